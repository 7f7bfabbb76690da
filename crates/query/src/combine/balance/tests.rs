use hone_domain::{Class, PoolIdx, Probabilities};
use ndarray::array;

use crate::contract::select;
use crate::{PoolView, StrategySpec};

#[test]
fn golden_slots_go_to_the_predicted_class_with_fewest_labels() {
    let probabilities = Probabilities::new(array![
        [0.6, 0.4, 0.0],
        [0.9, 0.1, 0.0],
        [0.3, 0.7, 0.0],
        [0.2, 0.8, 0.0],
        [0.0, 0.2, 0.8],
        [0.5, 0.5, 0.0],
        [0.5, 0.5, 0.0],
        [0.5, 0.5, 0.0],
    ]);
    let probabilities = probabilities.unwrap();
    let labelled = [(5, 0), (6, 0), (7, 1)].map(|(row, class)| (PoolIdx(row), Class(class)));
    let candidates = [0, 1, 2, 3, 4].map(PoolIdx);
    let pool = PoolView::new(8, &candidates, &labelled, 3).unwrap();
    let pool = pool.with_probabilities(&probabilities).unwrap();
    let balanced = StrategySpec::ClassBalance {
        of: Box::new(StrategySpec::Margin {}),
    };
    let rows = |k| {
        let chosen = select(&balanced, &pool, k);
        chosen.rows().map(|row| row.0).collect::<Vec<_>>()
    };
    // Labels 2, 1, 0: the only row of class 2, then class 1, then classes 0 and 1 in turn.
    assert_eq!(rows(5), [4, 2, 0, 3, 1]);
    assert_eq!(rows(2), [4, 2]);
}
