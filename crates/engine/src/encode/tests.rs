use hone_domain::{ContentHash, Silent, View};
use hone_testkit::{FakeEncoder, MemoryFeatures};

use crate::encode_pooled;

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
