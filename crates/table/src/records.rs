use std::collections::BTreeMap;
use std::path::Path;

use crate::{Format, TableError, csv, items, jsonl, parquet};

/// Which columns to read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Columns {
    /// Joined by a line break in this order into the text of a record.
    pub text: Vec<String>,
    /// The label, if there is one to read.
    pub label: Option<String>,
    /// The id, if there is one to read.
    pub id: Option<String>,
}

impl Columns {
    /// The names in the order text, label, id.
    fn names(&self) -> Vec<&str> {
        self.text
            .iter()
            .chain(&self.label)
            .chain(&self.id)
            .map(String::as_str)
            .collect()
    }
}

/// The rows of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Records {
    /// The text of each row; may be empty.
    pub texts: Vec<String>,
    /// The label of each row, if a column was named; never empty.
    pub labels: Option<Vec<String>>,
    /// The id of each row, if a column was named; no id stands twice.
    pub ids: Option<Vec<String>>,
}

/// What stands in one field of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Field {
    Value(String),
    Missing(&'static str),
}

/// One parsed row: a field for each wanted column, in their order.
pub(crate) type Row = Vec<Field>;

/// Reads the named columns of a file.
///
/// # Errors
/// [`TableError`] names the file and the row or the column. Nothing is skipped silently.
pub fn read_records(path: &Path, columns: &Columns) -> Result<Records, TableError> {
    let format = Format::of(path)?;
    let bytes = std::fs::read(path).map_err(|source| TableError::Read {
        path: path.to_owned(),
        source,
    })?;
    let names = columns.names();
    let rows = match format {
        Format::JsonLines => jsonl::rows(path, without_mark(&bytes), &names)?,
        Format::Json => items::rows(path, &names)?,
        Format::Csv => csv::rows(path, without_mark(&bytes), b',', &names)?,
        Format::Tsv => csv::rows(path, without_mark(&bytes), b'\t', &names)?,
        Format::Parquet => parquet::rows(path, bytes, &names)?,
    };
    if rows.is_empty() {
        return Err(TableError::Empty {
            path: path.to_owned(),
        });
    }
    collect(path, columns, rows)
}

/// The bytes after a UTF-8 byte order mark.
pub(crate) fn without_mark(bytes: &[u8]) -> &[u8] {
    bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes)
}

fn collect(path: &Path, columns: &Columns, rows: Vec<Row>) -> Result<Records, TableError> {
    let mut texts = Vec::with_capacity(rows.len());
    let (mut labels, mut ids) = (Vec::new(), Vec::new());
    for (at, row) in rows.into_iter().enumerate() {
        let mut fields = row.into_iter();
        let mut value = |column: &String| match fields.next() {
            Some(Field::Value(value)) => Ok(value),
            Some(Field::Missing(found)) => Err(no_value(path, at, column, found)),
            None => Err(no_value(path, at, column, "absent")),
        };
        let parts = columns
            .text
            .iter()
            .map(&mut value)
            .collect::<Result<Vec<_>, _>>()?;
        texts.push(parts.join("\n"));
        if let Some(column) = &columns.label {
            labels.push(checked_label(path, at, column, &value(column)?)?);
        }
        if let Some(column) = &columns.id {
            ids.push(value(column)?);
        }
    }
    check_unique(path, &ids)?;
    let labels = columns.label.as_ref().map(|_| labels);
    let ids = columns.id.as_ref().map(|_| ids);
    Ok(Records { texts, labels, ids })
}

fn no_value(path: &Path, at: usize, column: &str, found: &'static str) -> TableError {
    TableError::NoValue {
        path: path.to_owned(),
        row: at + 1,
        column: column.to_owned(),
        found,
    }
}

/// A label without the white space around it. Empty and not-a-number labels are holes in the data.
fn checked_label(path: &Path, at: usize, column: &str, label: &str) -> Result<String, TableError> {
    match label.trim() {
        "" => Err(no_value(path, at, column, "empty")),
        "NaN" | "nan" => Err(no_value(path, at, column, "NaN")),
        label => Ok(label.to_owned()),
    }
}

fn check_unique(path: &Path, ids: &[String]) -> Result<(), TableError> {
    let mut first_rows = BTreeMap::new();
    for (at, id) in ids.iter().enumerate() {
        if let Some(first) = first_rows.insert(id, at) {
            let (row, first, id) = (at + 1, first + 1, id.clone());
            return Err(TableError::DuplicateId {
                path: path.to_owned(),
                row,
                first,
                id,
            });
        }
    }
    Ok(())
}
