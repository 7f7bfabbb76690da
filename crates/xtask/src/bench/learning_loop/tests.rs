use super::*;

fn report() -> Value {
    let point =
        |labels: u64, f1: f64| json!({"labels": labels, "macro_f1": f1, "accuracy": f1 + 0.1});
    json!({"strategies": {
        "random": {"aubc": 0.5, "curve": [point(20, 0.2), point(100, 0.6), point(200, 0.72), point(500, 0.76)]},
    }})
}

#[test]
fn labels_are_counted_to_a_share_of_one_bar_for_all() {
    let rows = strategies(&report(), 0.79).unwrap();
    assert_eq!(rows[0].detail["labels_90"], json!(200));
    assert_eq!(rows[0].detail["labels_95"], json!(500));
}

#[test]
fn a_share_that_the_curve_never_reaches_is_said_so() {
    let rows = strategies(&report(), 0.9).unwrap();
    assert_eq!(rows[0].detail["labels_90"], json!("not reached"));
}

#[test]
fn scores_are_those_at_exactly_that_many_labels() {
    let rows = strategies(&report(), 0.8).unwrap();
    assert_eq!(rows[0].system, "random");
    assert_eq!(rows[0].detail["f1_200"], json!(0.72));
    assert_eq!(rows[0].detail["aubc"], json!(0.5));
}

#[test]
fn a_report_without_strategies_is_refused() {
    assert!(strategies(&json!({}), 0.8).is_err());
}
