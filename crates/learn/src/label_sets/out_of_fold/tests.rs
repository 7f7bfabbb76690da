use hone_domain::{Class, LabelSet, Seed};
use ndarray::Array2;
use rand::Rng as _;

use super::*;
use crate::{FeatureMatrix, FeatureView, Features};

/// Forty rows of two directions; label 0 lies along the first, label 1 along the second.
fn pool() -> (Features, Vec<LabelledSet>) {
    let mut rng = Seed(3).rng();
    let rows = 40;
    let has = |row: usize, label: usize| row >> label & 1 == 1;
    let values = Array2::from_shape_fn((rows, 2), |(row, at)| {
        f32::from(u8::from(has(row, at))) + 0.2 * rng.random::<f32>()
    });
    let view = FeatureView {
        name: "final".to_owned(),
        matrix: FeatureMatrix::Dense(values),
    };
    let labelled = |row: usize| LabelledSet {
        row,
        labels: (0..2u16)
            .filter(|&label| has(row, usize::from(label)))
            .map(Class)
            .collect(),
        weight: 1.0,
    };
    let labelled = (0..rows).map(labelled).collect();
    (Features::new(vec![view]).unwrap(), labelled)
}

fn held_out(labelled: &[LabelledSet], features: &Features) -> LabelSetOutOfFold {
    let training = LabelSetTraining {
        features,
        labelled,
        labels: 3,
    };
    label_sets_out_of_fold(&LabelSetSpec::default(), &training, 5, Seed(1)).unwrap()
}

#[test]
fn what_can_be_learned_is_said_of_rows_that_were_held_out() {
    let (features, labelled) = pool();
    let found = held_out(&labelled, &features);
    assert_eq!(found.rows, (0..40).collect::<Vec<_>>());
    let said = (0..40).map(|row| -> LabelSet {
        let reached = (0..3u16).filter(|&label| {
            let at = [row, usize::from(label)];
            found.marginals.view()[at] >= found.thresholds[at]
        });
        reached.map(Class).collect()
    });
    let right = said
        .zip(&found.truth)
        .filter(|(said, truth)| said == *truth);
    assert!(right.count() >= 36);
}

#[test]
fn an_answer_says_nothing_of_what_is_said_of_its_own_row() {
    let (features, labelled) = pool();
    let whole = held_out(&labelled, &features);
    let mut changed = labelled.clone();
    // The opposite answer to label 2, which no row has: only this row's own answer tells of it.
    changed[7].labels = changed[7]
        .labels
        .labels()
        .iter()
        .copied()
        .chain([Class(2)])
        .collect();
    let after = held_out(&changed, &features);
    let of_own = |found: &LabelSetOutOfFold| found.marginals.row(7)[2];
    assert!((of_own(&whole) - of_own(&after)).abs() < 0.02);
}

#[test]
fn the_only_row_is_not_predicted() {
    let (features, labelled) = pool();
    assert!(held_out(&labelled[..1], &features).rows.is_empty());
}
