use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::parquet::ParquetRows;
use crate::{Format, Object, TableError};

/// What stands in a column that is written. Null may stand in all of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CellKind {
    /// A text.
    Text,
    /// A whole number.
    Integer,
    /// A number.
    Number,
    /// A list of texts.
    Texts,
    /// A list of whole numbers.
    Integers,
    /// A list of numbers.
    Numbers,
    /// Anything; written as JSON where the format has no types of its own for it.
    Json,
}

/// A column that is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// What stands in it.
    pub kind: CellKind,
}

/// Writes rows of named columns into a file, one at a time.
///
/// CSV and TSV cells that are lists or objects hold JSON; null is the empty cell.
#[derive(Debug)]
pub struct RowWriter {
    path: PathBuf,
    columns: Vec<Column>,
    out: Out,
}

#[derive(Debug)]
enum Out {
    Lines(BufWriter<File>),
    Cells(Box<csv::Writer<File>>),
    Parquet(Box<ParquetRows>),
}

impl RowWriter {
    /// Writes into `file`; `path` is what it will be called and tells the format.
    ///
    /// # Errors
    /// If the ending is no format's, or the file cannot be written.
    pub fn new(path: &Path, file: File, columns: Vec<Column>) -> Result<Self, TableError> {
        let out = match Format::of(path)? {
            Format::JsonLines => Out::Lines(BufWriter::new(file)),
            Format::Json => {
                return Err(TableError::NotWritten {
                    path: path.to_owned(),
                });
            }
            Format::Csv => Out::Cells(Box::new(csv::Writer::from_writer(file))),
            Format::Tsv => {
                let mut writer = csv::WriterBuilder::new();
                Out::Cells(Box::new(writer.delimiter(b'\t').from_writer(file)))
            }
            Format::Parquet => {
                let rows = ParquetRows::new(file, &columns);
                Out::Parquet(Box::new(
                    rows.map_err(|source| parquet_error(path, source))?,
                ))
            }
        };
        let mut writer = Self {
            path: path.to_owned(),
            columns,
            out,
        };
        if let Out::Cells(cells) = &mut writer.out {
            let names = writer.columns.iter().map(|column| &column.name);
            let written = cells.write_record(names);
            written.map_err(|error| csv_error(path, error))?;
        }
        Ok(writer)
    }

    /// Writes a row; a column that it does not have is null.
    ///
    /// # Errors
    /// If the file cannot be written, or a value is not of its column's kind.
    pub fn write(&mut self, row: Object) -> Result<(), TableError> {
        let (path, columns) = (&self.path, &self.columns);
        match &mut self.out {
            Out::Lines(out) => {
                let line = line(columns, &row);
                out.write_all(line.as_bytes())
                    .map_err(|source| write_error(path, source))
            }
            Out::Cells(out) => {
                let cells = columns.iter().map(|column| cell(row.get(&column.name)));
                out.write_record(cells)
                    .map_err(|error| csv_error(path, error))
            }
            Out::Parquet(out) => out
                .push(row, columns)
                .map_err(|source| parquet_error(path, source)),
        }
    }

    /// Ends the file and hands it back, flushed.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn finish(self) -> Result<File, TableError> {
        let path = &self.path;
        match self.out {
            Out::Lines(out) => out
                .into_inner()
                .map_err(|error| write_error(path, error.into_error())),
            Out::Cells(out) => out.into_inner().map_err(|error| {
                let kind = error.error().kind();
                write_error(path, std::io::Error::new(kind, error.to_string()))
            }),
            Out::Parquet(out) => out
                .finish(&self.columns)
                .map_err(|source| parquet_error(path, source)),
        }
    }
}

/// The row as a JSON object with its keys in the order of the columns.
fn line(columns: &[Column], row: &Object) -> String {
    let cells: Vec<String> = columns
        .iter()
        .map(|column| {
            let name = Value::from(column.name.as_str());
            let value = row.get(&column.name).unwrap_or(&Value::Null);
            format!("{name}: {value}")
        })
        .collect();
    format!("{{{}}}\n", cells.join(", "))
}

fn cell(value: Option<&Value>) -> String {
    match value {
        None | Some(Value::Null) => String::new(),
        Some(Value::String(text)) => text.clone(),
        Some(value) => value.to_string(),
    }
}

fn write_error(path: &Path, source: std::io::Error) -> TableError {
    TableError::Write {
        path: path.to_owned(),
        source,
    }
}

fn csv_error(path: &Path, error: csv::Error) -> TableError {
    write_error(path, std::io::Error::other(error))
}

fn parquet_error(path: &Path, source: ::parquet::errors::ParquetError) -> TableError {
    TableError::Parquet {
        path: path.to_owned(),
        source,
    }
}
