use hone_domain::{Class, Embeddings, PoolIdx, Seed};
use ndarray::array;

use super::pure_radius;
use crate::contract::select;
use crate::rows::Rows;
use crate::{PoolView, Radius, StrategySpec};

#[test]
fn golden_the_ball_with_most_uncovered_rows_comes_first() {
    let points = array![
        [0.0],
        [1.0],
        [2.0],
        [3.0],
        [10.0],
        [11.0],
        [12.0],
        [30.0],
        [31.0]
    ];
    let points = Embeddings::new(points).unwrap();
    let labelled = [(PoolIdx(1), Class(0))];
    let candidates: Vec<_> = (0..9).filter(|&row| row != 1).map(PoolIdx).collect();
    let pool = PoolView::new(9, &candidates, &labelled, 2).unwrap();
    let pool = pool.with_embeddings(&points).unwrap();
    let spec = StrategySpec::ProbCover {
        radius: Radius::Fixed(1.5),
        candidates: 100,
        references: 100,
    };
    let chosen = select(&spec, &pool, 3);
    let found: Vec<_> = chosen
        .picks
        .iter()
        .map(|pick| (pick.at.0, pick.utility * 9.0))
        .collect();
    assert_eq!(found, [(5, 3.0), (7, 2.0), (2, 1.0)]);
}

#[test]
fn the_radius_ends_at_the_nearest_row_of_another_cluster() {
    let rows = Rows {
        values: &[0.0, 1.0, 2.0, 7.0, 8.0, 9.0],
        dim: 1,
    };
    let radius = |share| pure_radius(rows, 2, share, &mut Seed(1).rng());
    // To the other cluster it is 7, 6, 5, 5, 6 and 7.
    for (share, expected) in [(1.0, 5.0), (0.6, 6.0), (0.3, 7.0)] {
        assert!(
            (radius(share) - expected).abs() < 1e-4,
            "{share}: {}",
            radius(share)
        );
    }
}
