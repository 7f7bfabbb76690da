use hone_annotation::QuestionSettings;
use hone_annotation::table::{ColumnLook, ColumnRole};
use serde_json::{Value, json};

use super::{Column, propose};
use crate::flat::Cells;

fn proposed(rows: &[Value]) -> Vec<ColumnLook> {
    let mut columns: Vec<Column> = Vec::new();
    for row in rows {
        for (name, value) in row.as_object().expect("rows are objects") {
            let at = columns.iter().position(|column| column.name == *name);
            let at = at.unwrap_or_else(|| {
                columns.push(Column::new(name));
                columns.len() - 1
            });
            columns[at].look(value, Cells::Typed);
        }
    }
    propose(columns, rows.len() as u64)
}

fn role(looks: &[ColumnLook], name: &str) -> ColumnRole {
    let mut looks = looks.iter();
    looks
        .find(|look| look.name == name)
        .expect("it is there")
        .role
}

fn question<'a>(looks: &'a [ColumnLook], name: &str) -> &'a QuestionSettings {
    let look = looks.iter().find(|look| look.name == name);
    look.expect("it is there")
        .question
        .as_ref()
        .expect("it answers one")
}

fn news(at: usize) -> Value {
    json!({
        "id": at,
        "headline": format!("Something happened in place number {at} today"),
        "source": (["wire", "paper"][at % 2]),
        "label": (["sport", "politics", "weather"][at % 3]),
        "words": at * 7,
        "weight": at as f64 + 0.5,
        "link": format!("https://example.org/{at}"),
    })
}

#[test]
fn names_and_values_tell_ids_texts_labels_and_metadata_apart() {
    let looks = proposed(&(0..12).map(news).collect::<Vec<_>>());
    assert_eq!(role(&looks, "id"), ColumnRole::ExternalId);
    assert_eq!(role(&looks, "headline"), ColumnRole::Text);
    assert_eq!(role(&looks, "source"), ColumnRole::Terms);
    assert_eq!(role(&looks, "label"), ColumnRole::Suggestion);
    assert_eq!(role(&looks, "words"), ColumnRole::Integer);
    assert_eq!(role(&looks, "weight"), ColumnRole::Float);
    assert_eq!(role(&looks, "link"), ColumnRole::Terms);
    let QuestionSettings::LabelSelection { options, .. } = question(&looks, "label") else {
        panic!("it is {:?}", question(&looks, "label"))
    };
    assert_eq!(options.len(), 3);
}

#[test]
fn numbers_that_are_called_a_label_are_labels_and_grades_have_no_gaps() {
    let row = |label: usize, rating: usize| json!({"text": format!("{label} {rating}"), "label": label, "rating": rating});
    let looks = proposed(&[row(0, 1), row(3, 5), row(3, 2)]);
    assert_eq!(role(&looks, "label"), ColumnRole::Suggestion);
    assert_eq!(role(&looks, "rating"), ColumnRole::Suggestion);
    let QuestionSettings::LabelSelection { options, .. } = question(&looks, "label") else {
        panic!("it is {:?}", question(&looks, "label"))
    };
    assert_eq!(
        options
            .iter()
            .map(|of| of.value.as_str())
            .collect::<Vec<_>>(),
        ["0", "3"]
    );
    let QuestionSettings::Rating { options } = question(&looks, "rating") else {
        panic!("it is {:?}", question(&looks, "rating"))
    };
    assert_eq!(
        options.iter().map(|of| of.value).collect::<Vec<_>>(),
        [1, 2, 3, 4, 5]
    );
}

#[test]
fn the_only_column_of_few_texts_is_the_label_whatever_it_is_called() {
    let row = |at: usize| json!({"body": format!("a long enough text {at}"), "mood": (["up", "down"][at % 2])});
    let looks = proposed(&(0..6).map(row).collect::<Vec<_>>());
    assert_eq!(role(&looks, "mood"), ColumnRole::Suggestion);
}

#[test]
fn where_nothing_else_is_a_field_the_longest_texts_are() {
    let row = |at: usize| json!({"word": (["yes", "perhaps"][at % 2]), "label": (["a", "b"][at % 2])});
    let looks = proposed(&(0..8).map(row).collect::<Vec<_>>());
    assert_eq!(role(&looks, "word"), ColumnRole::Text);
}

#[test]
fn chats_images_markdown_lists_and_spans_are_seen() {
    let row = |at: usize| {
        json!({
            "chat": [{"role": "user", "content": format!("hello {at}")}],
            "picture": format!("data:image/png;base64,{at}"),
            "page": format!("# Title {at}\n\n- **one**"),
            "tags": ["x", "y"],
            "names": [{"start": 0, "end": 2, "label": "who"}],
            "vector.mini": [0.1, 0.2],
        })
    };
    let looks = proposed(&(0..4).map(row).collect::<Vec<_>>());
    assert_eq!(role(&looks, "chat"), ColumnRole::Chat);
    assert_eq!(role(&looks, "picture"), ColumnRole::Image);
    assert_eq!(role(&looks, "page"), ColumnRole::Markdown);
    assert_eq!(role(&looks, "tags"), ColumnRole::Suggestion);
    assert_eq!(role(&looks, "names"), ColumnRole::Suggestion);
    assert_eq!(role(&looks, "vector.mini"), ColumnRole::Nothing);
    let QuestionSettings::Span { field, .. } = question(&looks, "names") else {
        panic!("it is {:?}", question(&looks, "names"))
    };
    assert_eq!(field, "page");
}

#[test]
fn the_columns_of_an_export_come_back_as_what_they_were() {
    let row = |at: usize| {
        json!({
            "id": format!("r{at}"), "status": "pending", "_server_id": at.to_string(),
            "text": format!("a text {at}"),
            "mood.suggestion": (["up", "down"][at % 2]), "mood.suggestion.score": 0.5,
            "mood.responses": ["up"], "metadata.year": 1990 + at,
        })
    };
    let looks = proposed(&(0..4).map(row).collect::<Vec<_>>());
    assert_eq!(role(&looks, "id"), ColumnRole::ExternalId);
    assert_eq!(role(&looks, "_server_id"), ColumnRole::Nothing);
    assert_eq!(role(&looks, "mood.suggestion"), ColumnRole::Suggestion);
    assert_eq!(role(&looks, "mood.suggestion.score"), ColumnRole::Nothing);
    assert_eq!(role(&looks, "mood.responses"), ColumnRole::Nothing);
    assert_eq!(role(&looks, "metadata.year"), ColumnRole::Integer);
    let targets: Vec<_> = looks.iter().map(|look| look.target.as_str()).collect();
    assert!(
        targets.contains(&"mood") && targets.contains(&"year"),
        "{targets:?}"
    );
}
