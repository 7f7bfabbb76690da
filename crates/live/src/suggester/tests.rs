use hone_domain::{Class, LabelSchema, Span};
use serde_json::{Value, json};

use super::SuggesterChoice;

fn schema(names: &[&str]) -> LabelSchema {
    LabelSchema::of_spans(names.iter().map(|&name| name.to_owned()).collect()).unwrap()
}

fn choice(labels: Value) -> SuggesterChoice {
    serde_json::from_value(json!({ "model_id": "m", "labels": labels })).unwrap()
}

#[test]
fn labels_of_one_name_stand_for_each_other_whatever_their_case() {
    let (known, wanted) = (
        schema(&["LOC", "Person", "MISC"]),
        schema(&["person", "loc", "LOC"]),
    );
    let choice = choice(json!({}));
    choice.fits(&known, &wanted).unwrap();
    let span = |label: u16| Span::new(2..5, Class(label)).unwrap();
    let found = vec![
        vec![(span(0), 0.5), (span(1), 0.75), (span(2), 1.0)],
        vec![],
    ];
    assert_eq!(
        choice.renamed(found, (&known, &wanted)),
        [vec![(span(2), 0.5), (span(0), 0.75)], vec![]]
    );
}

#[test]
fn a_map_says_what_stands_for_what_and_nothing_else_does() {
    let (known, wanted) = (schema(&["GIVEN", "SUR", "city"]), schema(&["name", "city"]));
    let choice = choice(json!({ "GIVEN": "name", "SUR": "name" }));
    choice.fits(&known, &wanted).unwrap();
    let span = |label: u16| Span::new(0..1, Class(label)).unwrap();
    let found = vec![vec![(span(0), 0.5), (span(1), 0.5), (span(2), 0.5)]];
    assert_eq!(
        choice.renamed(found, (&known, &wanted)),
        [vec![(span(0), 0.5), (span(0), 0.5)]]
    );
}

#[test]
fn what_matches_nothing_is_refused_with_both_lists() {
    let (known, wanted) = (schema(&["PER", "ORG"]), schema(&["person", "place"]));
    for (labels, why) in [
        (json!({}), "no label of the suggester"),
        (
            json!({ "LOC": "place" }),
            "\"LOC\" is no label of the suggester",
        ),
        (
            json!({ "PER": "Person" }),
            "\"Person\" is no label of the question",
        ),
    ] {
        let refused = choice(labels)
            .fits(&known, &wanted)
            .unwrap_err()
            .to_string();
        for part in [why, "PER, ORG", "person, place", "suggester.labels"] {
            assert!(refused.contains(part), "{refused}");
        }
    }
}
