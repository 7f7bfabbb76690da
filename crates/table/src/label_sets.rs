use std::path::Path;

use hone_domain::{Class, LabelSchema, LabelSet};
use serde_json::Value;

use crate::{Format, Object, Objects, TableError};

/// Which columns of a table of label sets to read, and how labels are told apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LabelSetColumns {
    /// Joined by a line break in this order into the text of a record.
    pub text: Vec<String>,
    /// The labels: a list of texts, or one text with separators.
    pub labels: String,
    /// What stands between two labels of one text.
    pub separator: String,
}

/// Records with the labels that apply to them, by name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LabelSetRecords {
    /// The text of each row; may be empty.
    pub texts: Vec<String>,
    /// The labels of each row, without the white space around them; may be none.
    pub sets: Vec<Vec<String>>,
}

/// Reads texts and label sets of a file.
///
/// A label column of CSV or TSV that is empty says that no label applies; an absent or null value
/// elsewhere is a hole in the data.
///
/// # Errors
/// [`TableError`] names the file and the row or the column. Nothing is skipped silently.
pub fn read_label_sets(
    path: &Path,
    columns: &LabelSetColumns,
) -> Result<LabelSetRecords, TableError> {
    let cells = matches!(Format::of(path)?, Format::Csv | Format::Tsv);
    let mut read = LabelSetRecords {
        texts: Vec::new(),
        sets: Vec::new(),
    };
    for (row, object) in Objects::open(path)? {
        let object = object?;
        let values = RowValues {
            path,
            row,
            object: &object,
            first: read.texts.is_empty(),
        };
        let parts = columns.text.iter().map(|column| values.text(column, cells));
        read.texts
            .push(parts.collect::<Result<Vec<_>, _>>()?.join("\n"));
        read.sets.push(values.labels(columns, cells)?);
    }
    if read.texts.is_empty() {
        return Err(TableError::Empty {
            path: path.to_owned(),
        });
    }
    Ok(read)
}

impl LabelSetRecords {
    /// The labels of some tables together, sorted by name.
    ///
    /// # Errors
    /// [`TableError::OneClass`] below two, naming `path`.
    pub fn schema(path: &Path, tables: &[&Self]) -> Result<LabelSchema, TableError> {
        let all = tables.iter().flat_map(|table| table.sets.iter().flatten());
        let mut names: Vec<String> = all.cloned().collect();
        names.sort_unstable();
        names.dedup();
        let only = names.first().cloned().unwrap_or_default();
        LabelSchema::new(names).map_err(|_| TableError::OneClass {
            path: path.to_owned(),
            class: only,
        })
    }

    /// The labels of each row as a set of a schema.
    ///
    /// # Panics
    /// If the schema was made without this table.
    pub fn label_sets(&self, schema: &LabelSchema) -> Vec<LabelSet> {
        let class = |name: &String| -> Class {
            let class = schema.class(name);
            class.expect("the schema was made of these labels")
        };
        let set = |names: &Vec<String>| names.iter().map(class).collect();
        self.sets.iter().map(set).collect()
    }
}

/// The values of one row.
struct RowValues<'a> {
    path: &'a Path,
    /// From 1.
    row: usize,
    object: &'a Object,
    /// Whether it is the first row: what it lacks, the file lacks.
    first: bool,
}

impl RowValues<'_> {
    fn value(&self, column: &str) -> Result<&Value, TableError> {
        let (path, column_name) = (self.path.to_owned(), column.to_owned());
        match self.object.get(column) {
            Some(value) => Ok(value),
            None if self.first => Err(TableError::NoColumn {
                path,
                column: column_name,
                known: self.object.keys().cloned().collect(),
            }),
            None => Err(self.missing(column, "absent")),
        }
    }

    fn missing(&self, column: &str, found: &'static str) -> TableError {
        TableError::NoValue {
            path: self.path.to_owned(),
            row: self.row,
            column: column.to_owned(),
            found,
        }
    }

    fn text(&self, column: &str, cells: bool) -> Result<String, TableError> {
        match self.value(column)? {
            Value::Null if cells => Ok(String::new()),
            value => plain(value).map_err(|found| self.missing(column, found)),
        }
    }

    fn labels(&self, columns: &LabelSetColumns, cells: bool) -> Result<Vec<String>, TableError> {
        let column = &columns.labels;
        let labels = match self.value(column)? {
            Value::Null if cells => return Ok(Vec::new()),
            Value::Array(items) => {
                let names = items.iter().map(plain).collect::<Result<Vec<_>, _>>();
                names.map_err(|_| self.missing(column, "a list of other things than texts"))?
            }
            value => {
                let text = plain(value).map_err(|found| self.missing(column, found))?;
                if text.trim().is_empty() {
                    return Ok(Vec::new());
                }
                text.split(&columns.separator).map(str::to_owned).collect()
            }
        };
        let trimmed: Vec<String> = labels.iter().map(|label| label.trim().to_owned()).collect();
        if trimmed.iter().any(String::is_empty) {
            return Err(self.missing(column, "a list with an empty label"));
        }
        Ok(trimmed)
    }
}

/// A value as text, or what it is instead.
fn plain(value: &Value) -> Result<String, &'static str> {
    match value {
        Value::String(text) => Ok(text.clone()),
        Value::Number(number) => Ok(number.to_string()),
        Value::Bool(truth) => Ok(truth.to_string()),
        Value::Null => Err("null"),
        Value::Array(_) => Err("a list"),
        Value::Object(_) => Err("an object"),
    }
}

#[cfg(test)]
mod tests;
