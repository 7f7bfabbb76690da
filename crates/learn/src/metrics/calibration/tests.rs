#![expect(clippy::float_cmp, reason = "these values are exact in binary")]

use ndarray::{Array2, array};
use proptest::prelude::*;
use serde::Deserialize;

use super::*;

#[derive(Deserialize)]
struct Golden {
    calibration: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    probabilities: Vec<Vec<f32>>,
    truth: Vec<Class>,
    brier: f64,
    log_loss: f64,
}

fn probabilities(rows: &[Vec<f32>]) -> Probabilities {
    let shape = (rows.len(), rows[0].len());
    Probabilities::new(Array2::from_shape_vec(shape, rows.concat()).unwrap()).unwrap()
}

#[test]
fn brier_score_and_log_loss_are_those_of_scikit_learn() {
    let text = include_str!("../../../testdata/metrics_golden.json");
    let golden: Golden = serde_json::from_str(text).unwrap();
    for case in golden.calibration {
        let p = probabilities(&case.probabilities);
        assert!((brier_score(&p, &case.truth).unwrap() - case.brier).abs() < 1e-7);
        assert!((log_loss(&p, &case.truth).unwrap() - case.log_loss).abs() < 1e-6);
    }
}

#[test]
fn a_confidence_on_an_edge_belongs_to_the_bin_below() {
    let p = Probabilities::new(array![[0.5, 0.5], [0.75, 0.25], [0.0, 1.0]]).unwrap();
    let table = reliability_table(&p, &[0, 1, 1].map(Class), 4).unwrap();
    let counts: Vec<usize> = table.iter().map(|bin| bin.n).collect();
    assert_eq!(counts, [0, 1, 1, 1]);
    assert_eq!((table[0].confidence, table[0].accuracy), (None, None));
    assert_eq!((table[2].low, table[2].high), (0.5, 0.75));
    assert_eq!(
        (table[2].confidence, table[2].accuracy),
        (Some(0.75), Some(0.0))
    );
    // Gaps 0.5, 0.75 and 0 over three rows.
    assert!((expected_calibration_error(&table) - 1.25 / 3.0).abs() < 1e-12);
}

#[test]
fn a_sure_and_wrong_row_has_a_finite_loss() {
    let p = Probabilities::new(array![[1.0, 0.0]]).unwrap();
    let loss = log_loss(&p, &[Class(1)]).unwrap();
    assert!((loss + f64::from(f32::EPSILON).ln()).abs() < 1e-12);
    assert_eq!(brier_score(&p, &[Class(1)]).unwrap(), 2.0);
}

#[test]
fn bad_input_is_named() {
    let p = Probabilities::new(array![[0.5, 0.5]]).unwrap();
    let none = Probabilities::new(Array2::zeros((0, 2))).unwrap();
    assert!(matches!(
        brier_score(&none, &[]),
        Err(MetricError::Empty { .. })
    ));
    assert!(matches!(
        reliability_table(&p, &[Class(0)], 0),
        Err(MetricError::Empty { .. })
    ));
    assert!(matches!(
        log_loss(&p, &[]),
        Err(MetricError::LengthMismatch {
            expected: 1,
            found: 0,
            ..
        })
    ));
    assert!(matches!(
        brier_score(&p, &[Class(2)]),
        Err(MetricError::ClassOutOfRange {
            row: 0,
            class: 2,
            classes: 2
        })
    ));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn the_table_holds_every_row_once_and_the_error_is_bounded(
        rows in prop::collection::vec((prop::collection::vec(0.01_f32..1.0, 3), 0_u16..3), 1..40),
        bins in 1_usize..20,
    ) {
        let truth: Vec<Class> = rows.iter().map(|(_, class)| Class(*class)).collect();
        let normed: Vec<Vec<f32>> = rows.iter().map(|(row, _)| {
            let sum: f32 = row.iter().sum();
            row.iter().map(|p| p / sum).collect()
        }).collect();
        let p = probabilities(&normed);
        let table = reliability_table(&p, &truth, bins).unwrap();
        prop_assert_eq!(table.iter().map(|bin| bin.n).sum::<usize>(), truth.len());
        for bin in table.iter().filter(|bin| bin.n > 0) {
            let confidence = bin.confidence.unwrap();
            prop_assert!(bin.low - 1e-6 < confidence && confidence <= bin.high + 1e-6);
        }
        prop_assert!((0.0..=1.0).contains(&expected_calibration_error(&table)));
        prop_assert!((0.0..=2.0).contains(&brier_score(&p, &truth).unwrap()));
        prop_assert!(log_loss(&p, &truth).unwrap() >= 0.0);
    }
}
