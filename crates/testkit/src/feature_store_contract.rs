use hone_domain::{ContentHash, FeatureKey, FeatureStore, FeatureStoreError, Precision, View};
use ndarray::{Array2, array};

/// What every [`FeatureStore`] promises; `make` gives an empty one each time.
///
/// # Panics
/// If the store breaks a promise; the message is the promise.
pub fn feature_store_contract<S: FeatureStore>(mut make: impl FnMut() -> S) {
    an_empty_store_misses_everything(&make());
    rows_come_back_in_the_order_asked(&make());
    what_is_there_stays_as_it_is(&make());
    a_content_may_stand_twice_in_one_append(&make());
    a_wrong_shape_is_refused_and_nothing_kept(&make());
    keys_do_not_see_each_other(&make());
    matrices_of_any_layout_are_kept(&make());
}

fn key(view: View) -> FeatureKey {
    FeatureKey {
        encoder: ContentHash::of(b"contract"),
        max_tokens: 16,
        view,
        precision: Precision::F32,
    }
}

fn named(name: &str) -> ContentHash {
    ContentHash::of(name.as_bytes())
}

fn append(store: &impl FeatureStore, rows: &[ContentHash], values: &Array2<f32>) {
    store
        .append(&key(View::Final), rows, values)
        .expect("a matching append is kept");
}

fn read(store: &impl FeatureStore, rows: &[ContentHash]) -> Array2<f32> {
    store
        .read(&key(View::Final), rows)
        .expect("what was appended is read")
}

fn an_empty_store_misses_everything(store: &impl FeatureStore) {
    let rows = [named("a"), named("b")];
    let missing = store.missing(&key(View::Final), &rows);
    assert_eq!(missing.expect("looking is allowed"), [0, 1]);
    let absent = store.read(&key(View::Final), &rows);
    assert!(
        matches!(absent, Err(FeatureStoreError::Absent { content, .. }) if content == named("a")),
        "reading names the first content without a feature"
    );
    assert_eq!(read(store, &[]).nrows(), 0, "no rows are read as no rows");
}

fn rows_come_back_in_the_order_asked(store: &impl FeatureStore) {
    let rows = [named("a"), named("b"), named("c")];
    append(store, &rows, &array![[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]);
    let asked = [named("c"), named("a"), named("c")];
    let expected = array![[5.0, 6.0], [1.0, 2.0], [5.0, 6.0]];
    assert_eq!(read(store, &asked), expected, "rows follow the request");
    let mixed = [named("x"), named("b"), named("y"), named("a")];
    let missing = store.missing(&key(View::Final), &mixed);
    assert_eq!(missing.expect("looking is allowed"), [0, 2]);
}

fn what_is_there_stays_as_it_is(store: &impl FeatureStore) {
    append(store, &[named("a")], &array![[1.0]]);
    append(store, &[named("b"), named("a")], &array![[2.0], [9.0]]);
    let found = read(store, &[named("a"), named("b")]);
    assert_eq!(found, array![[1.0], [2.0]], "the first value stays");
    append(store, &[named("a")], &array![[7.0]]);
    assert_eq!(read(store, &[named("a")]), array![[1.0]]);
}

fn a_content_may_stand_twice_in_one_append(store: &impl FeatureStore) {
    append(store, &[named("a"), named("a")], &array![[1.0], [2.0]]);
    assert_eq!(read(store, &[named("a")]), array![[1.0]]);
}

fn a_wrong_shape_is_refused_and_nothing_kept(store: &impl FeatureStore) {
    let refused = |rows: &[ContentHash], values: &Array2<f32>| {
        let refused = store.append(&key(View::Final), rows, values);
        assert!(
            matches!(refused, Err(FeatureStoreError::WrongShape { found, .. }) if found == values.dim()),
            "the wrong shape is named"
        );
    };
    refused(&[named("a"), named("b")], &array![[1.0, 2.0]]);
    append(store, &[named("a")], &array![[1.0, 2.0]]);
    refused(&[named("b")], &array![[1.0, 2.0, 3.0]]);
    let missing = store.missing(&key(View::Final), &[named("a"), named("b")]);
    assert_eq!(missing.expect("looking is allowed"), [1]);
}

fn keys_do_not_see_each_other(store: &impl FeatureStore) {
    append(store, &[named("a")], &array![[1.0]]);
    let other = key(View::LayerMean(3));
    let missing = store.missing(&other, &[named("a")]);
    assert_eq!(missing.expect("looking is allowed"), [0]);
    store
        .append(&other, &[named("a")], &array![[5.0, 6.0]])
        .expect("another key may have another width");
    assert_eq!(read(store, &[named("a")]), array![[1.0]]);
}

fn matrices_of_any_layout_are_kept(store: &impl FeatureStore) {
    let columns = array![[1.0, 3.0], [2.0, 4.0]].reversed_axes();
    append(store, &[named("a"), named("b")], &columns);
    let found = read(store, &[named("b")]);
    assert_eq!(found, array![[3.0, 4.0]], "rows are rows in any layout");
}
