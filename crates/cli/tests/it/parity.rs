//! The encoder beside the library that published the model.
//!
//! `benches/parity/golden.py` wrote the vectors with sentence-transformers on the same weights.

use std::path::Path;

use hone_domain::{Precision, Silent, View, ViewData};
use hone_infer::{EncoderOptions, open};
use safetensors::SafeTensors;

use crate::hone::default_model;

const GOLDEN: &[u8] = include_bytes!("../../../infer/testdata/all-MiniLM-L6-v2.golden.safetensors");

/// What differs between our vectors and theirs.
struct Difference {
    max_abs: f32,
    min_cosine: f32,
    mean_cosine: f32,
}

fn difference(precision: Precision) -> Difference {
    let (texts, wanted) = golden();
    let texts: Vec<_> = texts.iter().map(String::as_str).collect();
    let options = EncoderOptions {
        precision,
        ..EncoderOptions::new("golden")
    };
    let encoder = open(Path::new(default_model()), &options).unwrap();
    let views = encoder.encode(&texts, &[View::Final], &Silent).unwrap();
    let [ViewData::Pooled(found)] = &views[..] else {
        panic!("the final view is pooled")
    };
    let mut seen = Difference {
        max_abs: 0.0,
        min_cosine: 1.0,
        mean_cosine: 0.0,
    };
    for (found, wanted) in found
        .outer_iter()
        .zip(wanted.chunks_exact(encoder.info().dim))
    {
        for (a, b) in found.iter().zip(wanted) {
            seen.max_abs = seen.max_abs.max((a - b).abs());
        }
        let cosine: f32 = found.iter().zip(wanted).map(|(a, b)| a * b).sum();
        seen.min_cosine = seen.min_cosine.min(cosine);
        seen.mean_cosine += cosine / texts.len() as f32;
    }
    seen
}

/// The texts and their vectors, row after row.
fn golden() -> (Vec<String>, Vec<f32>) {
    let (_, metadata) = SafeTensors::read_metadata(GOLDEN).unwrap();
    let texts = serde_json::from_str(&metadata.metadata().as_ref().unwrap()["texts"]).unwrap();
    let tensors = SafeTensors::deserialize(GOLDEN).unwrap();
    let values = tensors.tensor("embeddings").unwrap().data().to_vec();
    let values = values
        .as_chunks()
        .0
        .iter()
        .map(|bytes| f32::from_le_bytes(*bytes));
    (texts, values.collect())
}

#[test]
fn f32_vectors_are_those_of_sentence_transformers() {
    let Difference {
        max_abs,
        min_cosine,
        ..
    } = difference(Precision::F32);
    assert!(
        min_cosine >= 0.9999 && max_abs <= 1e-5,
        "{min_cosine} {max_abs}"
    );
}

/// The golden texts are odd on purpose (eleven scripts, emoji, no words at all), which costs more
/// than ordinary text does: there the mean cosine is above 0.995.
#[test]
fn int8_vectors_stay_close_to_sentence_transformers() {
    let Difference {
        mean_cosine,
        min_cosine,
        ..
    } = difference(Precision::Int8);
    assert!(
        mean_cosine >= 0.99 && min_cosine >= 0.95,
        "{mean_cosine} {min_cosine}"
    );
}
