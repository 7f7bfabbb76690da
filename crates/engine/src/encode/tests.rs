use std::cell::Cell;
use std::error::Error as _;

use hone_domain::{ContentHash, Silent, View};
use hone_testkit::{FakeEncoder, MemoryFeatures};

use crate::{EngineError, encode_pooled, encode_pooled_images};

const VIEWS: [View; 2] = [View::Final, View::LayerMean(1)];

#[test]
fn a_second_run_encodes_nothing_and_gives_the_same_features() {
    let (encoder, store) = (FakeEncoder::new(8), MemoryFeatures::default());
    let texts = ["a b", "c", "a b", ""];
    let first = encode_pooled(&encoder, &store, &texts, &VIEWS, &Silent).unwrap();
    assert_eq!((first.encoded, encoder.encoded()), (3, 3));
    let second = encode_pooled(&encoder, &store, &texts, &VIEWS, &Silent).unwrap();
    assert_eq!((second.encoded, encoder.encoded()), (0, 3));
    assert_eq!(first.views, second.views);
    assert_eq!(first.views[0].row(0), first.views[0].row(2));
    assert_ne!(first.views[0], first.views[1]);
}

#[test]
fn only_what_is_new_is_encoded() {
    let (encoder, store) = (FakeEncoder::new(8), MemoryFeatures::default());
    encode_pooled(&encoder, &store, &["a", "b"], &VIEWS, &Silent).unwrap();
    let more = encode_pooled(&encoder, &store, &["b", "c"], &VIEWS, &Silent).unwrap();
    assert_eq!(more.encoded, 1);
    let another_view = [View::LayerMean(2)];
    let again = encode_pooled(&encoder, &store, &["b"], &another_view, &Silent).unwrap();
    assert_eq!(
        again.encoded,
        1,
        "another view is another key: {}",
        ContentHash::of(b"b")
    );
}

fn hashes(contents: &[&[u8]]) -> Vec<ContentHash> {
    contents.iter().copied().map(ContentHash::of).collect()
}

#[test]
fn images_are_kept_by_content_and_only_what_is_new_is_even_read() {
    let (encoder, store) = (FakeEncoder::new(8), MemoryFeatures::default());
    let images: [&[u8]; 4] = [b"a b", b"c", b"a b", b"d"];
    let rows = hashes(&images);
    let reads = Cell::new(0);
    let read = |row: usize| {
        reads.set(reads.get() + 1);
        Ok(images[row].to_vec())
    };
    let encode = |rows: &[ContentHash]| {
        encode_pooled_images(&encoder, &store, rows, &read, &VIEWS, &Silent).unwrap()
    };
    assert_eq!(encode(&rows[..3]).encoded, 2);
    let again = encode(&rows);
    assert_eq!((again.encoded, reads.get()), (1, 3));
    assert_eq!(again.views[0].row(0), again.views[0].row(2));
}

#[test]
fn the_row_of_an_image_that_cannot_be_read_is_named_over_all_writes() {
    let (encoder, store) = (FakeEncoder::new(8), MemoryFeatures::default());
    let mut images: Vec<Vec<u8>> = (0..200).map(|at| format!("{at}").into_bytes()).collect();
    images[150] = vec![0xff];
    let rows: Vec<_> = images.iter().map(|image| ContentHash::of(image)).collect();
    let read = |row: usize| Ok(images[row].clone());
    let error = encode_pooled_images(&encoder, &store, &rows, &read, &VIEWS, &Silent).unwrap_err();
    assert!(
        matches!(error, EngineError::Image { row: 150, .. }),
        "{error}"
    );
    // What came before stays, and is not encoded again.
    let before = encoder.encoded();
    encode_pooled_images(&encoder, &store, &rows[..128], &read, &VIEWS, &Silent).unwrap();
    assert_eq!(encoder.encoded(), before);
}

#[test]
fn a_file_that_changed_meanwhile_is_not_kept_under_its_old_hash() {
    let (encoder, store) = (FakeEncoder::new(8), MemoryFeatures::default());
    let rows = hashes(&[b"old"]);
    let read = |_| Ok(b"new".to_vec());
    let error = encode_pooled_images(&encoder, &store, &rows, &read, &VIEWS, &Silent).unwrap_err();
    let cause = error.source().map(ToString::to_string);
    assert_eq!(
        cause.as_deref(),
        Some("its content changed while it was read")
    );
}
