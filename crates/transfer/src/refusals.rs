use std::io::{BufWriter, ErrorKind, Write as _};
use std::path::PathBuf;

use serde_json::{Value, json};
use tempfile::NamedTempFile;

use crate::TransferError;
use crate::beside::{beside, put};

/// What to do about a record that is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OnError {
    /// Stop, naming it. Records before it stay; a second run matches them by their ids.
    Abort,
    /// Go on, and write it down in this file of one JSON object a line: `source`, `row`, `reason`,
    /// `record`. The file is that of one run: it is replaced when the run has ended, and removed
    /// if that refused nothing. A run that breaks off leaves it as it was.
    Skip(PathBuf),
}

/// Takes the records that one run refuses, whatever datasets they are of.
#[derive(Debug)]
pub(crate) struct Refusals {
    on_error: OnError,
    file: Option<BufWriter<NamedTempFile>>,
}

impl Refusals {
    pub(crate) fn new(on_error: OnError) -> Self {
        Self {
            on_error,
            file: None,
        }
    }

    /// Fails, or writes the record down.
    pub(crate) fn refuse(
        &mut self,
        source_name: &str,
        row: usize,
        reason: String,
        raw: &Value,
    ) -> Result<(), TransferError> {
        let OnError::Skip(path) = &self.on_error else {
            return Err(TransferError::BadRow {
                source_name: source_name.to_owned(),
                row,
                reason,
            });
        };
        let failed = |source| TransferError::file(path, source);
        let file = match &mut self.file {
            Some(file) => file,
            none => none.insert(BufWriter::new(beside(path).map_err(failed)?)),
        };
        let line = json!({"source": source_name, "row": row, "reason": reason, "record": raw});
        writeln!(file, "{line}").map_err(failed)
    }

    /// Puts the file in its place, or removes that of a run before.
    pub(crate) fn finish(self) -> Result<(), TransferError> {
        let OnError::Skip(path) = &self.on_error else {
            return Ok(());
        };
        let done = match self.file {
            Some(file) => file
                .into_inner()
                .map_err(std::io::IntoInnerError::into_error)
                .and_then(|file| put(file, path)),
            None => match std::fs::remove_file(path) {
                Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
                done => done,
            },
        };
        done.map_err(|source| TransferError::file(path, source))
    }
}
