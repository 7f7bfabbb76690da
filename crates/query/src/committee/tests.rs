use hone_domain::{PoolIdx, Probabilities, Seed};
use ndarray::array;

use crate::contract::select;
use crate::{Disagreement, PoolView, StrategySpec, entropy};

fn check(measure: Disagreement, members: &[&[f32]], expected: f32) {
    let found = measure.of(members);
    assert!(
        (found - expected).abs() < 1e-6,
        "{measure:?}: {found}, not {expected}"
    );
}

#[test]
fn golden_disagreements_computed_by_hand() {
    let split: [&[f32]; 2] = [&[0.8, 0.2], &[0.2, 0.8]];
    let unsure: [&[f32]; 2] = [&[0.5, 0.5], &[0.5, 0.5]];
    let ln2 = 2.0f32.ln();
    check(Disagreement::VoteEntropy, &split, ln2);
    check(Disagreement::VoteEntropy, &unsure, 0.0);
    check(Disagreement::ConsensusEntropy, &split, ln2);
    check(Disagreement::ConsensusEntropy, &unsure, ln2);
    // H(½, ½) − H(0.8, 0.2)
    check(Disagreement::Divergence, &split, ln2 - 0.500_402_4);
    check(Disagreement::Divergence, &unsure, 0.0);
}

#[test]
fn divergence_is_the_mutual_information_of_bald() {
    let members: [&[f32]; 3] = [&[0.7, 0.2, 0.1], &[0.1, 0.1, 0.8], &[0.4, 0.3, 0.3]];
    let mean = [0.4, 0.2, 0.4];
    let inner = members.iter().map(|row| entropy(row)).sum::<f32>() / 3.0;
    check(Disagreement::Divergence, &members, entropy(&mean) - inner);
}

#[test]
fn golden_order_of_a_committee_and_of_bald() {
    // Row 0: all unsure. Row 1: sure and split. Row 2: sure and agreed.
    let first = Probabilities::new(array![[0.5, 0.5], [0.9, 0.1], [0.9, 0.1]]).unwrap();
    let second = Probabilities::new(array![[0.5, 0.5], [0.1, 0.9], [0.9, 0.1]]).unwrap();
    let members = [first, second];
    let candidates = [0, 1, 2].map(PoolIdx);
    let pool = PoolView::new(3, &candidates, &[], 2).unwrap();
    let pool = pool.with_committee(&members).unwrap();
    let rows = |spec: &StrategySpec| {
        let chosen = select(spec, &pool, 3);
        chosen.rows().map(|row| row.0).collect::<Vec<_>>()
    };
    let committee = |measure| StrategySpec::Committee {
        members: 2,
        measure,
    };
    assert_eq!(rows(&committee(Disagreement::VoteEntropy)), [1, 0, 2]);
    assert_eq!(rows(&committee(Disagreement::ConsensusEntropy)), [0, 1, 2]);
    assert_eq!(rows(&StrategySpec::Bald { members: 2 }), [1, 0, 2]);
    let five = "bald".parse::<StrategySpec>().unwrap().build().unwrap();
    let refused = five
        .select(&pool, 1, &mut Seed(0).rng())
        .unwrap_err()
        .to_string();
    let text = "the strategy needs 5 members of the committee, the pool carries 2";
    assert_eq!(refused, text);
}
