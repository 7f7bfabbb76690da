use hone_report::{ReportError, from_json, to_json};
use serde_json::Value;

use crate::sample::Sample;

#[test]
fn a_report_comes_back_from_json_as_it_was() {
    let report = Sample::default().build();
    assert_eq!(from_json(&to_json(&report).unwrap()).unwrap(), report);
}

#[test]
fn the_keys_that_others_rely_on_are_there() {
    let bytes = to_json(&Sample::default().build()).unwrap();
    let json: Value = serde_json::from_slice(&bytes).unwrap();
    assert!(json["full_data"]["macro_f1"].is_f64() && json["full_data"]["accuracy"].is_f64());
    for (name, strategy) in json["strategies"].as_object().unwrap() {
        assert!(strategy["aubc"].is_f64(), "{name}");
        for key in ["0.90", "0.95", "0.99"] {
            let labels = &strategy["labels_to"][key];
            assert!(labels.is_u64() || labels.is_null(), "{name} {key}");
            assert!(strategy["labels_to"].get(key).is_some(), "{name} {key}");
        }
        for point in strategy["curve"].as_array().unwrap() {
            assert!(point["labels"].is_u64());
            for key in ["macro_f1", "low", "high", "accuracy"] {
                assert!(point[key].is_f64(), "{name} {key}");
            }
        }
    }
}

#[test]
fn unknown_keys_of_a_later_version_are_ignored() {
    let bytes = to_json(&Sample::default().build()).unwrap();
    let mut json: Value = serde_json::from_slice(&bytes).unwrap();
    json["colour_of_the_day"] = "blue".into();
    json["provenance"]["kernel"] = "6.1".into();
    let read = from_json(&serde_json::to_vec(&json).unwrap()).unwrap();
    assert_eq!(read, Sample::default().build());
}

#[test]
fn a_format_from_the_future_is_refused() {
    let mut report = Sample::default().build();
    report.format = 2;
    let error = from_json(&to_json(&report).unwrap()).unwrap_err();
    assert!(matches!(
        error,
        ReportError::NewerFormat {
            found: 2,
            supported: 1
        }
    ));
}

#[test]
fn a_file_that_is_no_report_is_refused() {
    assert!(matches!(
        from_json(b"{\"format\":1}"),
        Err(ReportError::NotAReport(_))
    ));
}
