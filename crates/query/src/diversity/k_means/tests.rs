use hone_domain::{Embeddings, PoolIdx};
use ndarray::array;

use super::in_turn;
use crate::contract::select;
use crate::{PoolView, StrategySpec};

#[test]
fn golden_the_middle_row_of_each_group_the_largest_group_first() {
    let points = array![
        [0.0],
        [1.0],
        [2.0],
        [50.0],
        [51.0],
        [52.0],
        [50.5],
        [51.5],
        [90.0]
    ];
    let points = Embeddings::new(points).unwrap();
    let candidates: Vec<_> = (0..9).map(PoolIdx).collect();
    let pool = PoolView::new(9, &candidates, &[], 2).unwrap();
    let pool = pool.with_embeddings(&points).unwrap();
    let spec = StrategySpec::KMeans { candidates: 100 };
    let chosen = select(&spec, &pool, 3);
    let rows: Vec<_> = chosen.rows().map(|row| row.0).collect();
    assert_eq!(rows, [4, 1, 8]);
    assert!(chosen.picks[0].utility.abs() < 1e-6);
}

#[test]
fn groups_give_in_turn_until_there_are_enough() {
    let groups = || vec![vec![1, 2, 3], vec![], vec![4], vec![5, 6]];
    assert_eq!(in_turn(groups(), 4), [1, 4, 5, 2]);
    assert_eq!(in_turn(groups(), 9), [1, 4, 5, 2, 6, 3]);
    assert!(in_turn(groups(), 0).is_empty());
}
