use hone_annotation::{FieldSettings, QuestionSettings, Schema};
use serde_json::{Value, json};
use tempfile::TempDir;

use super::files::{import, plain, schema_of, written};
use super::world::{filled, records};
use crate::{FileImport, TransferError};

/// The dataset that is made of rows, and how many records it has.
fn made(rows: &[Value]) -> Result<(Schema, usize), TransferError> {
    let lines: Vec<_> = rows.iter().map(Value::to_string).collect();
    made_of("rows.jsonl", &lines.join("\n"))
}

fn made_of(file: &str, content: &str) -> Result<(Schema, usize), TransferError> {
    let (store, filled) = filled();
    let folder = TempDir::new().expect("a folder");
    let path = written(&folder, file, content);
    let wanted = FileImport {
        create: Some(Vec::new()),
        user: Some("anna".to_owned()),
        ..plain(&path, filled.workspace.id, "made")
    };
    import(&store, wanted)?;
    let schema = schema_of(&store, filled.workspace.id, "made");
    let count = records(&store, schema.dataset.id).len();
    Ok((schema, count))
}

fn names(settings: &QuestionSettings) -> Vec<&str> {
    match settings {
        QuestionSettings::Span { options, .. } | QuestionSettings::Ranking { options } => {
            options.iter().map(|option| option.value.as_str()).collect()
        }
        other => panic!("it is {other:?}"),
    }
}

#[test]
fn lists_of_starts_ends_and_labels_are_spans_of_the_only_text() {
    let span =
        |start: usize, end: usize, label: &str| json!({"start": start, "end": end, "label": label});
    let (schema, count) = made(&[
        json!({"text": "Ada in Rome", "names.suggestion": [span(0, 3, "who"), span(7, 11, "where")]}),
        json!({"text": "nobody", "names.suggestion": [], "names.responses": [[]]}),
        json!({"text": "Bo", "names.responses": [[span(0, 2, "who"), span(1, 2, "part")]]}),
    ])
    .expect("it shows");
    assert_eq!(count, 3);
    let settings = &schema.questions[0].settings;
    assert_eq!(names(settings), ["part", "where", "who"]);
    let QuestionSettings::Span {
        field,
        allow_overlapping,
        ..
    } = settings
    else {
        panic!("it is {settings:?}")
    };
    assert_eq!((field.as_str(), *allow_overlapping), ("text", true));
}

#[test]
fn of_which_of_two_texts_spans_are_is_not_guessed() {
    let span = json!([{"start": 0, "end": 1, "label": "x"}]);
    let error = made(&[json!({"a": "one", "b": "two", "s.suggestion": span})]);
    let shown = error.expect_err("two texts").to_string();
    assert!(shown.contains("of which text"), "{shown}");
}

#[test]
fn lists_of_values_with_or_without_ranks_are_rankings() {
    let ranked = json!([{"value": "b", "rank": 1}, {"value": "a", "rank": 2}]);
    let rows = [
        json!({"text": "one", "order.suggestion": [{"value": "a"}, {"value": "b"}]}),
        json!({"text": "two", "order.responses": [ranked]}),
    ];
    let (schema, count) = made(&rows).expect("it shows");
    assert_eq!(count, 2);
    assert_eq!(names(&schema.questions[0].settings), ["a", "b"]);
    let cell = ranked.to_string().replace('"', "\"\"");
    let table = format!("text,order.suggestion\none,\"{cell}\"\ntwo,\n");
    let (schema, count) = made_of("rows.csv", &table).expect("it shows");
    assert_eq!(count, 2);
    assert_eq!(names(&schema.questions[0].settings), ["a", "b"]);
}

#[test]
fn answers_that_are_objects_of_several_kinds_are_not_guessed() {
    let rows = [
        json!({"text": "one", "q.suggestion": [{"value": "a"}, {"value": "b"}]}),
        json!({"text": "two", "q.suggestion": [{"start": 0, "end": 1, "label": "x"}]}),
    ];
    let shown = made(&rows).expect_err("two kinds").to_string();
    assert!(shown.contains("make the dataset first"), "{shown}");
}

#[test]
fn a_column_is_of_images_where_every_value_is_the_address_of_one() {
    let row = |picture: &str, link: &str| json!({"picture": picture, "link": link, "mood.suggestion": picture.len().to_string()});
    let (schema, count) = made(&[
        row(
            "https://example.org/a.PNG?size=1",
            "https://example.org/b.jpg",
        ),
        row("data:image/png;base64,AAAA", "https://example.org/c.html"),
    ])
    .expect("it shows");
    assert_eq!(count, 2);
    let kind = |name: &str| {
        let mut fields = schema.fields.iter();
        fields
            .find(|field| field.name == name)
            .map(|field| field.settings.clone())
    };
    assert_eq!(kind("picture"), Some(FieldSettings::Image));
    let use_markdown = false;
    assert_eq!(kind("link"), Some(FieldSettings::Text { use_markdown }));
}
