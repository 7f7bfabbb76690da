use hone_domain::{PoolIdx, Seed};
use hone_kernel::{dot, softmax_row};
use ndarray::{Array2, ArrayView2, array};
use rand::Rng as _;
use rayon::ThreadPoolBuilder;

use super::{LinearHead, score_linear};
use crate::{Measure, best};

/// The definition, row by row.
fn plain(
    features: ArrayView2<'_, f32>,
    head: LinearHead<'_>,
    measure: Measure,
) -> Vec<(PoolIdx, f32)> {
    let score = |row: &[f32]| {
        let logits = head.weights.outer_iter().zip(head.bias);
        let mut logits: Vec<_> = logits
            .map(|(weights, bias)| dot(weights.to_slice().unwrap(), row) + bias)
            .collect();
        softmax_row(&mut logits);
        measure.of(&logits)
    };
    let rows = features.outer_iter().enumerate();
    rows.map(|(at, row)| (PoolIdx::from(at), score(row.to_slice().unwrap())))
        .collect()
}

fn random(rows: usize, cols: usize, seed: u64) -> Array2<f32> {
    let mut rng = Seed(seed).rng();
    Array2::from_shape_simple_fn((rows, cols), || rng.random_range(-1.0..1.0))
}

#[test]
fn the_fused_pass_gives_the_measures_of_the_definition() {
    let (features, bias) = (random(1000, 40, 1), [0.3, -0.2, 0.0, 0.1, -0.5]);
    let weights = random(5, 40, 2);
    let head = LinearHead {
        weights: weights.view(),
        bias: &bias,
    };
    for measure in [Measure::LeastConfidence, Measure::Margin, Measure::Entropy] {
        let expected = plain(features.view(), head, measure);
        let mut found = score_linear(features.view(), head, measure, 1000);
        found.sort_by_key(|(at, _)| *at);
        for (found, expected) in found.iter().zip(&expected) {
            assert_eq!(found.0, expected.0);
            assert!(
                (found.1 - expected.1).abs() < 1e-5,
                "{measure:?}: {found:?}, {expected:?}"
            );
        }
        let top = score_linear(features.view(), head, measure, 20);
        assert_eq!(top, best(found, 20), "{measure:?}");
    }
}

#[test]
fn the_number_of_threads_does_not_matter() {
    let (features, weights) = (random(40_000, 8, 3), random(3, 8, 4));
    let head = LinearHead {
        weights: weights.view(),
        bias: &[0.0; 3],
    };
    let on = |threads: usize| {
        let workers = ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .unwrap();
        workers.install(|| score_linear(features.view(), head, Measure::Margin, 50))
    };
    assert_eq!(on(1), on(4));
}

#[test]
fn golden_ties_go_to_the_lower_row_and_large_logits_stay_finite() {
    let features = array![[1000.0], [0.0], [-1000.0], [0.0]];
    let weights = array![[1.0], [-1.0]];
    let head = LinearHead {
        weights: weights.view(),
        bias: &[0.0, 0.0],
    };
    let found = score_linear(features.view(), head, Measure::Margin, 3);
    assert_eq!(
        found,
        [(PoolIdx(1), 1.0), (PoolIdx(3), 1.0), (PoolIdx(0), 0.0)]
    );
    let found = score_linear(features.view(), head, Measure::Entropy, 4);
    assert!(found.iter().all(|(_, utility)| utility.is_finite()));
}

#[test]
fn no_rows_have_no_best() {
    let weights = array![[1.0], [-1.0]];
    let head = LinearHead {
        weights: weights.view(),
        bias: &[0.0, 0.0],
    };
    let nothing = Array2::zeros((0, 1));
    assert!(score_linear(nothing.view(), head, Measure::Margin, 3).is_empty());
}
