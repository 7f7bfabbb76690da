use hone_domain::{Embeddings, PoolIdx, Probabilities};
use ndarray::array;

use crate::contract::select;
use crate::{Measure, PoolView, StrategySpec};

#[test]
fn golden_the_uncertain_row_in_company_comes_before_the_lonely_one() {
    let points = array![[1.0, 0.0], [2.0, 0.0], [3.0, 0.0], [0.0, 5.0]];
    let points = Embeddings::new(points).unwrap();
    let probabilities = array![[0.6, 0.4], [0.9, 0.1], [0.9, 0.1], [0.5, 0.5]];
    let probabilities = Probabilities::new(probabilities).unwrap();
    let candidates = [0, 1, 2, 3].map(PoolIdx);
    let pool = PoolView::new(4, &candidates, &[], 2).unwrap();
    let pool = pool.with_probabilities(&probabilities).unwrap();
    let pool = pool.with_embeddings(&points).unwrap();
    let spec = StrategySpec::DensityWeighted {
        measure: Measure::Margin,
        beta: 1.0,
    };
    let chosen = select(&spec, &pool, 2);
    let found: Vec<_> = chosen
        .picks
        .iter()
        .map(|pick| (pick.at.0, pick.utility))
        .collect();
    // Mean cosines ¾ and ¼: 0.8 · 0.875 and 1 · 0.625.
    assert_eq!((found[0].0, found[1].0), (0, 3));
    assert!((found[0].1 - 0.7).abs() < 1e-6 && (found[1].1 - 0.625).abs() < 1e-6);
}
