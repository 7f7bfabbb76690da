//! Tables in JSONL, JSON, CSV, TSV and Parquet files: labelled ones read whole, others row by row.
//!
//! Every complaint names the file and the row (counted from 1, header not counted) or the column.

mod csv;
mod error;
mod format;
mod items;
mod jsonl;
mod label_sets;
mod labelled;
mod objects;
mod parquet;
mod rankings;
mod records;
mod spans;
mod writer;

pub use error::{RankingProblem, SpanProblem, TableError};
pub use format::Format;
pub use items::Items;
pub use label_sets::{LabelSetColumns, LabelSetRecords, read_label_sets};
pub use labelled::{Labelled, RareClasses};
pub use objects::{Object, Objects};
pub use rankings::{RankingColumns, RankingRecords, read_rankings};
pub use records::{Columns, Records, read_records};
pub use spans::{NamedSpan, SpanColumns, SpanRecords, read_spans};
pub use writer::{CellKind, Column, RowWriter};

#[cfg(test)]
mod tests;
