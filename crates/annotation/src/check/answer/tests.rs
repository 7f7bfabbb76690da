use serde_json::json;

use super::*;
use crate::{Context, DatasetId, QuestionId, Timestamp};

fn question(settings: Value) -> Question {
    let mut context = Context::new(Timestamp(0), 0);
    Question {
        id: context.id::<QuestionId>(),
        dataset: context.id::<DatasetId>(),
        name: "q".to_owned(),
        title: "q".to_owned(),
        description: None,
        required: true,
        settings: serde_json::from_value(settings).expect("settings"),
        inserted_at: context.now,
        updated_at: context.now,
    }
}

fn options(values: &[&str]) -> Value {
    values
        .iter()
        .map(|value| json!({ "value": value, "text": value }))
        .collect()
}

#[track_caller]
fn check(settings: &Value, completeness: Completeness, accepted: &[Value], refused: &[Value]) {
    let question = question(settings.clone());
    let fields = json!({ "text": "a 🦀 b" });
    let fields = fields.as_object().expect("an object");
    for value in accepted {
        let read = answer(&question, fields, completeness, value);
        let read = read.unwrap_or_else(|reason| panic!("{value}: {reason}"));
        let written = serde_json::to_value(&read).expect("JSON");
        assert_eq!(&written, value);
        let again: Answer = serde_json::from_value(written).expect("an answer");
        assert_eq!(again, read);
    }
    for value in refused {
        let read = answer(&question, fields, completeness, value);
        assert!(read.is_err(), "{value} was taken as {read:?}");
    }
}

#[test]
fn labels_are_among_the_options() {
    let one = json!({ "type": "label_selection", "options": options(&["a", "b"]) });
    check(
        &one,
        Completeness::Whole,
        &[json!("a")],
        &[json!("c"), json!(1), json!(["a"]), json!(null)],
    );
    let many = json!({ "type": "multi_label_selection", "options": options(&["a", "b"]) });
    let refused = [json!([]), json!(["a", "a"]), json!(["c"]), json!("a")];
    check(&many, Completeness::Whole, &[json!(["b", "a"])], &refused);
}

#[test]
fn grades_are_whole_numbers_among_the_options() {
    let rating = json!({ "type": "rating", "options": [{ "value": 1 }, { "value": 2 }] });
    let refused = [json!(3), json!(1.5), json!(true), json!("1")];
    check(&rating, Completeness::Whole, &[json!(1)], &refused);
}

#[test]
fn a_whole_ranking_ranks_every_option_and_may_tie() {
    let ranking = json!({ "type": "ranking", "options": options(&["a", "b"]) });
    let tied = json!([{ "value": "a", "rank": 1 }, { "value": "b", "rank": 1 }]);
    let half = json!([{ "value": "a", "rank": 2 }]);
    let beyond = json!([{ "value": "a", "rank": 3 }, { "value": "b", "rank": 1 }]);
    let unranked = json!([{ "value": "b" }, { "value": "a" }]);
    let mixed = json!([{ "value": "b" }, { "value": "a", "rank": 1 }]);
    let refused = [half.clone(), beyond.clone(), mixed];
    check(
        &ranking,
        Completeness::Whole,
        &[tied.clone(), unranked.clone()],
        &refused,
    );
    check(
        &ranking,
        Completeness::Partial,
        &[tied, half],
        std::slice::from_ref(&beyond),
    );
    check(&ranking, Completeness::Offered, &[unranked], &[beyond]);
}

#[test]
fn spans_count_code_points_and_stay_apart() {
    let span = |overlap: bool| json!({ "type": "span", "field": "text", "options": options(&["x"]), "allow_overlapping": overlap });
    let at = |start: usize, end: usize| json!({ "label": "x", "start": start, "end": end });
    let accepted = [json!([]), json!([at(2, 3)]), json!([at(0, 1), at(1, 5)])];
    let overlapping = json!([at(0, 2), at(1, 3)]);
    let refused = [
        json!([at(2, 2)]),
        json!([at(4, 6)]),
        json!([{ "label": "y", "start": 0, "end": 1 }]),
    ];
    check(&span(false), Completeness::Whole, &accepted, &refused);
    check(
        &span(false),
        Completeness::Whole,
        &[],
        std::slice::from_ref(&overlapping),
    );
    check(&span(true), Completeness::Whole, &[overlapping], &[]);
}
