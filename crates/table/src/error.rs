use std::path::PathBuf;

use thiserror::Error;

/// Why a table was not read.
#[derive(Debug, Error)]
pub enum TableError {
    /// The file could not be opened or read.
    #[error("cannot read {}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// The file could not be written.
    #[error("cannot write {}", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// The file's ending names no format.
    #[error("{} ends in none of .jsonl, .ndjson, .json, .csv, .tsv, .parquet", path.display())]
    UnknownFormat {
        /// The file.
        path: PathBuf,
    },
    /// The format is one that is read alone.
    #[error("{} would be JSON, which is read and not written: .jsonl is written", path.display())]
    NotWritten {
        /// The file.
        path: PathBuf,
    },
    /// The file holds no rows.
    #[error("{} holds no rows", path.display())]
    Empty {
        /// The file.
        path: PathBuf,
    },
    /// The file has no such column.
    #[error("{} has no column `{column}`; it has {}", path.display(), known.join(", "))]
    NoColumn {
        /// The file.
        path: PathBuf,
        /// The column asked for.
        column: String,
        /// The columns that are there.
        known: Vec<String>,
    },
    /// The file is not what its ending says.
    #[error("{} is not a Parquet file that can be read", path.display())]
    Parquet {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: ::parquet::errors::ParquetError,
    },
    /// A row cannot be parsed.
    #[error("{}, row {row}: {message}", path.display())]
    BadRow {
        /// The file.
        path: PathBuf,
        /// The row, from 1.
        row: usize,
        /// What is wrong.
        message: String,
    },
    /// A value is missing.
    #[error("{}, row {row}: column `{column}` is {found}", path.display())]
    NoValue {
        /// The file.
        path: PathBuf,
        /// The row, from 1.
        row: usize,
        /// The column.
        column: String,
        /// What stands there: null, empty, NaN, a list, an object.
        found: &'static str,
    },
    /// An id stands twice.
    #[error("{}, row {row}: id `{id}` stands already in row {first}", path.display())]
    DuplicateId {
        /// The file.
        path: PathBuf,
        /// The second row, from 1.
        row: usize,
        /// The first row, from 1.
        first: usize,
        /// The id.
        id: String,
    },
    /// All rows have one label.
    #[error("{} has only the class `{class}`: there is nothing to tell apart", path.display())]
    OneClass {
        /// The file.
        path: PathBuf,
        /// The class.
        class: String,
    },
    /// The labels make no schema.
    #[error("the labels of {} cannot be answered with", path.display())]
    Schema {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: hone_domain::DomainError,
    },
    /// A class has too few rows.
    #[error(
        "{}: class `{class}` has {found} of the {minimum} rows that a class needs \
         (keep or drop such classes with --rare keep|drop)",
        path.display()
    )]
    RareClass {
        /// The file.
        path: PathBuf,
        /// The class.
        class: String,
        /// Its rows.
        found: usize,
        /// The rows needed.
        minimum: usize,
    },
}
