use hone_domain::Class;

use super::{HeldOutPair, Objection, Provisional};
use crate::definition::Gate;
use crate::kind::SingleLabel;

fn classes(of: &[u16]) -> Vec<Class> {
    of.iter().copied().map(Class).collect()
}

fn known(of: &[u16]) -> Vec<Option<Class>> {
    classes(of).into_iter().map(Some).collect()
}

fn judge(truth: &[u16], new: &[u16], old: &[u16]) -> Provisional {
    let (truth, new, old) = (classes(truth), known(new), known(old));
    let pair = HeldOutPair {
        truth: &truth,
        challenger: &new,
        champion: &old,
        calibration: 0.05,
        champion_calibration: Some(0.05),
    };
    Provisional::judge::<SingleLabel>(&pair, &Gate::default())
}

const TRUTH: [u16; 24] = [
    0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2,
];

fn wrong_at(rows: &[usize]) -> Vec<u16> {
    let mut predicted = TRUTH.to_vec();
    rows.iter()
        .for_each(|&row| predicted[row] = (predicted[row] + 1) % 3);
    predicted
}

#[test]
fn a_challenger_that_is_no_worse_takes_over() {
    let found = judge(&TRUTH, &wrong_at(&[1, 5]), &wrong_at(&[5, 6]));
    assert_eq!((found.answers, found.gained, found.lost), (24, 1, 1));
    assert!(found.promotes(), "{found:?}");
}

#[test]
fn a_challenger_that_is_shown_to_be_worse_is_refused() {
    let found = judge(&TRUTH, &wrong_at(&[0, 1, 2, 3, 4, 7]), &wrong_at(&[9]));
    assert!(matches!(found.against[..], [Objection::Worse { z }] if z > 1.8));
}

#[test]
fn a_challenger_of_shuffled_labels_is_refused_without_a_champion() {
    let truth = classes(&TRUTH);
    let shuffled: Vec<_> = (0..24)
        .map(|row| Some(Class([1, 0, 2, 2, 0, 1][row % 6])))
        .collect();
    let pair = HeldOutPair {
        truth: &truth,
        challenger: &shuffled,
        champion: &[None; 24],
        calibration: 0.05,
        champion_calibration: Some(0.05),
    };
    let found = Provisional::judge::<SingleLabel>(&pair, &Gate::default());
    assert!(matches!(
        found.against[..],
        [Objection::NoBetterThanChance { accuracy, .. }] if accuracy < 0.4
    ));
}

#[test]
fn a_challenger_that_forgets_a_class_is_refused() {
    let truth = [[0; 20].as_slice(), &[1; 5]].concat();
    let old = [[0; 17].as_slice(), &[1; 3], &[1, 1, 1, 0, 0]].concat();
    let found = judge(&truth, &[0; 25], &old);
    let collapse = Objection::ClassCollapses {
        class: Class(1),
        answers: 5,
        champion: 3,
    };
    assert!(found.against.contains(&collapse), "{found:?}");
}

#[test]
fn a_challenger_that_is_too_sure_is_refused() {
    let truth = classes(&TRUTH);
    let right = known(&TRUTH);
    let pair = HeldOutPair {
        truth: &truth,
        challenger: &right,
        champion: &right,
        calibration: 0.4,
        champion_calibration: Some(0.1),
    };
    let found = Provisional::judge::<SingleLabel>(&pair, &Gate::default());
    assert!(matches!(
        found.against[..],
        [Objection::Uncalibrated { .. }]
    ));
}
