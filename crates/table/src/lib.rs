//! Labelled tables from JSONL, CSV, TSV and Parquet files.
//!
//! Every complaint names the file and the row (counted from 1, header not counted) or the column.

mod csv;
mod error;
mod format;
mod jsonl;
mod labelled;
mod parquet;
mod records;

pub use error::TableError;
pub use format::Format;
pub use labelled::{Labelled, RareClasses};
pub use records::{Columns, Records, read_records};

#[cfg(test)]
mod tests;
