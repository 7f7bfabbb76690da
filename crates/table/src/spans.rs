use std::path::Path;

use hone_domain::{CodePoints, DomainError, LabelSchema, Span};
use serde_json::Value;

use crate::{Object, Objects, SpanProblem, TableError};

/// Which columns of a table of spans to read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SpanColumns {
    /// The text. One column: offsets count from its beginning.
    pub text: String,
    /// The spans: a list of objects with `start`, `end` and `label`, or one text that holds it as
    /// JSON.
    pub spans: String,
}

/// A labelled stretch of a text by the name of its label, in code points.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct NamedSpan {
    /// The first code point.
    pub start: usize,
    /// The code point behind the last.
    pub end: usize,
    /// The label, without the white space around it.
    pub label: String,
}

/// Records with their labelled stretches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SpanRecords {
    /// The text of each row; may be empty.
    pub texts: Vec<String>,
    /// The spans of each row in their order; none overlap, all lie within the text.
    pub spans: Vec<Vec<NamedSpan>>,
}

/// Reads texts and spans of a file. Offsets count code points (Unicode scalar values), `end` is
/// behind the last one.
///
/// # Errors
/// [`TableError`] names the file and the row or the column, [`SpanProblem`] the span. Nothing is
/// skipped silently.
pub fn read_spans(path: &Path, columns: &SpanColumns) -> Result<SpanRecords, TableError> {
    let mut read = SpanRecords {
        texts: Vec::new(),
        spans: Vec::new(),
    };
    for (row, object) in Objects::open(path)? {
        let object = object?;
        let first = read.texts.is_empty();
        let value = |column: &str| value(path, row, &object, column, first);
        let text = match value(&columns.text)? {
            Value::String(text) => text.clone(),
            other => return Err(missing(path, row, &columns.text, kind(other))),
        };
        let bad = |problem| TableError::BadSpan {
            path: path.to_owned(),
            row,
            column: columns.spans.clone(),
            problem,
        };
        let spans = spans(value(&columns.spans)?, &text).map_err(bad)?;
        read.texts.push(text);
        read.spans.push(spans);
    }
    if read.texts.is_empty() {
        return Err(TableError::Empty {
            path: path.to_owned(),
        });
    }
    Ok(read)
}

impl SpanRecords {
    /// The labels of some tables together, sorted by name.
    ///
    /// # Errors
    /// [`TableError::NoSpans`] without any, [`TableError::Schema`] for too many; both name `path`.
    pub fn schema(path: &Path, tables: &[&Self]) -> Result<LabelSchema, TableError> {
        let all = tables.iter().flat_map(|table| table.spans.iter().flatten());
        let mut names: Vec<String> = all.map(|span| span.label.clone()).collect();
        names.sort_unstable();
        names.dedup();
        let path = path.to_owned();
        if names.is_empty() {
            return Err(TableError::NoSpans { path });
        }
        LabelSchema::of_spans(names).map_err(|source| TableError::Schema { path, source })
    }

    /// The spans of each row under a schema.
    ///
    /// # Panics
    /// If the schema was made without this table.
    pub fn of_schema(&self, schema: &LabelSchema) -> Vec<Vec<Span>> {
        let span = |named: &NamedSpan| {
            let label = schema.class(&named.label);
            let label = label.expect("the schema was made of these labels");
            Span::new(named.start..named.end, label)
                .expect("spans were checked when they were read")
        };
        let of_row = |spans: &Vec<NamedSpan>| spans.iter().map(span).collect();
        self.spans.iter().map(of_row).collect()
    }
}

pub(crate) fn value<'a>(
    path: &Path,
    row: usize,
    object: &'a Object,
    column: &str,
    first: bool,
) -> Result<&'a Value, TableError> {
    match object.get(column) {
        Some(value) => Ok(value),
        None if first => Err(TableError::NoColumn {
            path: path.to_owned(),
            column: column.to_owned(),
            known: object.keys().cloned().collect(),
        }),
        None => Err(missing(path, row, column, "absent")),
    }
}

pub(crate) fn missing(path: &Path, row: usize, column: &str, found: &'static str) -> TableError {
    TableError::NoValue {
        path: path.to_owned(),
        row,
        column: column.to_owned(),
        found,
    }
}

pub(crate) fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a truth value",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

/// The spans of one row in their order, checked against its text.
fn spans(value: &Value, text: &str) -> Result<Vec<NamedSpan>, SpanProblem> {
    let parsed;
    let value = match value {
        Value::String(json) => {
            let no_list = |_| SpanProblem::NotAList { found: "a text" };
            parsed = serde_json::from_str(json).map_err(no_list)?;
            &parsed
        }
        value => value,
    };
    let Value::Array(items) = value else {
        let found = kind(value);
        return Err(SpanProblem::NotAList { found });
    };
    let length = CodePoints::of(text).len();
    let span = |(at, item): (usize, &Value)| span(at + 1, item, length);
    let mut spans: Vec<NamedSpan> = items
        .iter()
        .enumerate()
        .map(span)
        .collect::<Result<_, _>>()?;
    spans.sort_unstable();
    for pair in spans.windows(2) {
        if pair[1].start < pair[0].end {
            return Err(SpanProblem::Overlap {
                first: pair[0].start..pair[0].end,
                second: pair[1].start..pair[1].end,
            });
        }
    }
    Ok(spans)
}

/// The span at a place of the list, counted from 1, of a text of so many code points.
fn span(at: usize, item: &Value, length: usize) -> Result<NamedSpan, SpanProblem> {
    let Value::Object(object) = item else {
        let found = kind(item);
        return Err(SpanProblem::NotAnObject { at, found });
    };
    if let Some(key) = object.keys().find(|key| !KEYS.contains(&key.as_str())) {
        let key = key.clone();
        return Err(SpanProblem::UnknownKey { at, key });
    }
    let offset = |key| {
        let offset = object.get(key).and_then(Value::as_u64);
        let offset = offset.and_then(|offset| usize::try_from(offset).ok());
        offset.ok_or(SpanProblem::NotAnOffset { at, key })
    };
    let (start, end) = (offset("start")?, offset("end")?);
    let label = object.get("label").and_then(Value::as_str).map(str::trim);
    let Some(label) = label.filter(|label| !label.is_empty()) else {
        return Err(SpanProblem::NoLabel { at });
    };
    let wrong = |reason| SpanProblem::Range { at, reason };
    if start >= end {
        return Err(wrong(DomainError::EmptySpan { start, end }));
    }
    if end > length {
        let code_points = length;
        return Err(wrong(DomainError::SpanBeyondText {
            start,
            end,
            code_points,
        }));
    }
    Ok(NamedSpan {
        start,
        end,
        label: label.to_owned(),
    })
}

/// What a span is made of.
const KEYS: [&str; 3] = ["start", "end", "label"];

#[cfg(test)]
mod tests;
