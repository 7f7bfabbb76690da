use std::sync::atomic::{AtomicUsize, Ordering};

use hone_domain::{Precision, Silent};
use hone_testkit::MemoryFeatures;

use super::*;

const TEXTS: [(&str, &[Range<usize>]); 4] = [
    ("no one", &[0..2, 3..6]),
    ("", &[]),
    ("one", &[Range { start: 0, end: 3 }]),
    ("no one", &[0..2, 3..6]),
];

fn texts() -> Vec<WordsOf<'static>> {
    let of = TEXTS.iter();
    of.map(|&(text, words)| WordsOf { text, words }).collect()
}

fn info() -> EncoderInfo {
    EncoderInfo {
        id: "made".to_owned(),
        revision: ContentHash::of(b"made"),
        dim: 2,
        layers: 4,
        max_tokens: 8,
        precision: Precision::F32,
        normalised: false,
    }
}

/// Reads a word as its length and its start, in every layer plus the layer's number.
fn run(store: &MemoryFeatures, layers: &[u8], calls: &AtomicUsize) -> EncodedWords {
    let encode = |at: &[usize], _: &dyn Progress| {
        calls.fetch_add(at.len(), Ordering::SeqCst);
        let states = at.iter().map(|&text| {
            let words = TEXTS[text].1;
            Array2::from_shape_fn((words.len(), 2 * layers.len()), |(word, column)| {
                let word = &words[word];
                let value = [word.len(), word.start][column % 2];
                value as f32 + f32::from(layers[column / 2])
            })
        });
        Ok(states.collect())
    };
    encode_words(&info(), store, layers, &texts(), &encode, &Silent).unwrap()
}

#[test]
fn words_are_encoded_once_and_come_back_in_their_order() {
    let (store, calls) = (MemoryFeatures::new(), AtomicUsize::new(0));
    let first = run(&store, &[1, 2], &calls);
    assert_eq!((first.encoded, calls.load(Ordering::SeqCst)), (2, 2));
    let row = |length: f32, start: f32| [length + 1.0, start + 1.0, length + 2.0, start + 2.0];
    let rows = [(2.0, 0.0), (3.0, 3.0), (3.0, 0.0), (2.0, 0.0), (3.0, 3.0)];
    let expected: Vec<f32> = rows.iter().flat_map(|&(l, s)| row(l, s)).collect();
    assert_eq!(first.states.into_raw_vec_and_offset().0, expected);
    let again = run(&store, &[1, 2], &calls);
    assert_eq!((again.encoded, calls.load(Ordering::SeqCst)), (0, 2));
}

#[test]
fn another_layer_is_encoded_and_those_before_are_kept() {
    let (store, calls) = (MemoryFeatures::new(), AtomicUsize::new(0));
    let before = run(&store, &[1], &calls);
    let both = run(&store, &[3, 1], &calls);
    assert_eq!(both.encoded, 2);
    assert_eq!(both.states.slice(s![.., 2..]), before.states);
    assert_eq!(run(&store, &[1], &calls).encoded, 0);
}

#[test]
fn an_encoder_that_loses_words_is_an_error() {
    let lost = |at: &[usize], _: &dyn Progress| {
        let none = at.iter().map(|_| Array2::zeros((0, 2)));
        Ok(none.collect())
    };
    let store = MemoryFeatures::new();
    let refused = encode_words(&info(), &store, &[1], &texts(), &lost, &Silent);
    assert!(matches!(
        refused,
        Err(EngineError::RowMismatch {
            expected: 3,
            found: 0,
            ..
        })
    ));
}
