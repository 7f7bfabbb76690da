use hone_report::ReportError;
use hone_report::live::{from_json, to_json};
use serde_json::Value;

use super::sample::{Sample, stages};

#[test]
fn every_stage_comes_back_from_json_as_it_was() {
    for (name, report) in stages() {
        assert_eq!(
            from_json(&to_json(&report).unwrap()).unwrap(),
            report,
            "{name}"
        );
    }
}

#[test]
fn unknown_keys_are_ignored_and_missing_lists_are_empty() {
    let mut report = Sample::default().build();
    report.gates.clear();
    let mut json: Value = serde_json::from_slice(&to_json(&report).unwrap()).unwrap();
    json.as_object_mut().unwrap().remove("gates");
    json["provenance"]["colour"] = "blue".into();
    let read = from_json(&serde_json::to_vec(&json).unwrap()).unwrap();
    assert_eq!(read, report);
}

#[test]
fn the_keys_that_others_rely_on_are_there() {
    let bytes = to_json(&Sample::default().build()).unwrap();
    let json: Value = serde_json::from_slice(&bytes).unwrap();
    let evaluations = json["evaluations"].as_array().unwrap();
    assert_eq!(evaluations[0]["headline"]["too_few"]["need"], 200);
    assert_eq!(evaluations[4]["headline"], "published");
    assert!(evaluations[4]["macro_f1"]["low"].is_f64());
    assert!(evaluations[4]["per_class"][0]["f1"]["measured"]["value"].is_f64());
    assert_eq!(json["events"][0]["kind"], "rolled_back");
    assert_eq!(json["rounds"][6]["outcome"]["kind"], "kept");
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
fn the_report_of_a_run_is_not_the_report_of_a_loop() {
    let run = hone_report::to_json(&crate::sample::Sample::default().build()).unwrap();
    assert!(matches!(from_json(&run), Err(ReportError::NotAReport(_))));
}
