use hone_annotation::use_case::records::FullRecord;
use hone_annotation::{Question, Response, Schema, Suggestion};
use hone_table::Object;
use serde_json::{Value, json};

/// A record as a flat row. What the record does not have is left out.
pub(crate) fn row(schema: &Schema, full: &FullRecord) -> Object {
    let record = &full.record;
    let mut row = Object::new();
    row.insert("id".to_owned(), json!(record.external_id));
    row.insert("status".to_owned(), json!(record.status));
    row.insert("inserted_at".to_owned(), json!(record.inserted_at));
    row.insert("updated_at".to_owned(), json!(record.updated_at));
    row.insert("_server_id".to_owned(), json!(record.id));
    row.extend(record.fields.clone());
    let responses = full.responses.as_deref().unwrap_or_default();
    for (at, question) in schema.questions.iter().enumerate() {
        let held = responses.iter().filter(|response| {
            response.values.contains_key(&question.name) || at == 0 && response.values.is_empty()
        });
        add_responses(&mut row, question, &held.collect::<Vec<_>>());
    }
    for suggestion in full.suggestions.as_deref().unwrap_or_default() {
        let mut questions = schema.questions.iter();
        if let Some(question) = questions.find(|question| question.id == suggestion.question) {
            add_suggestion(&mut row, question, suggestion);
        }
    }
    for (name, value) in record.metadata.iter().flatten() {
        row.insert(format!("metadata.{name}"), value.clone());
    }
    for (name, values) in full.vectors.iter().flatten() {
        let values: Value = values.iter().map(|value| shortest(*value)).collect();
        row.insert(format!("vector.{name}"), values);
    }
    row
}

fn add_responses(row: &mut Object, question: &Question, held: &[&Response]) {
    if held.is_empty() {
        return;
    }
    let values = held
        .iter()
        .map(|held| json!(held.values.get(&question.name)));
    let users = held.iter().map(|held| json!(held.user));
    let statuses = held.iter().map(|held| json!(held.status));
    let name = &question.name;
    row.insert(format!("{name}.responses"), values.collect());
    row.insert(format!("{name}.responses.users"), users.collect());
    row.insert(format!("{name}.responses.status"), statuses.collect());
}

fn add_suggestion(row: &mut Object, question: &Question, held: &Suggestion) {
    let name = &question.name;
    row.insert(format!("{name}.suggestion"), json!(held.value));
    row.insert(format!("{name}.suggestion.agent"), json!(held.agent));
    row.insert(format!("{name}.suggestion.score"), json!(held.score));
}

/// The shortest decimal number that is this one in single precision: 0.1, not
/// 0.10000000149011612.
fn shortest(value: f32) -> Value {
    let decimal: f64 = value.to_string().parse().unwrap_or(f64::from(value));
    json!(decimal)
}
