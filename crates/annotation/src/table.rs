//! The port of tables: files with rows that records come from and go to.
//!
//! All methods block for as long as reading and writing takes; they are called on threads made for
//! that, and never inside a unit of work of the store.

use std::fmt;
use std::fs::File;
use std::sync::Arc;

use crate::hub::{Failure, Mapping};
use crate::use_case::records::{FullRecord, Include, RecordItem};
use crate::{Object, QuestionSettings, Schema};

/// Why a table was not read or written.
#[derive(Debug)]
pub enum TableFailure {
    /// The file is at fault, or what was asked of it; in words.
    Unfit(String),
    /// The machine is.
    Broken(Failure),
}

/// What a file's name and its bytes are.
#[derive(Debug, Clone, Copy)]
pub struct TableFile<'a> {
    /// What it is called; its ending tells the format.
    pub name: &'a str,
    /// All of it.
    pub bytes: &'a [u8],
}

/// What a table shows before anything is made of it.
#[derive(Debug, Clone)]
pub struct Look {
    /// Rows, those that cannot be read too.
    pub rows: u64,
    /// Rows that cannot be read.
    pub unread: u64,
    /// The first of them.
    pub problems: Vec<Unread>,
    /// The columns in their order.
    pub columns: Vec<ColumnLook>,
    /// The first rows. Long texts are cut.
    pub samples: Vec<Object>,
}

/// A row that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unread {
    /// Its line, or where there are no lines its number, from 1.
    pub row: u64,
    /// What is wrong with it.
    pub reason: String,
}

/// What a column shows.
#[derive(Debug, Clone)]
pub struct ColumnLook {
    /// Its name.
    pub name: String,
    /// What stands in it.
    pub kind: CellKind,
    /// Rows that have a value.
    pub filled: u64,
    /// Whether every row has a value and no two the same.
    pub is_unique: bool,
    /// The different texts and numbers; empty if there are more than a question may have options.
    pub values: Vec<String>,
    /// What the column is best taken for.
    pub role: ColumnRole,
    /// What that is best called.
    pub target: String,
    /// The question that its values answer, if they answer one.
    pub question: Option<QuestionSettings>,
}

/// What stands in a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CellKind {
    /// Nothing.
    Empty,
    /// Texts.
    Text,
    /// Whole numbers.
    Integer,
    /// Numbers.
    Number,
    /// Lists of texts or numbers.
    List,
    /// Lists of messages.
    Chat,
    /// Images or their addresses.
    Image,
    /// Lists of spans.
    Spans,
    /// Lists of options in an order.
    Ranking,
    /// Objects of another kind.
    Object,
}

/// What a column may be taken for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColumnRole {
    /// A field with a text.
    Text,
    /// A field with a text in Markdown.
    Markdown,
    /// A field with a chat.
    Chat,
    /// A field with an image.
    Image,
    /// Metadata: terms.
    Terms,
    /// Metadata: whole numbers.
    Integer,
    /// Metadata: numbers.
    Float,
    /// The client's id.
    ExternalId,
    /// Suggestions for a question.
    Suggestion,
    /// Nothing: it is left out.
    Nothing,
}

/// A format that records are written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TableFormat {
    /// One JSON object a line.
    JsonLines,
    /// Comma-separated values with a header.
    Csv,
    /// Apache Parquet.
    Parquet,
}

/// Reads and writes tables.
pub trait Tables: Send + Sync + fmt::Debug {
    /// Looks at all rows of a file.
    ///
    /// # Errors
    /// If the file is not what its ending says; rows that cannot be read are no error.
    fn look(&self, file: TableFile<'_>) -> Result<Look, TableFailure>;

    /// Opens a file whose rows are to be records of a dataset.
    ///
    /// # Errors
    /// If the file is not what its ending says, or lacks a column that the mapping names.
    fn open(
        &self,
        file: TableFile<'_>,
        mapping: Mapping,
        schema: Arc<Schema>,
    ) -> Result<Box<dyn TableRows>, TableFailure>;

    /// Begins to write records with what is included of each.
    ///
    /// # Errors
    /// If there is no place for files, or two columns would have one name.
    fn write(
        &self,
        schema: Arc<Schema>,
        format: TableFormat,
        include: &Include,
    ) -> Result<Box<dyn TableWriter>, TableFailure>;
}

/// The rows of a file, from the first on.
pub trait TableRows: Send {
    /// How many there are, if the file says so.
    fn total(&self) -> Option<u64>;

    /// The next rows, `most` at most; none at the end.
    ///
    /// # Errors
    /// If the rest of the file cannot be read.
    fn take(&mut self, most: usize) -> Result<Vec<TableRow>, TableFailure>;
}

/// A row as a record, or what is wrong with it.
#[derive(Debug, Clone)]
pub struct TableRow {
    /// Its line, or where there are no lines its number, from 1.
    pub number: u64,
    /// The record; its external id is set.
    pub read: Result<RecordItem, String>,
}

/// A file of records that is being written.
pub trait TableWriter: Send {
    /// Adds records.
    ///
    /// # Errors
    /// If the file cannot be written.
    fn add(&mut self, records: Vec<FullRecord>) -> Result<(), TableFailure>;

    /// Ends the file and hands it back, to be read from its beginning. It has no name and is gone
    /// when it is closed.
    ///
    /// # Errors
    /// If it cannot be written.
    fn finish(self: Box<Self>) -> Result<File, TableFailure>;
}
