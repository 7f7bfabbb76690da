use std::fs::File;
use std::io::{self, BufRead, BufReader, ErrorKind};
use std::path::{Path, PathBuf};

use serde::Deserialize as _;
use serde_json::Value;

use crate::TableError;
use crate::jsonl;
use crate::records::Row;

/// The items of a file that is one JSON list of objects, one at a time.
#[derive(Debug)]
pub struct Items {
    reader: BufReader<File>,
    path: PathBuf,
    inside: bool,
    ended: bool,
    /// Items so far.
    count: usize,
}

impl Items {
    /// Reads a file from its beginning that is called `path`.
    pub fn new(path: &Path, file: File) -> Self {
        Self {
            reader: BufReader::new(file),
            path: path.to_owned(),
            inside: false,
            ended: false,
            count: 0,
        }
    }

    /// Opens a file.
    ///
    /// # Errors
    /// If it cannot be read.
    pub fn open(path: &Path) -> Result<Self, TableError> {
        let file = File::open(path).map_err(|source| TableError::Read {
            path: path.to_owned(),
            source,
        })?;
        Ok(Self::new(path, file))
    }

    /// Passes over what stands between items; says whether there is one more.
    fn more(&mut self) -> io::Result<bool> {
        if !self.inside && self.reader.fill_buf()?.starts_with(MARK) {
            self.reader.consume(MARK.len());
        }
        loop {
            let Some(&byte) = self.reader.fill_buf()?.first() else {
                let reason = "the list has no end";
                return Err(io::Error::new(ErrorKind::UnexpectedEof, reason));
            };
            match byte {
                b'[' if !self.inside => self.inside = true,
                b',' if self.inside => {}
                b']' if self.inside => return Ok(false),
                byte if byte.is_ascii_whitespace() => {}
                // Only objects are passed to the parser: it reads nothing past their end.
                b'{' if self.inside => return Ok(true),
                _ => {
                    let reason = "it is no list of objects";
                    return Err(io::Error::new(ErrorKind::InvalidData, reason));
                }
            }
            self.reader.consume(1);
        }
    }

    fn bad(&self, error: &impl ToString) -> TableError {
        TableError::BadRow {
            path: self.path.clone(),
            row: self.count,
            message: error.to_string(),
        }
    }
}

/// The UTF-8 byte order mark.
const MARK: &[u8] = b"\xEF\xBB\xBF";

impl Iterator for Items {
    /// An item. Behind one that cannot be read there are no more: where the next begins is not
    /// known.
    type Item = Result<Value, TableError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        self.count += 1;
        let item = match self.more() {
            Ok(false) => {
                self.ended = true;
                return None;
            }
            Ok(true) => {
                let mut parser = serde_json::Deserializer::from_reader(&mut self.reader);
                Value::deserialize(&mut parser).map_err(|error| self.bad(&error))
            }
            Err(error) => Err(self.bad(&error)),
        };
        self.ended = item.is_err();
        Some(item)
    }
}

/// The wanted values of all items.
pub(crate) fn rows(path: &Path, names: &[&str]) -> Result<Vec<Row>, TableError> {
    let mut rows = Vec::new();
    for (at, item) in Items::open(path)?.enumerate() {
        let item = item?;
        let object = item.as_object().ok_or_else(|| TableError::BadRow {
            path: path.to_owned(),
            row: at + 1,
            message: "not a JSON object".to_owned(),
        })?;
        rows.push(jsonl::row(path, at, names, object, rows.is_empty())?);
    }
    Ok(rows)
}
