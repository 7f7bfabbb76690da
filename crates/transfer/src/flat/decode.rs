use std::collections::{BTreeMap, HashSet};
use std::path::Path;

use hone_annotation::{
    FieldSettings, MetadataSettings, Question, QuestionSettings, ResponseStatus, Schema, Score,
};
use hone_table::{Format, Object, TableError};
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::flat::is_own;
use crate::{Incoming, IncomingResponse, IncomingSuggestion};

/// What the cells of a source are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cells {
    /// Values with types.
    Typed,
    /// Texts, of which some stand for JSON; an empty one is null.
    Texts,
}

impl Cells {
    /// What the cells of a file are.
    pub(crate) fn of(path: &Path) -> Result<Self, TableError> {
        Ok(match Format::of(path)? {
            Format::Csv | Format::Tsv => Self::Texts,
            Format::JsonLines | Format::Json | Format::Parquet => Self::Typed,
        })
    }
}

/// Reads flat rows for a dataset.
#[derive(Debug)]
pub(crate) struct Decoder<'a> {
    schema: &'a Schema,
    cells: Cells,
    /// Who answered where a row does not say it.
    user: Option<&'a str>,
    known: HashSet<String>,
}

impl<'a> Decoder<'a> {
    pub(crate) fn new(schema: &'a Schema, cells: Cells, user: Option<&'a str>) -> Self {
        let mut known: HashSet<String> = schema.fields.iter().map(|f| f.name.clone()).collect();
        for Question { name, .. } in &schema.questions {
            known.extend(
                ["responses", "responses.users", "responses.status"]
                    .into_iter()
                    .chain(["suggestion", "suggestion.agent", "suggestion.score"])
                    .map(|part| format!("{name}.{part}")),
            );
        }
        Self {
            schema,
            cells,
            user,
            known,
        }
    }

    /// The record that a row describes.
    ///
    /// # Errors
    /// In words, if a column is none of the dataset's or a cell cannot be read.
    pub(crate) fn read(&self, row: &Object) -> Result<Incoming, String> {
        let mut incoming = Incoming {
            external_id: Self::id(row)?,
            server_id: row
                .get("_server_id")
                .and_then(Value::as_str)
                .and_then(|id| id.parse().ok()),
            ..Incoming::default()
        };
        for (column, value) in row {
            if value.is_null() || is_own(column) || self.known.contains(column) {
                continue;
            }
            if let Some(name) = column.strip_prefix("metadata.") {
                let value = self.metadata(name, value);
                let held = incoming.metadata.get_or_insert_default();
                held.insert(name.to_owned(), value);
            } else if let Some(name) = column.strip_prefix("vector.") {
                let values = parsed(value).map_err(|reason| format!("{column}: {reason}"))?;
                incoming.vectors.insert(name.to_owned(), values);
            } else {
                return Err(format!("column `{column}` is nothing of this dataset"));
            }
        }
        self.fields(row, &mut incoming);
        let mut people = BTreeMap::new();
        for question in &self.schema.questions {
            incoming.suggestions.extend(suggestion(question, row)?);
            self.responses(question, row, &mut people)?;
        }
        incoming.responses = people.into_values().collect();
        Ok(incoming)
    }

    fn id(row: &Object) -> Result<Option<String>, String> {
        match row.get("id") {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(id)) => Ok(Some(id.clone())),
            Some(Value::Number(id)) => Ok(Some(id.to_string())),
            Some(value) => Err(format!("id: {value} is neither a text nor a number")),
        }
    }

    fn fields(&self, row: &Object, incoming: &mut Incoming) {
        for field in &self.schema.fields {
            let value = match (row.get(&field.name), &field.settings) {
                (Some(Value::Null), FieldSettings::Text { .. })
                    if self.cells == Cells::Texts && field.required =>
                {
                    Value::String(String::new())
                }
                (None | Some(Value::Null), _) => continue,
                (Some(value), FieldSettings::Text { .. } | FieldSettings::Image) => text(value),
                (Some(value), FieldSettings::Chat { .. } | FieldSettings::Custom { .. }) => {
                    json(value)
                }
            };
            incoming.fields.insert(field.name.clone(), value);
        }
    }

    fn metadata(&self, name: &str, value: &Value) -> Value {
        let property = self.schema.metadata_property(name);
        match property.map(|property| &property.settings) {
            Some(MetadataSettings::Integer { .. } | MetadataSettings::Float { .. }) => json(value),
            Some(MetadataSettings::Terms { .. }) | None => match value {
                Value::String(text)
                    if self.cells == Cells::Texts && text.starts_with(['[', '{']) =>
                {
                    json(value)
                }
                value => value.clone(),
            },
        }
    }

    fn responses(
        &self,
        question: &Question,
        row: &Object,
        people: &mut BTreeMap<String, IncomingResponse>,
    ) -> Result<(), String> {
        let name = &question.name;
        let answers = cell(row, name, "responses").map(listed).unwrap_or_default();
        let users = cell(row, name, "responses.users");
        let users: Vec<String> = users.map(parsed).transpose()?.unwrap_or_default();
        let statuses = cell(row, name, "responses.status");
        let statuses: Vec<Option<ResponseStatus>> =
            statuses.map(parsed).transpose()?.unwrap_or_default();
        for (at, value) in answers.iter().enumerate() {
            let user = users.get(at).map(String::as_str).or(self.user);
            let Some(user) = user else {
                return Err(format!(
                    "`{name}.responses` does not say whose; name --user"
                ));
            };
            let status = statuses.get(at).copied().flatten();
            let response = people.entry(user.to_owned()).or_insert(IncomingResponse {
                user: user.to_owned(),
                status: status.unwrap_or(ResponseStatus::Submitted),
                values: BTreeMap::new(),
            });
            if !value.is_null() {
                let value = answer(&question.settings, value);
                response.values.insert(name.clone(), value);
            }
        }
        Ok(())
    }
}

fn cell<'a>(row: &'a Object, question: &str, part: &str) -> Option<&'a Value> {
    row.get(&format!("{question}.{part}"))
        .filter(|value| !value.is_null())
}

fn suggestion(question: &Question, row: &Object) -> Result<Option<IncomingSuggestion>, String> {
    let name = &question.name;
    let Some(value) = cell(row, name, "suggestion") else {
        return Ok(None);
    };
    let score = cell(row, name, "suggestion.score");
    let score: Option<Score> = score.map(parsed).transpose()?;
    let agent = cell(row, name, "suggestion.agent").and_then(Value::as_str);
    Ok(Some(IncomingSuggestion {
        question: name.clone(),
        value: answer(&question.settings, value),
        score,
        agent: agent.map(str::to_owned),
        kind: None,
    }))
}

/// An answer of the shape that the question wants, as far as that is plain.
fn answer(settings: &QuestionSettings, value: &Value) -> Value {
    match (settings, value) {
        (QuestionSettings::Text { .. } | QuestionSettings::LabelSelection { .. }, value) => {
            text(value)
        }
        (QuestionSettings::MultiLabelSelection { .. }, value) => Value::Array(listed(value)),
        (_, value) => json(value),
    }
}

/// A list, a text that holds one, or anything else as the only item of one.
fn listed(value: &Value) -> Vec<Value> {
    match json(value) {
        Value::Array(items) => items,
        _ => vec![value.clone()],
    }
}

/// Numbers and truth values as a text.
fn text(value: &Value) -> Value {
    match value {
        Value::Number(_) | Value::Bool(_) => Value::String(value.to_string()),
        value => value.clone(),
    }
}

/// What a text that holds JSON says; all else stays.
fn json(value: &Value) -> Value {
    let parsed = value
        .as_str()
        .and_then(|text| serde_json::from_str(text).ok());
    parsed.unwrap_or_else(|| value.clone())
}

fn parsed<T: DeserializeOwned>(value: &Value) -> Result<T, String> {
    let held = json(value);
    T::deserialize(&held).map_err(|error| format!("{held}: {error}"))
}
