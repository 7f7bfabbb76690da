use std::path::Path;

use serde_json::{Map, Value};

use crate::TableError;
use crate::records::{Field, Row};

/// Parses one JSON object a line; blank lines are passed over but counted.
pub(crate) fn rows(path: &Path, bytes: &[u8], names: &[&str]) -> Result<Vec<Row>, TableError> {
    let mut rows = Vec::new();
    for (at, line) in bytes.split(|&byte| byte == b'\n').enumerate() {
        let bad = |message: String| TableError::BadRow {
            path: path.to_owned(),
            row: at + 1,
            message,
        };
        let line = std::str::from_utf8(line)
            .map_err(|error| bad(format!("not UTF-8 from byte {}", error.valid_up_to() + 1)))?;
        if line.trim().is_empty() {
            continue;
        }
        let object: Map<String, Value> = serde_json::from_str(line)
            .map_err(|error| bad(format!("not a JSON object: {error}")))?;
        rows.push(row(path, at, names, &object, rows.is_empty())?);
    }
    Ok(rows)
}

/// The wanted values of an object; `at` counts rows from 0.
pub(crate) fn row(
    path: &Path,
    at: usize,
    names: &[&str],
    object: &Map<String, Value>,
    first: bool,
) -> Result<Row, TableError> {
    if let Some(column) = names.iter().find(|name| !object.contains_key(**name)) {
        return Err(missing_key(path, at, column, object, first));
    }
    Ok(names.iter().map(|name| field(&object[*name])).collect())
}

fn missing_key(
    path: &Path,
    at: usize,
    column: &str,
    object: &Map<String, Value>,
    first: bool,
) -> TableError {
    let (path, column) = (path.to_owned(), column.to_owned());
    if first {
        return TableError::NoColumn {
            path,
            column,
            known: object.keys().cloned().collect(),
        };
    }
    TableError::NoValue {
        path,
        row: at + 1,
        column,
        found: "absent",
    }
}

fn field(value: &Value) -> Field {
    match value {
        Value::String(text) => Field::Value(text.clone()),
        Value::Number(number) => Field::Value(number.to_string()),
        Value::Bool(truth) => Field::Value(truth.to_string()),
        Value::Null => Field::Missing("null"),
        Value::Array(_) => Field::Missing("a list"),
        Value::Object(_) => Field::Missing("an object"),
    }
}
