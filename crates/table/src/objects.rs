use std::fs::File;
use std::io::{BufRead as _, BufReader, Read as _, Seek as _};
use std::path::{Path, PathBuf};

use ::parquet::file::reader::{FileReader as _, SerializedFileReader};
use ::parquet::record::reader::RowIter;
use serde_json::{Map, Value};

use crate::{Format, Items, TableError, parquet};

/// Bytes of a header that are looked at.
const HEADER: u64 = 1 << 20;

/// One row as a JSON object.
pub type Object = Map<String, Value>;

/// The rows of a file as JSON objects, one at a time; all columns.
///
/// JSONL and JSON give what stands there. CSV and TSV give texts, and null for an empty cell. Parquet gives
/// numbers, texts, booleans and lists; columns marked as JSON are parsed. Where the file carries the
/// features of the `datasets` library, classes become their names; images become data URLs.
pub struct Objects {
    path: PathBuf,
    columns: Option<Vec<String>>,
    rows: Rows,
    row: usize,
}

enum Rows {
    Lines(std::io::Split<BufReader<File>>),
    Items(Items),
    Cells {
        records: Box<csv::StringRecordsIntoIter<File>>,
        /// Lines that the reader is behind: it takes a row for ended before the line feed that
        /// follows a carriage return.
        behind: usize,
    },
    Parquet {
        rows: RowIter<'static>,
        known: parquet::Known,
        total: u64,
    },
}

impl std::fmt::Debug for Objects {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut shown = f.debug_struct("Objects");
        shown.field("path", &self.path).field("row", &self.row);
        shown.finish_non_exhaustive()
    }
}

impl Objects {
    /// Opens a file.
    ///
    /// # Errors
    /// If it cannot be read, or its ending or its head tells of no table.
    pub fn open(path: &Path) -> Result<Self, TableError> {
        let file = File::open(path).map_err(|source| TableError::Read {
            path: path.to_owned(),
            source,
        })?;
        Self::of(path, file)
    }

    /// Reads a file from its beginning that is called `path`, whether it lies there or not.
    ///
    /// # Errors
    /// As [`Objects::open`].
    pub fn of(path: &Path, file: File) -> Result<Self, TableError> {
        let (columns, rows) = match Format::of(path)? {
            Format::JsonLines => (None, Rows::Lines(BufReader::new(file).split(b'\n'))),
            Format::Json => (None, Rows::Items(Items::new(path, file))),
            Format::Csv => {
                let header = header(path, &file)?;
                cells(path, file, delimiter(&header), &header)?
            }
            Format::Tsv => {
                let header = header(path, &file)?;
                cells(path, file, b'\t', &header)?
            }
            Format::Parquet => parquet_rows(path, file)?,
        };
        Ok(Self {
            path: path.to_owned(),
            columns,
            rows,
            row: 0,
        })
    }

    /// The columns, where the file names them at its head.
    pub fn columns(&self) -> Option<&[String]> {
        self.columns.as_deref()
    }

    /// The number of rows, where the file says it at its head or foot.
    pub fn total(&self) -> Option<u64> {
        match &self.rows {
            Rows::Parquet { total, .. } => Some(*total),
            Rows::Lines(_) | Rows::Items(_) | Rows::Cells { .. } => None,
        }
    }

    fn bad(&self, row: usize, message: String) -> TableError {
        TableError::BadRow {
            path: self.path.clone(),
            row,
            message,
        }
    }

    fn line(&mut self, line: std::io::Result<Vec<u8>>) -> Option<Result<Object, TableError>> {
        let line = match line {
            Ok(line) => line,
            Err(source) => {
                let path = self.path.clone();
                return Some(Err(TableError::Read { path, source }));
            }
        };
        let line = crate::records::without_mark(&line);
        if line.trim_ascii().is_empty() {
            return None;
        }
        let object = serde_json::from_slice(line);
        Some(object.map_err(|error| self.bad(self.row, format!("not a JSON object: {error}"))))
    }
}

impl Iterator for Objects {
    /// The line of the row, or for Parquet its number, from 1; and the row.
    type Item = (usize, Result<Object, TableError>);

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            self.row += 1;
            match &mut self.rows {
                Rows::Lines(lines) => {
                    let line = lines.next()?;
                    if let Some(object) = self.line(line) {
                        return Some((self.row, object));
                    }
                }
                Rows::Items(items) => {
                    let item = items.next()?;
                    return Some((self.row, item.and_then(|item| self.object(item))));
                }
                Rows::Cells { records, behind } => {
                    let (record, behind) = (records.next()?, *behind);
                    return Some(self.record(record, behind));
                }
                Rows::Parquet { rows, known, .. } => {
                    let row = rows.next()?;
                    let object = row.map(|row| known.object(&row));
                    let object = object.map_err(|source| TableError::Parquet {
                        path: self.path.clone(),
                        source,
                    });
                    return Some((self.row, object));
                }
            }
        }
    }
}

impl Objects {
    fn object(&self, item: Value) -> Result<Object, TableError> {
        match item {
            Value::Object(object) => Ok(object),
            _ => Err(self.bad(self.row, "not a JSON object".to_owned())),
        }
    }

    fn record(
        &self,
        record: Result<csv::StringRecord, csv::Error>,
        behind: usize,
    ) -> (usize, Result<Object, TableError>) {
        let columns = self.columns.as_deref().unwrap_or_default();
        let line_at =
            |at: Option<&csv::Position>| at.map_or(self.row, |at| at.line() as usize + behind);
        match record {
            Ok(record) => {
                let line = line_at(record.position());
                let cell = |(name, text): (&String, &str)| {
                    let value = if text.is_empty() {
                        Value::Null
                    } else {
                        Value::String(text.to_owned())
                    };
                    (name.clone(), value)
                };
                let object = columns.iter().zip(record.iter()).map(cell).collect();
                (line, Ok(object))
            }
            Err(error) => {
                let line = line_at(error.position());
                (line, Err(self.bad(line, error.to_string())))
            }
        }
    }
}

type Opened = (Option<Vec<String>>, Rows);

/// The first line of a file, from which it is then read again.
fn header(path: &Path, mut file: &File) -> Result<Vec<u8>, TableError> {
    let mut header = Vec::new();
    let read = BufReader::new(file.take(HEADER)).read_until(b'\n', &mut header);
    let failed = |source| TableError::Read {
        path: path.to_owned(),
        source,
    };
    read.and_then(|_| file.rewind()).map_err(failed)?;
    Ok(header)
}

/// What stands between the values: a semicolon if the header has more of them than commas, as
/// spreadsheets write it where the comma is for decimals.
fn delimiter(header: &[u8]) -> u8 {
    let mut quoted = false;
    let (mut commas, mut semicolons) = (0, 0);
    for byte in header {
        match byte {
            b'"' => quoted = !quoted,
            b',' if !quoted => commas += 1,
            b';' if !quoted => semicolons += 1,
            _ => {}
        }
    }
    if semicolons > commas { b';' } else { b',' }
}

fn cells(path: &Path, file: File, delimiter: u8, header: &[u8]) -> Result<Opened, TableError> {
    let behind = usize::from(header.ends_with(b"\r\n"));
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .from_reader(file);
    let names = reader.headers().map_err(|error| TableError::BadRow {
        path: path.to_owned(),
        row: 1,
        message: error.to_string(),
    })?;
    let columns = names.iter().map(str::to_owned).collect();
    let rows = Rows::Cells {
        records: Box::new(reader.into_records()),
        behind,
    };
    Ok((Some(columns), rows))
}

fn parquet_rows(path: &Path, file: File) -> Result<Opened, TableError> {
    let failed = |source| TableError::Parquet {
        path: path.to_owned(),
        source,
    };
    let reader = SerializedFileReader::new(file).map_err(failed)?;
    let known = parquet::Known::of(&reader);
    let total = reader.metadata().file_metadata().num_rows();
    let total = u64::try_from(total).unwrap_or(0);
    let rows = RowIter::from_file_into(Box::new(reader));
    let columns = Some(known.columns.clone());
    Ok((columns, Rows::Parquet { rows, known, total }))
}

#[cfg(test)]
mod tests;
