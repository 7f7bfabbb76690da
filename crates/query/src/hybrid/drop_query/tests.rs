use hone_domain::{Embeddings, PoolIdx, Probabilities};
use ndarray::{Array2, array};

use crate::contract::select;
use crate::{PoolView, StrategySpec};

/// Two-class rows whose first class has these probabilities.
fn binary(first: &[f32]) -> Probabilities {
    let values = Array2::from_shape_fn((first.len(), 2), |(row, class)| match class {
        0 => first[row],
        _ => 1.0 - first[row],
    });
    Probabilities::new(values).unwrap()
}

fn rows(k: usize) -> Vec<u32> {
    let head = binary(&[0.9, 0.6, 0.6, 0.6, 0.55, 0.8]);
    let draws = [
        binary(&[0.9, 0.4, 0.4, 0.4, 0.45, 0.8]),
        binary(&[0.9, 0.4, 0.4, 0.4, 0.55, 0.8]),
        binary(&[0.9, 0.4, 0.6, 0.4, 0.55, 0.8]),
    ];
    let points = Embeddings::new(array![[9.0], [0.0], [1.0], [2.0], [5.0], [7.0]]).unwrap();
    let candidates = [0, 1, 2, 3, 4, 5].map(PoolIdx);
    let pool = PoolView::new(6, &candidates, &[], 2).unwrap();
    let pool = pool.with_probabilities(&head).unwrap();
    let pool = pool.with_embeddings(&points).unwrap();
    let pool = pool.with_perturbed(&draws).unwrap();
    let spec = StrategySpec::DropQuery {
        draws: 3,
        candidates: 100,
    };
    select(&spec, &pool, k).rows().map(|row| row.0).collect()
}

#[test]
fn golden_the_centre_of_the_rows_that_flip_in_most_draws() {
    assert_eq!(rows(1), [2]);
}

#[test]
fn golden_too_few_unstable_rows_are_followed_by_the_next_in_line() {
    assert_eq!(rows(3), [1, 3, 2]);
    assert_eq!(rows(6), [1, 3, 2, 4, 5, 0]);
}
