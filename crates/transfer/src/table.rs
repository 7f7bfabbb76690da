//! Tables that come as bytes and go as files.

use std::collections::HashMap;
use std::fs::File;
use std::io::{Seek as _, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use hone_annotation::Schema;
use hone_annotation::hub::Mapping;
use hone_annotation::table::{
    Look, TableFailure, TableFile, TableFormat, TableRow, TableRows, TableWriter, Tables, Unread,
};
use hone_annotation::use_case::records::{FullRecord, Include};
use hone_table::{Object, Objects, TableError};
use serde_json::Value;

use crate::flat::{Cells, Spool};
use crate::propose::{Column, propose};
use crate::{TransferError, mapped};

/// Rows that are shown, bytes of all of them about, and characters of one text in them. An image
/// that stands in the table is shown whole.
const SAMPLES: usize = 20;
const SAMPLE_BYTES: usize = 4 << 20;
const SAMPLE_TEXT: usize = 5_000;
/// Rows that cannot be read of which is told why.
const PROBLEMS: usize = 100;
/// Columns that a table may have.
const COLUMNS: usize = 500;

/// Reads and writes tables with files that have no name.
#[derive(Debug, Clone, Copy)]
pub struct TableTransfer;

impl Tables for TableTransfer {
    fn look(&self, file: TableFile<'_>) -> Result<Look, TableFailure> {
        let (rows, cells) = opened(file)?;
        let mut watch = Watch::new(rows.columns().unwrap_or_default());
        for (number, row) in rows {
            match row {
                Ok(row) => watch.look(row, cells)?,
                Err(error) => watch.refuse(number, error)?,
            }
        }
        watch.ended(file.name)
    }

    fn open(
        &self,
        file: TableFile<'_>,
        mapping: Mapping,
        schema: Arc<Schema>,
    ) -> Result<Box<dyn TableRows>, TableFailure> {
        let (rows, cells) = opened(file)?;
        if let Some(columns) = rows.columns() {
            mapped::check_columns(&mapping, columns).map_err(TableFailure::Unfit)?;
        }
        let name = Path::new(file.name).file_stem().unwrap_or_default();
        Ok(Box::new(MappedRows {
            rows,
            cells,
            mapping,
            schema,
            name: name.to_string_lossy().into_owned(),
        }))
    }

    fn write(
        &self,
        schema: Arc<Schema>,
        format: TableFormat,
        include: &Include,
    ) -> Result<Box<dyn TableWriter>, TableFailure> {
        let ending = match format {
            TableFormat::JsonLines => "jsonl",
            TableFormat::Csv => "csv",
            TableFormat::Parquet => "parquet",
        };
        Ok(Box::new(Written {
            path: PathBuf::from(format!("records.{ending}")),
            spool: Spool::new(schema, include.clone()).map_err(failure)?,
        }))
    }
}

/// A file of bytes, opened under the name that they came with.
fn opened(file: TableFile<'_>) -> Result<(Objects, Cells), TableFailure> {
    let path = Path::new(file.name);
    let cells = Cells::of(path).map_err(unread)?;
    let mut held = tempfile::tempfile().map_err(broken)?;
    held.write_all(file.bytes).map_err(broken)?;
    held.rewind().map_err(broken)?;
    let rows = Objects::of(path, held).map_err(unread)?;
    Ok((rows, cells))
}

fn broken(error: std::io::Error) -> TableFailure {
    TableFailure::Broken(Box::new(error))
}

fn unread(error: TableError) -> TableFailure {
    failure(error.into())
}

fn failure(error: TransferError) -> TableFailure {
    match error {
        TransferError::Table(TableError::Read { .. } | TableError::Write { .. })
        | TransferError::File { .. } => TableFailure::Broken(Box::new(error)),
        TransferError::Table(TableError::Parquet { path, source }) => {
            let path = path.display();
            TableFailure::Unfit(format!(
                "{path} is not a Parquet file that can be read: {source}"
            ))
        }
        error => TableFailure::Unfit(error.to_string()),
    }
}

/// What is wrong with a row; an error when the whole file is.
fn reason(error: TableError) -> Result<String, TableFailure> {
    match error {
        TableError::BadRow { message, .. } => Ok(message),
        error => Err(unread(error)),
    }
}

/// The columns of a table while its rows pass.
struct Watch {
    columns: Vec<Column>,
    places: HashMap<String, usize>,
    samples: Vec<Object>,
    sampled: usize,
    rows: u64,
    unread: u64,
    problems: Vec<Unread>,
}

impl Watch {
    fn new(names: &[String]) -> Self {
        let places = names.iter().cloned().zip(0..).collect();
        Self {
            columns: names.iter().map(|name| Column::new(name)).collect(),
            places,
            samples: Vec::new(),
            sampled: 0,
            rows: 0,
            unread: 0,
            problems: Vec::new(),
        }
    }

    fn look(&mut self, row: Object, cells: Cells) -> Result<(), TableFailure> {
        self.rows += 1;
        for (name, value) in &row {
            let at = match self.places.get(name) {
                Some(at) => *at,
                None => self.meet(name)?,
            };
            self.columns[at].look(value, cells);
        }
        if self.samples.len() < SAMPLES && self.sampled < SAMPLE_BYTES {
            let row: Object = row.into_iter().map(|(name, of)| (name, cut(of))).collect();
            self.sampled += row.values().map(size).sum::<usize>();
            self.samples.push(row);
        }
        Ok(())
    }

    fn meet(&mut self, name: &str) -> Result<usize, TableFailure> {
        if self.columns.len() == COLUMNS {
            let reason = format!("the rows have more than {COLUMNS} columns");
            return Err(TableFailure::Unfit(reason));
        }
        self.columns.push(Column::new(name));
        self.places.insert(name.to_owned(), self.columns.len() - 1);
        Ok(self.columns.len() - 1)
    }

    fn refuse(&mut self, number: usize, error: TableError) -> Result<(), TableFailure> {
        let reason = reason(error)?;
        self.rows += 1;
        self.unread += 1;
        if self.problems.len() < PROBLEMS {
            let row = number as u64;
            self.problems.push(Unread { row, reason });
        }
        Ok(())
    }

    fn ended(self, name: &str) -> Result<Look, TableFailure> {
        if self.rows == self.unread {
            let why = self.problems.first().map(|first| {
                let Unread { row, reason } = first;
                format!(" that can be read; row {row}: {reason}")
            });
            let why = why.unwrap_or_default();
            return Err(TableFailure::Unfit(format!("{name} holds no rows{why}")));
        }
        Ok(Look {
            columns: propose(self.columns, self.rows - self.unread),
            samples: self.samples,
            rows: self.rows,
            unread: self.unread,
            problems: self.problems,
        })
    }
}

/// A value short enough to be shown.
fn cut(value: Value) -> Value {
    match value {
        Value::String(text) if text.len() > SAMPLE_TEXT && !text.starts_with("data:image/") => {
            let mut short: String = text.chars().take(SAMPLE_TEXT).collect();
            short.push('…');
            Value::String(short)
        }
        value => value,
    }
}

fn size(value: &Value) -> usize {
    match value {
        Value::String(text) => text.len(),
        Value::Array(items) => items.iter().map(size).sum(),
        Value::Object(items) => items.values().map(size).sum(),
        Value::Null | Value::Bool(_) | Value::Number(_) => 8,
    }
}

/// The rows of a table as records of a dataset.
struct MappedRows {
    rows: Objects,
    cells: Cells,
    mapping: Mapping,
    schema: Arc<Schema>,
    /// What rows without an id of their own are called after.
    name: String,
}

impl TableRows for MappedRows {
    fn total(&self) -> Option<u64> {
        self.rows.total()
    }

    fn take(&mut self, most: usize) -> Result<Vec<TableRow>, TableFailure> {
        let mut taken = Vec::with_capacity(most);
        for (number, row) in self.rows.by_ref().take(most) {
            let read = match row {
                Ok(row) => mapped::item(&self.mapping, &self.schema, self.cells, &row, || {
                    format!("{}_{number}", self.name)
                }),
                Err(error) => Err(reason(error)?),
            };
            let number = number as u64;
            taken.push(TableRow { number, read });
        }
        Ok(taken)
    }
}

/// Records on their way into a file.
struct Written {
    path: PathBuf,
    spool: Spool,
}

impl TableWriter for Written {
    fn add(&mut self, records: Vec<FullRecord>) -> Result<(), TableFailure> {
        self.spool.add(records).map_err(failure)
    }

    fn finish(mut self: Box<Self>) -> Result<File, TableFailure> {
        let file = tempfile::tempfile().map_err(broken)?;
        let mut file = self.spool.write(&self.path, file).map_err(failure)?;
        file.rewind().map_err(broken)?;
        Ok(file)
    }
}
