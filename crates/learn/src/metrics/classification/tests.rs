#![expect(clippy::float_cmp, reason = "scores of small counts are exact")]

use hone_domain::Class;
use proptest::prelude::*;
use serde::Deserialize;

use super::*;

#[derive(Deserialize)]
struct Golden {
    classification: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    classes: usize,
    truth: Vec<Class>,
    predicted: Vec<Class>,
    labels: Vec<Class>,
    confusion: Vec<Vec<f64>>,
    per_class: Vec<[f64; 4]>,
    accuracy: f64,
    f1: Averages<f64>,
    over_labels: Averages<[f64; 3]>,
}

#[derive(Deserialize)]
struct Averages<T> {
    micro: T,
    r#macro: T,
    weighted: T,
}

fn golden() -> Vec<Case> {
    let text = include_str!("../../../testdata/metrics_golden.json");
    let golden: Golden = serde_json::from_str(text).unwrap();
    golden.classification
}

fn close(found: f64, wanted: f64) {
    assert!((found - wanted).abs() < 1e-12, "{found}, not {wanted}");
}

fn same(found: Scores, wanted: [f64; 3]) {
    close(found.precision, wanted[0]);
    close(found.recall, wanted[1]);
    close(found.f1, wanted[2]);
}

fn classes<const N: usize>(values: [u16; N]) -> [Class; N] {
    values.map(Class)
}

#[test]
fn every_score_is_that_of_scikit_learn() {
    for case in golden() {
        let confusion = Confusion::new(case.classes, &case.truth, &case.predicted).unwrap();
        let rows: Vec<Vec<f64>> = confusion
            .counts()
            .outer_iter()
            .map(|r| r.to_vec())
            .collect();
        assert_eq!(rows, case.confusion);
        close(accuracy(&confusion), case.accuracy);
        for (found, wanted) in per_class(&confusion).iter().zip(&case.per_class) {
            same(found.scores, [wanted[0], wanted[1], wanted[2]]);
            close(found.support, wanted[3]);
        }
        close(micro_f1(&confusion), case.f1.micro);
        close(macro_f1(&confusion), case.f1.r#macro);
        close(weighted_f1(&confusion), case.f1.weighted);
        let over = |average| averaged(&confusion, average, &case.labels);
        same(over(Average::Micro), case.over_labels.micro);
        same(over(Average::Macro), case.over_labels.r#macro);
        same(over(Average::Weighted), case.over_labels.weighted);
    }
}

#[test]
fn a_class_of_neither_side_does_not_lower_macro_f1() {
    let (truth, predicted) = (classes([0, 1, 1]), classes([0, 1, 0]));
    let narrow = Confusion::new(2, &truth, &predicted).unwrap();
    let wide = Confusion::new(9, &truth, &predicted).unwrap();
    close(macro_f1(&wide), macro_f1(&narrow));
    assert_eq!(present_classes(&wide), classes([0, 1]));
}

#[test]
fn a_class_named_in_labels_counts_even_when_absent() {
    let rows = classes([0, 1]);
    let confusion = Confusion::new(4, &rows, &rows).unwrap();
    let all = classes([0, 1, 2, 3]);
    close(averaged(&confusion, Average::Macro, &all).f1, 0.5);
    close(averaged(&confusion, Average::Weighted, &all).f1, 1.0);
}

#[test]
fn an_empty_matrix_scores_zero() {
    let confusion = Confusion::new(3, &[], &[]).unwrap();
    for score in [accuracy, macro_f1, micro_f1, weighted_f1] {
        close(score(&confusion), 0.0);
    }
}

#[test]
fn bad_rows_are_named() {
    let (short, long) = (classes([0]), classes([0, 2]));
    assert!(matches!(
        Confusion::new(2, &short, &long),
        Err(MetricError::LengthMismatch {
            expected: 1,
            found: 2,
            ..
        })
    ));
    assert!(matches!(
        Confusion::new(2, &long, &long),
        Err(MetricError::ClassOutOfRange {
            row: 1,
            class: 2,
            classes: 2
        })
    ));
    for weight in [-1.0, f64::NAN, f64::INFINITY] {
        assert!(matches!(
            Confusion::weighted(2, &short, &short, &[weight]),
            Err(MetricError::BadValue { at: 0, .. })
        ));
    }
}

fn rows() -> impl Strategy<Value = Vec<(Class, Class)>> {
    let class = || (0_u16..5).prop_map(Class);
    prop::collection::vec((class(), class()), 1..60)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn scores_lie_between_zero_and_one_and_micro_is_accuracy(rows in rows()) {
        let (truth, predicted): (Vec<_>, Vec<_>) = rows.into_iter().unzip();
        let confusion = Confusion::new(5, &truth, &predicted).unwrap();
        for score in [macro_f1, micro_f1, weighted_f1] {
            prop_assert!((0.0..=1.0).contains(&score(&confusion)));
        }
        prop_assert!((micro_f1(&confusion) - accuracy(&confusion)).abs() < 1e-12);
        let perfect = Confusion::new(5, &truth, &truth).unwrap();
        prop_assert_eq!(macro_f1(&perfect), 1.0);
    }

    #[test]
    fn neither_row_order_nor_class_names_matter(rows in rows(), shift in 1_u16..5) {
        let scores = |rows: &[(Class, Class)]| {
            let (truth, predicted): (Vec<_>, Vec<_>) = rows.iter().copied().unzip();
            let confusion = Confusion::new(5, &truth, &predicted).unwrap();
            [macro_f1(&confusion), micro_f1(&confusion), weighted_f1(&confusion)]
        };
        let wanted = scores(&rows);
        let reversed: Vec<_> = rows.iter().rev().copied().collect();
        prop_assert_eq!(scores(&reversed), wanted);
        let rename = |class: Class| Class((class.0 + shift) % 5);
        let renamed: Vec<_> = rows.iter().map(|&(t, p)| (rename(t), rename(p))).collect();
        for (found, wanted) in scores(&renamed).iter().zip(wanted) {
            prop_assert!((found - wanted).abs() < 1e-12);
        }
    }

    #[test]
    fn a_weight_of_two_is_the_row_twice(rows in rows()) {
        let (truth, predicted): (Vec<_>, Vec<_>) = rows.iter().copied().unzip();
        let weighted = Confusion::weighted(5, &truth, &predicted, &vec![2.0; truth.len()]);
        let (truth, predicted) = (truth.repeat(2), predicted.repeat(2));
        prop_assert_eq!(weighted, Confusion::new(5, &truth, &predicted));
    }
}
