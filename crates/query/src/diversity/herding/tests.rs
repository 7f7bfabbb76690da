use hone_domain::{Class, Embeddings, PoolIdx, Probabilities, Seed};
use hone_testkit::blobs;
use ndarray::array;

use crate::{Bandwidth, Measure, PoolView, StrategySpec, Why};

fn herding(candidates: usize) -> StrategySpec {
    StrategySpec::MaxHerding {
        candidates,
        references: candidates,
        bandwidth: Bandwidth::Fixed(0.5),
    }
}

fn all_but(labelled: &[(PoolIdx, Class)], rows: usize) -> Vec<PoolIdx> {
    let free = |row: &PoolIdx| labelled.iter().all(|(taken, _)| taken != row);
    (0..rows).map(PoolIdx::from).filter(free).collect()
}

fn rows(spec: &StrategySpec, pool: &PoolView<'_>, k: usize) -> Vec<u32> {
    let chosen = spec
        .build()
        .unwrap()
        .select(pool, k, &mut Seed(1).rng())
        .unwrap();
    chosen.rows().map(|row| row.0).collect()
}

#[test]
fn golden_the_middle_of_the_larger_group_comes_first_and_each_group_gets_one() {
    let points = array![
        [0.0],
        [0.1],
        [0.2],
        [0.3],
        [0.4],
        [5.0],
        [5.1],
        [5.2],
        [9.0]
    ];
    let points = Embeddings::new(points).unwrap();
    let candidates = all_but(&[], 9);
    let pool = PoolView::new(9, &candidates, &[], 2).unwrap();
    let pool = pool.with_embeddings(&points).unwrap();
    assert_eq!(rows(&herding(100), &pool, 3), [2, 6, 8]);
}

#[test]
fn golden_a_group_with_a_label_is_covered() {
    let points = array![
        [0.0],
        [0.1],
        [0.2],
        [0.3],
        [0.4],
        [5.0],
        [5.1],
        [5.2],
        [9.0]
    ];
    let points = Embeddings::new(points).unwrap();
    let labelled = [(PoolIdx(2), Class(0))];
    let candidates = all_but(&labelled, 9);
    let pool = PoolView::new(9, &candidates, &labelled, 2).unwrap();
    let pool = pool.with_embeddings(&points).unwrap();
    assert_eq!(rows(&herding(100), &pool, 2), [6, 8]);
}

#[test]
fn golden_uncertainty_decides_between_equal_groups() {
    let points = Embeddings::new(array![[0.0], [0.25], [0.5], [4.0], [4.25], [4.5]]).unwrap();
    let sure = [0.99, 0.01];
    let unsure = [0.6, 0.4];
    let probabilities = Probabilities::new(array![sure, sure, sure, unsure, unsure, unsure]);
    let probabilities = probabilities.unwrap();
    let candidates = all_but(&[], 6);
    let pool = PoolView::new(6, &candidates, &[], 2).unwrap();
    let pool = pool.with_embeddings(&points).unwrap();
    let pool = pool.with_probabilities(&probabilities).unwrap();
    let weighted = StrategySpec::UHerding {
        measure: Measure::Margin,
        candidates: 100,
        references: 100,
        bandwidth: Bandwidth::Fixed(0.5),
    };
    assert_eq!(rows(&herding(100), &pool, 1), [1]);
    assert_eq!(rows(&weighted, &pool, 1), [4]);
}

#[test]
fn herding_finds_more_classes_than_chance() {
    let (n, k) = (600, 12);
    let blobs = blobs(n, 16, k, 0.05, Seed(8));
    let points = Embeddings::new(blobs.points).unwrap();
    let candidates = all_but(&[], n);
    let pool = PoolView::new(n, &candidates, &[], k).unwrap();
    let pool = pool.with_embeddings(&points).unwrap();
    let found = |spec: &StrategySpec| {
        let mut classes: Vec<_> = rows(spec, &pool, k)
            .iter()
            .map(|&row| blobs.classes[row as usize])
            .collect();
        classes.sort_unstable();
        classes.dedup();
        classes.len()
    };
    assert_eq!(found(&herding(2000)), k);
    assert!(found(&StrategySpec::Random {}) < k);
}

#[test]
fn a_sampled_choice_says_so() {
    let blobs = blobs(300, 8, 3, 0.2, Seed(8));
    let points = Embeddings::new(blobs.points).unwrap();
    let candidates = all_but(&[], 300);
    let pool = PoolView::new(300, &candidates, &[], 3).unwrap();
    let pool = pool.with_embeddings(&points).unwrap();
    let reason = |limit| {
        let strategy = herding(limit).build().unwrap();
        strategy.select(&pool, 2, &mut Seed(1).rng()).unwrap().picks[0].reason
    };
    assert_eq!(reason(300).among, None);
    assert_eq!((reason(50).why, reason(50).among), (Why::Covers, Some(50)));
    let text = "resembles many uncovered records (among 50 drawn at random)";
    assert_eq!(reason(50).to_string(), text);
}
