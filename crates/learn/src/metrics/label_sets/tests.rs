use serde::Deserialize;

use super::*;

#[derive(Deserialize)]
struct Golden {
    metrics: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    labels: usize,
    truth: Vec<LabelSet>,
    predicted: Vec<LabelSet>,
    micro_f1: f64,
    macro_f1: f64,
    samples_f1: f64,
    subset_accuracy: f64,
    hamming_loss: f64,
    per_label: Vec<[f64; 4]>,
}

fn close(found: f64, wanted: f64) {
    assert!((found - wanted).abs() < 1e-12, "{found}, not {wanted}");
}

#[test]
fn every_score_is_that_of_scikit_learn() {
    let text = include_str!("../../../testdata/label_sets_golden.json");
    let golden: Golden = serde_json::from_str(text).unwrap();
    assert!(golden.metrics.len() >= 5);
    for case in golden.metrics {
        let compared = LabelSetComparison::new(case.labels, &case.truth, &case.predicted).unwrap();
        close(compared.micro_f1(), case.micro_f1);
        close(compared.macro_f1(), case.macro_f1);
        close(compared.samples_f1(), case.samples_f1);
        close(compared.subset_accuracy(), case.subset_accuracy);
        close(compared.hamming_loss(), case.hamming_loss);
        for (found, wanted) in compared.per_label().iter().zip(&case.per_label) {
            close(found.scores.precision, wanted[0]);
            close(found.scores.recall, wanted[1]);
            close(found.scores.f1, wanted[2]);
            close(found.support, wanted[3]);
        }
    }
}

#[test]
fn nothing_to_measure_scores_nothing() {
    let none = LabelSetComparison::new(4, &[], &[]).unwrap();
    assert_eq!(
        (none.micro_f1(), none.macro_f1(), none.samples_f1()),
        (0.0, 0.0, 0.0)
    );
    assert_eq!(
        (none.subset_accuracy(), none.hamming_loss(), none.rows()),
        (0.0, 0.0, 0)
    );
}

#[test]
fn a_label_beyond_the_schema_is_refused_on_either_side() {
    let (inside, beyond) = ([LabelSet::new([Class(2)])], [LabelSet::new([Class(3)])]);
    for (truth, predicted) in [(&inside, &beyond), (&beyond, &inside)] {
        let refused = LabelSetComparison::new(3, truth, predicted);
        let wanted = MetricError::ClassOutOfRange {
            row: 0,
            class: 3,
            classes: 3,
        };
        assert_eq!(refused, Err(wanted));
    }
    assert!(matches!(
        LabelSetComparison::new(3, &inside, &[]),
        Err(MetricError::LengthMismatch {
            expected: 1,
            found: 0,
            ..
        })
    ));
}
