use hone_domain::Silent;
use hone_testkit::{FakeEncoder, FakeWords, MemoryFeatures};

use super::*;

const TEXTS: [&str; 4] = [
    "one e\u{301}te\u{301} 👩‍👩‍👧‍👦 two",
    "",
    "three",
    "one e\u{301}te\u{301} 👩‍👩‍👧‍👦 two",
];

fn reader<'a>(encoder: &'a FakeEncoder, store: &'a MemoryFeatures) -> WordReader<'a> {
    WordReader {
        words: &FakeWords,
        info: encoder.info(),
        store,
        layers: &[0, 1],
    }
}

#[test]
fn what_is_kept_is_read_as_it_was_encoded_and_encoded_once() {
    let (encoder, store) = (FakeEncoder::new(8), MemoryFeatures::new());
    let reader = reader(&encoder, &store);
    assert_eq!(reader.lacking(&TEXTS).unwrap(), [0, 2, 3]);
    assert!(reader.read(&TEXTS).is_err());
    assert_eq!(reader.keep(&encoder, &TEXTS, &Silent).unwrap(), 2);
    assert_eq!(reader.keep(&encoder, &TEXTS, &Silent).unwrap(), 0);
    assert!(reader.lacking(&TEXTS).unwrap().is_empty());
    let read = reader.read(&TEXTS).unwrap();
    assert_eq!(read, reader.encode(&encoder, &TEXTS, &Silent).unwrap());
    assert_eq!((read.len(), read.words()), (4, 9));
}

#[test]
fn words_lie_where_they_do_in_code_points() {
    let (encoder, store) = (FakeEncoder::new(8), MemoryFeatures::new());
    let words = reader(&encoder, &store)
        .encode(&encoder, &TEXTS, &Silent)
        .unwrap();
    assert_eq!(words.text(0).places, [0..3, 4..9, 10..17, 18..21]);
    let shown: Vec<char> = TEXTS[0].chars().collect();
    for (place, word) in words.text(0).places.iter().zip(&words.text(0).written) {
        assert_eq!(shown[place.clone()].iter().collect::<String>(), **word);
    }
}

#[test]
fn without_layers_nothing_is_lacking() {
    let (encoder, store) = (FakeEncoder::new(8), MemoryFeatures::new());
    let reader = WordReader {
        layers: &[],
        ..reader(&encoder, &store)
    };
    assert!(reader.lacking(&TEXTS).unwrap().is_empty());
}
