use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::path::PathBuf;

use serde_json::{Value, json};

use crate::TransferError;

/// What to do about a record that is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OnError {
    /// Stop, naming it. Records before it stay; a second run matches them by their ids.
    Abort,
    /// Go on, and add it to this file of one JSON object a line: `source`, `row`, `reason`,
    /// `record`.
    Skip(PathBuf),
}

/// Takes the records that are refused.
#[derive(Debug)]
pub(crate) struct Refusals {
    on_error: OnError,
    source_name: String,
    file: Option<BufWriter<File>>,
    pub(crate) count: usize,
}

impl Refusals {
    pub(crate) fn new(source_name: String, on_error: OnError) -> Self {
        Self {
            on_error,
            source_name,
            file: None,
            count: 0,
        }
    }

    /// Fails, or writes the record down.
    pub(crate) fn refuse(
        &mut self,
        row: usize,
        reason: String,
        raw: &Value,
    ) -> Result<(), TransferError> {
        let OnError::Skip(path) = &self.on_error else {
            return Err(TransferError::BadRow {
                source_name: self.source_name.clone(),
                row,
                reason,
            });
        };
        let failed = |source| TransferError::file(path, source);
        let file = match &mut self.file {
            Some(file) => file,
            none => {
                // One file may take the refusals of several datasets.
                let file = File::options().create(true).append(true).open(path);
                none.insert(BufWriter::new(file.map_err(failed)?))
            }
        };
        self.count += 1;
        let line = json!({"source": self.source_name, "row": row, "reason": reason, "record": raw});
        writeln!(file, "{line}").map_err(failed)
    }

    pub(crate) fn finish(&mut self) -> Result<(), TransferError> {
        match (&mut self.file, &self.on_error) {
            (Some(file), OnError::Skip(path)) => file
                .flush()
                .map_err(|source| TransferError::file(path, source)),
            _ => Ok(()),
        }
    }
}
