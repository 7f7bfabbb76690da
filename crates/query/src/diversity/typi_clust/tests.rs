use hone_domain::{Class, Embeddings, PoolIdx};
use ndarray::Array2;

use super::typicality;
use crate::contract::select;
use crate::rows::Rows;
use crate::{PoolView, StrategySpec};

/// Three groups of 9, 7 and 5 rows around 0, 50 and 100; the middle ones are rows 1, 10 and 17.
fn groups() -> Array2<f32> {
    let rows = [
        -4.0, 0.0, -3.0, -2.0, -1.0, 1.0, 2.0, 3.0, 4.0, //
        47.0, 50.0, 48.0, 49.0, 51.0, 52.0, 53.0, //
        98.0, 100.0, 99.0, 101.0, 102.0,
    ];
    Array2::from_shape_fn((21, 1), |(row, _)| rows[row])
}

fn rows(labelled: &[(PoolIdx, Class)], k: usize) -> Vec<u32> {
    let points = Embeddings::new(groups()).unwrap();
    let free = |row: &PoolIdx| labelled.iter().all(|(taken, _)| taken != row);
    let candidates: Vec<_> = (0..21).map(PoolIdx).filter(free).collect();
    let pool = PoolView::new(21, &candidates, labelled, 2).unwrap();
    let pool = pool.with_embeddings(&points).unwrap();
    let spec = StrategySpec::TypiClust {
        clusters: 3,
        candidates: 100,
    };
    select(&spec, &pool, k).rows().map(|row| row.0).collect()
}

#[test]
fn golden_the_middle_of_each_group_the_largest_first() {
    assert_eq!(rows(&[], 3), [1, 10, 17]);
}

#[test]
fn golden_a_group_with_a_label_waits() {
    let labelled = [(PoolIdx(0), Class(0)), (PoolIdx(16), Class(1))];
    let found = rows(&labelled, 3);
    assert_eq!(found[0], 10);
    assert_eq!(found[1], 1);
}

#[test]
fn typicality_is_one_over_the_mean_distance_to_neighbours() {
    let points = Rows {
        values: &[0.0, 1.0, 3.0],
        dim: 1,
    };
    let found = typicality(points, &[0, 1, 2]);
    for (found, expected) in found.iter().zip([0.5, 1.0 / 1.5, 0.4]) {
        assert!((found - expected).abs() < 1e-5, "{found}, not {expected}");
    }
    assert_eq!(typicality(points, &[2]), [0.0]);
    assert!(typicality(points, &[0, 0])[0].is_finite());
}
