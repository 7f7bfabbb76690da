use std::ffi::OsStr;
use std::path::Path;

use crate::TableError;

/// The format of a table, told by the file's ending.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// One JSON object a line (`.jsonl`, `.ndjson`).
    JsonLines,
    /// One JSON list of objects (`.json`); it is read and not written.
    Json,
    /// Values with a header and commas between them, or semicolons (`.csv`).
    Csv,
    /// Tab-separated values with a header (`.tsv`).
    Tsv,
    /// Apache Parquet (`.parquet`).
    Parquet,
}

impl Format {
    /// Reads the format off a file name, whatever its case.
    ///
    /// # Errors
    /// [`TableError::UnknownFormat`].
    pub fn of(path: &Path) -> Result<Self, TableError> {
        let ending = path.extension().map(OsStr::to_ascii_lowercase);
        match ending.as_ref().and_then(|ending| ending.to_str()) {
            Some("jsonl" | "ndjson") => Ok(Self::JsonLines),
            Some("json") => Ok(Self::Json),
            Some("csv") => Ok(Self::Csv),
            Some("tsv") => Ok(Self::Tsv),
            Some("parquet") => Ok(Self::Parquet),
            _ => Err(TableError::UnknownFormat {
                path: path.to_owned(),
            }),
        }
    }
}
