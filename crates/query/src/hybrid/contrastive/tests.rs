use hone_domain::{Class, Embeddings, PoolIdx, Probabilities, Seed};
use ndarray::array;

use crate::contract::{Fixture, select};
use crate::{PoolView, StrategySpec, divergence};

#[test]
fn golden_the_row_judged_unlike_its_neighbour_comes_first() {
    let points = Embeddings::new(array![[0.0], [1.0], [9.0], [10.0], [2.0]]).unwrap();
    let probabilities = array![[0.9, 0.1], [0.2, 0.8], [0.3, 0.7], [0.1, 0.9], [0.9, 0.1]];
    let probabilities = Probabilities::new(probabilities).unwrap();
    let labelled = [(PoolIdx(0), Class(0)), (PoolIdx(3), Class(1))];
    let candidates = [1, 2, 4].map(PoolIdx);
    let pool = PoolView::new(5, &candidates, &labelled, 2).unwrap();
    let pool = pool.with_probabilities(&probabilities).unwrap();
    let pool = pool.with_embeddings(&points).unwrap();
    let spec = StrategySpec::Contrastive { neighbours: 1 };
    let chosen = select(&spec, &pool, 3);
    let rows: Vec<_> = chosen.rows().map(|row| row.0).collect();
    assert_eq!(rows, [1, 2, 4]);
    let expected = divergence(&[0.9, 0.1], &[0.2, 0.8]);
    assert!((chosen.picks[0].utility - expected).abs() < 1e-6);
}

#[test]
fn without_labels_there_is_nothing_to_contrast() {
    let fixture = Fixture::new(20, 0, Seed(1));
    let chosen = select(
        &StrategySpec::Contrastive { neighbours: 3 },
        &fixture.view(),
        4,
    );
    assert!(chosen.picks.iter().all(|pick| pick.utility == 0.0));
}
