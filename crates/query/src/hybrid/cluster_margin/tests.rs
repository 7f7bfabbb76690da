use hone_domain::{Embeddings, PoolIdx, Probabilities};
use ndarray::{Array2, array};

use crate::contract::select;
use crate::{PoolView, StrategySpec};

#[test]
fn golden_the_most_uncertain_of_each_group_the_small_group_first() {
    // Rows 0 to 3 lie together, row 4 apart, row 5 apart too but sure of its class.
    let points = Embeddings::new(array![[0.0], [0.1], [0.2], [0.3], [9.0], [50.0]]).unwrap();
    let first = [0.6, 0.51, 0.52, 0.53, 0.54, 0.99];
    let values = Array2::from_shape_fn((6, 2), |(row, class)| match class {
        0 => first[row],
        _ => 1.0 - first[row],
    });
    let probabilities = Probabilities::new(values).unwrap();
    let candidates = [0, 1, 2, 3, 4, 5].map(PoolIdx);
    let pool = PoolView::new(6, &candidates, &[], 2).unwrap();
    let pool = pool.with_probabilities(&probabilities).unwrap();
    let pool = pool.with_embeddings(&points).unwrap();
    let rows = |spec: &StrategySpec| {
        let chosen = select(spec, &pool, 2);
        chosen.rows().map(|row| row.0).collect::<Vec<_>>()
    };
    // A shortlist of four holds rows 1 to 4, one as long as the batch is margin itself.
    let spread = StrategySpec::ClusterMargin { factor: 2 };
    assert_eq!(rows(&spread), [4, 1]);
    let margin = StrategySpec::ClusterMargin { factor: 1 };
    let mut found = rows(&margin);
    found.sort_unstable();
    assert_eq!(found, [1, 2]);
    let wide = StrategySpec::ClusterMargin { factor: 3 };
    assert_eq!(rows(&wide), [5, 1]);
}
