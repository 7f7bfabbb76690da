use std::ops::Range;
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
    /// A row's spans cannot be read.
    #[error("{}, row {row}, column `{column}`: {problem}", path.display())]
    BadSpan {
        /// The file.
        path: PathBuf,
        /// The row, from 1.
        row: usize,
        /// The column.
        column: String,
        /// What is wrong.
        problem: SpanProblem,
    },
    /// A row's ranking cannot be read.
    #[error("{}, row {row}, column `{column}`: {problem}", path.display())]
    BadRanking {
        /// The file.
        path: PathBuf,
        /// The row, from 1.
        row: usize,
        /// The column.
        column: String,
        /// What is wrong.
        problem: RankingProblem,
    },
    /// No row has a span.
    #[error("{} has no span in any row: there is nothing to learn", path.display())]
    NoSpans {
        /// The file.
        path: PathBuf,
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
    /// A rating is none that a question can have.
    #[error("{}: row {row}: rating `{found}` is not a whole number from 0 to {most}", path.display())]
    NotARating {
        /// The file.
        path: PathBuf,
        /// The row, from 1.
        row: usize,
        /// What is there.
        found: String,
        /// The greatest rating.
        most: u8,
    },
}

/// What is wrong with the spans of a row; spans are counted from 1.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum SpanProblem {
    /// There is no list.
    #[error("{found} where a list of spans should be")]
    NotAList {
        /// What is there.
        found: &'static str,
    },
    /// A span is no object.
    #[error("span {at} is {found}, not an object with `start`, `end` and `label`")]
    NotAnObject {
        /// The span.
        at: usize,
        /// What it is.
        found: &'static str,
    },
    /// A span has a key that nobody knows.
    #[error("span {at} has the unknown key `{key}`; known are `start`, `end` and `label`")]
    UnknownKey {
        /// The span.
        at: usize,
        /// The key.
        key: String,
    },
    /// An offset is absent, or no whole number from 0 on.
    #[error("`{key}` of span {at} is no offset: it has to be a whole number from 0 on")]
    NotAnOffset {
        /// The span.
        at: usize,
        /// Which one.
        key: &'static str,
    },
    /// A label is absent, empty or no text.
    #[error("span {at} has no label")]
    NoLabel {
        /// The span.
        at: usize,
    },
    /// A span is empty or lies beyond its text.
    #[error("span {at}: {reason}")]
    Range {
        /// The span.
        at: usize,
        /// What is wrong with it.
        reason: hone_domain::DomainError,
    },
    /// Two spans share a code point.
    #[error("the spans {}..{} and {}..{} overlap", first.start, first.end, second.start, second.end)]
    Overlap {
        /// The one that starts first.
        first: Range<usize>,
        /// The other one.
        second: Range<usize>,
    },
}

/// What is wrong with the ranking of a row; what it lists is counted from 1.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum RankingProblem {
    /// There is no list.
    #[error("{found} where a list of options should be")]
    NotAList {
        /// What is there.
        found: &'static str,
    },
    /// An entry is neither a name nor an object.
    #[error(
        "entry {at} is {found}, not the name of an option nor an object with `value` and `rank`"
    )]
    NotAnObject {
        /// The entry.
        at: usize,
        /// What it is.
        found: &'static str,
    },
    /// An entry names no option.
    #[error("entry {at} has no `value` that names an option")]
    NoValue {
        /// The entry.
        at: usize,
    },
    /// An entry has no rank.
    #[error("entry {at} has no `rank` that is a whole number from 0 on")]
    NoRank {
        /// The entry.
        at: usize,
    },
    /// An entry names something else than an option.
    #[error("entry {at} is `{found}`, which is none of the options ({known})")]
    UnknownOption {
        /// The entry.
        at: usize,
        /// What it names.
        found: String,
        /// The options there are.
        known: String,
    },
    /// An option stands there twice.
    #[error("option `{option}` is ranked twice")]
    Twice {
        /// The option.
        option: String,
    },
    /// An option is left out.
    #[error("option `{option}` is not ranked")]
    NotRanked {
        /// The option.
        option: String,
    },
}
