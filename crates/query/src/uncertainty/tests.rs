use hone_domain::{Class, PoolIdx, Probabilities, Seed};
use ndarray::array;

use crate::{PoolView, QueryError, StrategySpec};

fn check(spec: &StrategySpec, expected: [u32; 3]) {
    let probabilities = Probabilities::new(array![
        [0.50, 0.30, 0.20],
        [0.48, 0.46, 0.06],
        [0.34, 0.33, 0.33],
        [0.90, 0.05, 0.05],
        [0.50, 0.30, 0.20],
    ]);
    let probabilities = probabilities.unwrap();
    let candidates = [0, 1, 3, 4].map(PoolIdx);
    let pool = PoolView::new(5, &candidates, &[], 3).unwrap();
    let pool = pool.with_probabilities(&probabilities).unwrap();
    let strategy = spec.build().unwrap();
    let chosen = strategy.select(&pool, 3, &mut Seed(0).rng()).unwrap();
    let rows: Vec<_> = chosen.rows().collect();
    assert_eq!(rows, expected.map(PoolIdx), "{spec}");
}

#[test]
fn golden_order_of_each_measure_with_ties_to_the_lower_row() {
    check(&StrategySpec::Margin {}, [1, 0, 4]);
    check(&StrategySpec::Entropy {}, [0, 4, 1]);
    check(&StrategySpec::LeastConfidence {}, [1, 0, 4]);
}

#[test]
fn golden_order_of_high_score() {
    check(&StrategySpec::HighScore { class: Class(1) }, [1, 0, 4]);
    check(&StrategySpec::HighScore { class: Class(0) }, [3, 0, 4]);
}

#[test]
fn a_class_beyond_the_question_is_refused() {
    let probabilities = Probabilities::new(array![[0.5, 0.5]]).unwrap();
    let candidates = [PoolIdx(0)];
    let pool = PoolView::new(1, &candidates, &[], 2).unwrap();
    let pool = pool.with_probabilities(&probabilities).unwrap();
    let strategy = StrategySpec::HighScore { class: Class(2) }.build().unwrap();
    let refused = strategy.select(&pool, 1, &mut Seed(0).rng()).unwrap_err();
    let class = Class(2);
    assert_eq!(refused, QueryError::NoSuchClass { class, classes: 2 });
    assert_eq!(refused.to_string(), "class 2 lies beyond 2 classes");
}
