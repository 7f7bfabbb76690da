use hone_domain::{Class, LabelSet, Marginals, PoolIdx};
use ndarray::{Array2, array};

use crate::contract::select;
use crate::{PoolView, QueryError, StrategySpec};

/// Picks all rows and checks order and utilities.
fn check(spec: &StrategySpec, rows: Array2<f32>, answers: &[&[u16]], expected: &[(u32, f32)]) {
    let n = rows.nrows();
    let blank = Array2::from_elem((answers.len(), rows.ncols()), 0.5);
    let all = ndarray::concatenate![ndarray::Axis(0), rows, blank];
    let marginals = Marginals::new(all).unwrap();
    let candidates: Vec<_> = (0..n).map(PoolIdx::from).collect();
    let answers = answers.iter().enumerate();
    let answers: Vec<_> = answers
        .map(|(at, set)| {
            (
                PoolIdx::from(n + at),
                set.iter().map(|&l| Class(l)).collect::<LabelSet>(),
            )
        })
        .collect();
    let labels = marginals.labels();
    let pool = PoolView::of_label_sets(marginals.rows(), &candidates, &answers, labels).unwrap();
    let chosen = select(spec, &pool.with_marginals(&marginals).unwrap(), n);
    for (pick, (row, utility)) in chosen.picks.iter().zip(expected) {
        let close = (pick.utility - utility).abs() < 1e-5;
        assert!(
            pick.at == PoolIdx(*row) && close,
            "{spec}: {:?}",
            chosen.picks
        );
    }
    assert_eq!(chosen.picks.len(), expected.len());
}

#[test]
fn golden_binary_minimum_looks_at_the_label_nearest_to_one_half() {
    let rows = array![[0.9, 0.1], [0.45, 1.0], [0.8, 0.3]];
    check(
        &StrategySpec::BinaryMinimum {},
        rows,
        &[],
        &[(1, 0.9), (2, 0.6), (0, 0.2)],
    );
}

#[test]
fn golden_mean_entropy_is_the_mean_over_the_labels_in_nats() {
    // scipy.stats.entropy of (p, 1 - p): 0.325083 for 0.1 or 0.9, 0.688139 for 0.45, 0.610864 for 0.3.
    let rows = array![[0.9, 0.1], [0.45, 1.0], [0.9, 0.3]];
    check(
        &StrategySpec::MeanEntropy {},
        rows,
        &[],
        &[(2, 0.467_974), (1, 0.344_069), (0, 0.325_083)],
    );
}

#[test]
fn golden_max_loss_is_that_of_the_most_probable_label_alone() {
    // 2 Σ p + 2 − 4 max p.
    let rows = array![[0.9, 0.1, 0.0], [0.9, 0.9, 0.9], [0.2, 0.1, 0.1]];
    check(
        &StrategySpec::MaxLoss {},
        rows,
        &[],
        &[(1, 3.8), (2, 2.0), (0, 0.4)],
    );
}

#[test]
fn golden_mean_max_loss_averages_over_the_predicted_labels() {
    // Row 0: (2·1.5 + 2) − 4·0.7; row 1 predicts nothing and counts its best label.
    let rows = array![[0.9, 0.5, 0.1], [0.4, 0.2, 0.0], [1.0, 0.0, 0.0]];
    check(
        &StrategySpec::MeanMaxLoss {},
        rows,
        &[],
        &[(0, 2.2), (1, 1.6), (2, 0.0)],
    );
}

#[test]
fn golden_loss_reduction_sums_what_speaks_against_the_decision() {
    let rows = array![[0.9, 0.2, 0.5], [0.4, 0.2, 0.0], [1.0, 0.0, 0.1]];
    check(
        &StrategySpec::LossReduction {},
        rows,
        &[],
        &[(0, 0.8), (1, 0.6), (2, 0.1)],
    );
}

#[test]
fn golden_cardinality_inconsistency_is_the_distance_to_the_usual_number() {
    // The answers have 1.5 labels on average; rows predict 3, 1 and 0.
    let rows = || array![[0.9, 0.9, 0.8], [0.9, 0.2, 0.1], [0.4, 0.1, 0.1]];
    let answers: &[&[u16]] = &[&[0], &[1, 2]];
    let alone = StrategySpec::CardinalityInconsistency { beta: 0.0 };
    check(&alone, rows(), answers, &[(0, 1.5), (2, 1.5), (1, 0.5)]);
    // Separations 0.6, 0.8 + 0.6 and 0.2.
    let margins = StrategySpec::CardinalityInconsistency { beta: 1.0 };
    check(
        &margins,
        rows(),
        answers,
        &[(2, 5.0), (0, 1.0 / 0.6), (1, 1.0 / 1.4)],
    );
    let both = StrategySpec::CardinalityInconsistency { beta: 0.5 };
    let utilities = [
        (2, 7.5f32.sqrt()),
        (0, 2.5f32.sqrt()),
        (1, (0.5f32 / 1.4).sqrt()),
    ];
    check(&both, rows(), answers, &utilities);
}

#[test]
fn golden_cvirs_multiplies_ranks_by_inconsistency() {
    // Label 0 ranks row 1, 0, 2; label 1 ranks row 0, 2, 1: Borda counts 5/6, 4/6, 3/6.
    let rows = array![[0.7, 0.4], [0.6, 0.0], [0.9, 0.8]];
    // Rows predict {0}, {0}, {0, 1}; the answer is {0}: equal, equal, and entropies 0 and ln 2.
    check(
        &StrategySpec::Cvirs {},
        rows.clone(),
        &[&[0]],
        &[(2, 0.5), (0, 0.0), (1, 0.0)],
    );
    check(
        &StrategySpec::Cvirs {},
        rows,
        &[],
        &[(0, 5.0 / 6.0), (1, 4.0 / 6.0), (2, 0.5)],
    );
}

#[test]
fn a_share_beyond_one_is_refused() {
    let refused = StrategySpec::CardinalityInconsistency { beta: 1.5 }
        .build()
        .unwrap_err();
    let text = "cardinality_inconsistency: beta must be within [0, 1], found 1.5";
    assert_eq!(refused.to_string(), text);
}

#[test]
fn label_sets_that_do_not_fit_are_refused() {
    let answers = [(PoolIdx(1), LabelSet::new([Class(0), Class(3)]))];
    let beyond = PoolView::of_label_sets(2, &[], &answers, 3).unwrap_err();
    assert_eq!(
        beyond,
        QueryError::NoSuchClass {
            class: Class(3),
            classes: 3
        }
    );
    let pool = PoolView::of_label_sets(2, &[], &answers, 4).unwrap();
    let narrow = Marginals::new(Array2::zeros((2, 3))).unwrap();
    let text = pool.with_marginals(&narrow).unwrap_err().to_string();
    assert_eq!(text, "the question has 4 classes, its marginals 3");
    assert!(pool.answers().is_err() && pool.label_sets().is_ok());
}
