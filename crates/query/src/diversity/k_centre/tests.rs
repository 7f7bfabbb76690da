use hone_domain::{Class, Embeddings, PoolIdx, Seed};
use hone_kernel::squared_distance;
use hone_testkit::blobs;
use ndarray::array;

use super::farthest;
use crate::contract::select;
use crate::rows::Rows;
use crate::{PoolView, StrategySpec};

#[test]
fn golden_the_farthest_from_label_and_picks_comes_next() {
    let points = Embeddings::new(array![[0.0], [1.0], [4.0], [6.0], [10.0], [10.0]]).unwrap();
    let labelled = [(PoolIdx(1), Class(0))];
    let candidates = [0, 2, 3, 4, 5].map(PoolIdx);
    let pool = PoolView::new(6, &candidates, &labelled, 2).unwrap();
    let pool = pool.with_embeddings(&points).unwrap();
    let chosen = select(&StrategySpec::KCentre {}, &pool, 5);
    let found: Vec<_> = chosen
        .picks
        .iter()
        .map(|pick| (pick.at.0, pick.utility))
        .collect();
    assert_eq!(found, [(4, 9.0), (3, 4.0), (2, 2.0), (0, 1.0), (5, 0.0)]);
}

#[test]
fn bounds_give_exactly_the_plain_greedy_picks() {
    let (n, d) = (300, 16);
    let blobs = blobs(n, d, 5, 0.2, Seed(6));
    let points = Rows {
        values: blobs.points.as_slice().unwrap(),
        dim: d,
    };
    let mut asked: Vec<PoolIdx> = [7, 40, 200].map(PoolIdx).to_vec();
    let free = (0..n).map(PoolIdx::from).filter(|at| !asked.contains(at));
    let free: Vec<_> = free.collect();
    let found = farthest(points, &free, &asked, 60);
    for (at, squared) in found {
        let to_nearest = |row: usize| {
            let apart = asked
                .iter()
                .map(|a| squared_distance(points.row(row), points.row(a.index())));
            apart.fold(f32::INFINITY, f32::min)
        };
        let plain = (0..n)
            .rev()
            .max_by(|a, b| to_nearest(*a).total_cmp(&to_nearest(*b)));
        assert_eq!(
            (Some(at.index()), squared.to_bits()),
            (plain, to_nearest(at.index()).to_bits())
        );
        asked.push(at);
    }
}
