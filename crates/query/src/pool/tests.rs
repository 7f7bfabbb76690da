use hone_domain::{Class, Embeddings, PoolIdx, Probabilities};
use ndarray::{Array2, array};

use crate::{PoolView, QueryError};

fn check(candidates: &[u32], labelled: &[(u32, u16)], expected: &str) {
    let candidates: Vec<_> = candidates.iter().copied().map(PoolIdx).collect();
    let labelled: Vec<_> = labelled
        .iter()
        .map(|&(row, class)| (PoolIdx(row), Class(class)))
        .collect();
    let refused = PoolView::new(5, &candidates, &labelled, 2).unwrap_err();
    assert_eq!(refused.to_string(), expected);
}

#[test]
fn rows_that_do_not_fit_are_refused() {
    check(&[0, 5], &[], "row 5 lies beyond a pool of 5 rows");
    check(&[0], &[(6, 0)], "row 6 lies beyond a pool of 5 rows");
    check(&[0], &[(1, 2)], "class 2 lies beyond 2 classes");
    check(&[2, 1], &[], "candidates ascend, yet row 1 follows row 2");
    check(&[2, 2], &[], "candidates ascend, yet row 2 follows row 2");
    check(
        &[0, 3],
        &[(3, 1)],
        "row 3 is labelled and a candidate at once",
    );
}

#[test]
fn matrices_that_do_not_fit_are_refused() {
    let pool = PoolView::new(2, &[], &[], 2).unwrap();
    let long = Probabilities::new(Array2::from_elem((3, 2), 0.5)).unwrap();
    let wide = Probabilities::new(Array2::from_elem((2, 4), 0.25)).unwrap();
    let points = Embeddings::new(array![[1.0]]).unwrap();
    let text = |result: Result<PoolView<'_>, QueryError>| result.unwrap_err().to_string();
    assert_eq!(
        text(pool.with_probabilities(&long)),
        "the pool has 2 rows, its probabilities 3"
    );
    assert_eq!(
        text(pool.with_committee(&[wide])),
        "the question has 2 classes, its committee member 4"
    );
    assert_eq!(
        text(pool.with_embeddings(&points)),
        "the pool has 2 rows, its embeddings 1"
    );
    assert_eq!(
        text(pool.with_perturbed(&[long])),
        "the pool has 2 rows, its perturbed predictions 3"
    );
    let scores = [vec![-0.5], vec![f32::NAN]];
    assert_eq!(
        text(pool.with_sequences(&scores)),
        "the token scores of row 1 are not finite"
    );
}

#[test]
fn an_input_that_is_not_carried_is_named() {
    let pool = PoolView::new(2, &[], &[], 2).unwrap();
    let missing = |input| QueryError::MissingInput { input };
    assert_eq!(pool.probabilities().unwrap_err(), missing("probabilities"));
    assert_eq!(pool.embeddings().unwrap_err(), missing("embeddings"));
    assert_eq!(pool.committee().unwrap_err(), missing("committee"));
    assert_eq!(
        pool.perturbed().unwrap_err(),
        missing("perturbed predictions")
    );
    assert_eq!(pool.sequences().unwrap_err(), missing("token scores"));
}

#[test]
fn a_batch_beyond_the_candidates_is_refused_in_plain_words() {
    let candidates = [PoolIdx(0), PoolIdx(1)];
    let pool = PoolView::new(2, &candidates, &[], 2).unwrap();
    let refused = pool.check_batch(50).unwrap_err();
    assert_eq!(refused.to_string(), "asked for 50 of 2 candidates");
    assert_eq!(pool.check_batch(2), Ok(()));
}
