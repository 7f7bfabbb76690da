use serde_json::{Value, json};

use super::*;

fn question(settings: Value) -> QuestionSettings {
    serde_json::from_value(settings).expect("settings")
}

fn labels(values: &[&str]) -> Value {
    let options = values
        .iter()
        .map(|value| json!({ "value": value, "text": value }));
    options.collect()
}

#[track_caller]
fn check(settings: Value, place: Option<&str>) {
    let found = question(settings).check().err();
    assert_eq!(found.as_ref().map(|invalid| invalid.place.as_str()), place);
}

#[test]
fn options_are_counted_measured_and_unique() {
    let label = |options| json!({ "type": "label_selection", "options": options });
    check(label(labels(&["a", "b"])), None);
    check(label(labels(&["a"])), Some("options"));
    check(label(labels(&["a", "a"])), Some("options"));
    check(label(labels(&["a", ""])), Some("options.1.value"));
    let long = "x".repeat(limits::OPTION_VALUE + 1);
    check(label(labels(&[&long, "b"])), Some("options.0.value"));
    let many: Vec<String> = (0..=limits::OPTIONS).map(|at| at.to_string()).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    check(label(labels(&many)), Some("options"));
    check(
        json!({ "type": "span", "field": "text", "options": labels(&["a"]) }),
        None,
    );
    check(
        json!({ "type": "ranking", "options": labels(&many[..51]) }),
        Some("options"),
    );
}

#[test]
fn grades_are_from_0_to_10() {
    let rating = |values: &[i64]| {
        let options: Value = values
            .iter()
            .map(|value| json!({ "value": value }))
            .collect();
        json!({ "type": "rating", "options": options })
    };
    check(rating(&[0, 10]), None);
    check(rating(&[1]), Some("options"));
    check(rating(&[1, 11]), Some("options.1.value"));
    check(rating(&[1, 1]), Some("options"));
}

#[test]
fn from_3_to_all_options_are_shown_at_first() {
    let visible = |n: Value| json!({ "type": "label_selection", "options": labels(&["a", "b", "c", "d"]), "visible_options": n });
    check(visible(json!(null)), None);
    check(visible(json!(3)), None);
    check(visible(json!(2)), Some("visible_options"));
    check(visible(json!(5)), Some("visible_options"));
}

#[test]
fn values_of_options_stay_while_their_order_changes_and_labels_come() {
    let label = |values| question(json!({ "type": "label_selection", "options": labels(values) }));
    assert!(label(&["b", "a"]).check_change(&label(&["a", "b"])).is_ok());
    assert!(
        label(&["a", "c"])
            .check_change(&label(&["a", "b"]))
            .is_err()
    );
    assert!(
        label(&["c", "a", "b"])
            .check_change(&label(&["a", "b"]))
            .is_ok()
    );
    assert!(
        label(&["a", "b"])
            .check_change(&label(&["a", "b", "c"]))
            .is_err()
    );
    let text = question(json!({ "type": "text" }));
    assert!(text.check_change(&label(&["a", "b"])).is_err());
}

#[test]
fn a_ranking_gets_no_options_as_its_answers_name_all() {
    let ranking = |values| question(json!({ "type": "ranking", "options": labels(values) }));
    let old = ranking(&["a", "b"]);
    assert!(ranking(&["b", "a"]).check_change(&old).is_ok());
    assert!(ranking(&["a", "b", "c"]).check_change(&old).is_err());
}

#[test]
fn overlapping_spans_are_never_forbidden_again() {
    let span = |allow| {
        let options = labels(&["a"]);
        question(
            json!({ "type": "span", "field": "t", "options": options, "allow_overlapping": allow }),
        )
    };
    assert!(span(true).check_change(&span(false)).is_ok());
    assert!(span(false).check_change(&span(true)).is_err());
}

#[test]
fn bounds_of_numbers_are_in_order() {
    let check = |min, max| MetadataSettings::Integer { min, max }.check().is_ok();
    assert!(check(None, Some(1)) && check(Some(0), Some(1)));
    assert!(!check(Some(1), Some(1)) && !check(Some(2), Some(1)));
}
