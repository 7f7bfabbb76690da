use super::*;

fn met(records: usize, median_ms: f64) -> Value {
    let report = json!({ "stages": [{ "labels": 50, "median_ms": median_ms }] });
    stages(records, &report).unwrap()[0].detail["met"].clone()
}

#[test]
fn a_size_between_two_goals_is_held_to_that_of_the_larger_one() {
    assert_eq!(met(100_000, 2001.0), "no");
    assert_eq!(met(100_001, 2001.0), "yes");
}

#[test]
fn a_size_beyond_all_goals_is_held_to_none() {
    assert_eq!(met(2_000_000, 1.0), Value::Null);
}

#[test]
fn a_report_without_stages_is_an_error() {
    assert!(stages(1000, &json!({})).is_err());
}
