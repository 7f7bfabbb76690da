//! Compares an encoder with vectors that another program made.
//!
//! `golden_check FOLDER GOLDEN [PRECISION]`; GOLDEN is a safetensors file as
//! `benches/parity/golden.py` writes it. Prints the largest difference of a value and the smallest
//! and mean cosine as one JSON object.

use std::path::Path;

use hone_domain::{Silent, View, ViewData};
use hone_infer::{EncoderOptions, open};
use safetensors::SafeTensors;

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

#[expect(clippy::print_stdout, reason = "the result")]
fn main() -> Outcome<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [folder, golden, precision @ ..] = arguments.as_slice() else {
        return Err("golden_check FOLDER GOLDEN [PRECISION]".into());
    };
    let bytes = std::fs::read(golden)?;
    let (texts, wanted) = read(&bytes)?;
    let mut options = EncoderOptions::new("golden");
    options.precision = precision.first().map_or("f32", String::as_str).parse()?;
    let encoder = open(Path::new(folder), &options)?;
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    let views = encoder.encode(&texts, &[View::Final], &Silent)?;
    let [ViewData::Pooled(found)] = views.as_slice() else {
        return Err("the final view is pooled".into());
    };
    let (mut largest, mut smallest, mut sum) = (0.0f32, 1.0f32, 0.0);
    for (found, wanted) in found
        .outer_iter()
        .zip(wanted.chunks_exact(encoder.info().dim))
    {
        let difference = found.iter().zip(wanted).map(|(a, b)| (a - b).abs());
        largest = difference.fold(largest, f32::max);
        let cosine: f32 = found.iter().zip(wanted).map(|(a, b)| a * b).sum();
        (smallest, sum) = (smallest.min(cosine), sum + cosine);
    }
    let mean = sum / texts.len() as f32;
    println!(r#"{{"max_abs":{largest:e},"min_cosine":{smallest},"mean_cosine":{mean}}}"#);
    Ok(())
}

/// The texts and their vectors, row after row.
fn read(bytes: &[u8]) -> Outcome<(Vec<String>, Vec<f32>)> {
    let (_, metadata) = SafeTensors::read_metadata(bytes)?;
    let texts = metadata
        .metadata()
        .as_ref()
        .and_then(|map| map.get("texts"));
    let texts = serde_json::from_str(texts.ok_or("the metadata lacks `texts`")?)?;
    let tensor = SafeTensors::deserialize(bytes)?
        .tensor("embeddings")?
        .data()
        .to_vec();
    let values = tensor
        .as_chunks::<4>()
        .0
        .iter()
        .map(|bytes| f32::from_le_bytes(*bytes));
    Ok((texts, values.collect()))
}
