//! Tables: what they show, what is to become of them, what became of their rows.

use hone_annotation::hub::Mapping;
use hone_annotation::table::{CellKind, ColumnLook, ColumnRole, Look, TableFormat, Unread};
use hone_annotation::use_case::records::{Include, VectorsIncluded};
use hone_annotation::{Object, QuestionSettings};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{job, shape};
use crate::error::{ApiError, FieldError};

/// What the body of a request is called.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct NamedFile {
    /// The name of the file; its ending tells the format: `.csv`, `.tsv`, `.jsonl`, `.ndjson`,
    /// `.json` or `.parquet`.
    pub(crate) file_name: String,
}

/// A table that is to become records.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct TableUpload {
    /// The name of the file; its ending tells the format.
    pub(crate) file_name: String,
    /// What becomes of the columns, as JSON: the `mapping` of an import from the Hub.
    mapping: String,
}

impl TableUpload {
    /// What becomes of the columns.
    pub(crate) fn mapping(&self) -> Result<Mapping, ApiError> {
        let read: Result<job::Mapping, _> = serde_json::from_str(&self.mapping);
        read.map(Mapping::from).map_err(|error| {
            let place = ["mapping".to_owned()];
            let wrong = FieldError::new("value_error", "query", place, error.to_string());
            ApiError::Unreadable(vec![wrong])
        })
    }
}

/// What a table shows before anything is made of it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = TableLook)]
pub(crate) struct LookReply {
    /// Rows, those that cannot be read too.
    rows: u64,
    /// Rows that cannot be read.
    refused: u64,
    /// The first of them.
    refusals: Vec<RefusedRow>,
    /// The columns in their order.
    columns: Vec<ColumnReply>,
    /// The first rows, by column. Long texts are cut.
    #[schema(value_type = Vec<Object>)]
    samples: Vec<Object>,
}

impl From<Look> for LookReply {
    fn from(look: Look) -> Self {
        Self {
            rows: look.rows,
            refused: look.unread,
            refusals: look.problems.into_iter().map(RefusedRow::from).collect(),
            columns: look.columns.into_iter().map(ColumnReply::from).collect(),
            samples: look.samples,
        }
    }
}

/// A row that is no record.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct RefusedRow {
    /// Its line, or where there are no lines its number, from 1.
    pub(crate) row: u64,
    /// What is wrong with it.
    pub(crate) reason: String,
}

impl From<Unread> for RefusedRow {
    fn from(unread: Unread) -> Self {
        Self {
            row: unread.row,
            reason: unread.reason,
        }
    }
}

/// What a column shows, and what it is best taken for.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = TableColumn)]
struct ColumnReply {
    name: String,
    kind: KindName,
    /// Rows that have a value.
    filled: u64,
    /// Whether every row has a value and no two the same.
    unique: bool,
    /// The different texts and numbers; empty if there are more than a question may have options.
    values: Vec<String>,
    role: RoleName,
    /// What that is best called.
    target: String,
    /// The question that its values answer, if they answer one.
    #[schema(value_type = Option<shape::QuestionSettings>)]
    question: Option<QuestionSettings>,
}

impl From<ColumnLook> for ColumnReply {
    fn from(look: ColumnLook) -> Self {
        Self {
            name: look.name,
            kind: look.kind.into(),
            filled: look.filled,
            unique: look.is_unique,
            values: look.values,
            role: look.role.into(),
            target: look.target,
            question: look.question,
        }
    }
}

/// What stands in a column.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = TableCellKind)]
#[serde(rename_all = "snake_case")]
enum KindName {
    Empty,
    Text,
    Integer,
    Number,
    List,
    Chat,
    Image,
    Spans,
    Ranking,
    Object,
}

impl From<CellKind> for KindName {
    fn from(kind: CellKind) -> Self {
        match kind {
            CellKind::Empty => Self::Empty,
            CellKind::Text => Self::Text,
            CellKind::Integer => Self::Integer,
            CellKind::Number => Self::Number,
            CellKind::List => Self::List,
            CellKind::Chat => Self::Chat,
            CellKind::Image => Self::Image,
            CellKind::Spans => Self::Spans,
            CellKind::Ranking => Self::Ranking,
            CellKind::Object => Self::Object,
        }
    }
}

/// What a column may be taken for.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = TableColumnRole)]
#[serde(rename_all = "snake_case")]
enum RoleName {
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

impl From<ColumnRole> for RoleName {
    fn from(role: ColumnRole) -> Self {
        match role {
            ColumnRole::Text => Self::Text,
            ColumnRole::Markdown => Self::Markdown,
            ColumnRole::Chat => Self::Chat,
            ColumnRole::Image => Self::Image,
            ColumnRole::Terms => Self::Terms,
            ColumnRole::Integer => Self::Integer,
            ColumnRole::Float => Self::Float,
            ColumnRole::ExternalId => Self::ExternalId,
            ColumnRole::Suggestion => Self::Suggestion,
            ColumnRole::Nothing => Self::Nothing,
        }
    }
}

/// How far the rows of a table are on their way into a dataset. One stands on each line of the
/// reply; the last one has `ended`, or the reply was broken off.
#[derive(Debug, Clone, Default, Serialize, ToSchema)]
pub(crate) struct UploadStep {
    /// Rows so far.
    pub(crate) done: u64,
    /// Rows in all, if the file says so.
    pub(crate) total: Option<u64>,
    /// Records that are new or were written again.
    pub(crate) written: u64,
    /// Of these, those that were there before.
    pub(crate) updated: u64,
    /// Rows that were refused.
    pub(crate) refused: u64,
    /// Those refused since the line before; of very many only the first are told.
    pub(crate) refusals: Vec<RefusedRow>,
    /// Whether this is the last line.
    pub(crate) ended: bool,
    /// Why the rest was not read.
    pub(crate) error: Option<String>,
}

/// Which records are wanted in a file, and with what.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct FileWanted {
    /// The format.
    #[param(inline)]
    pub(crate) format: FileForm,
    /// With the responses.
    #[serde(default = "yes")]
    #[param(default = true)]
    responses: bool,
    /// With the suggestions.
    #[serde(default = "yes")]
    #[param(default = true)]
    suggestions: bool,
    /// With the vectors.
    #[serde(default = "yes")]
    #[param(default = true)]
    vectors: bool,
}

const fn yes() -> bool {
    true
}

impl FileWanted {
    /// What is wanted of each record.
    pub(crate) fn include(&self) -> Include {
        Include {
            responses: self.responses,
            suggestions: self.suggestions,
            vectors: if self.vectors {
                VectorsIncluded::All
            } else {
                VectorsIncluded::None
            },
        }
    }
}

/// A format that records are written in.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum FileForm {
    /// One JSON object a line.
    Jsonl,
    /// Comma-separated values with a header.
    Csv,
    /// Apache Parquet.
    Parquet,
}

impl FileForm {
    /// The format, the ending of a file in it, and its media type.
    pub(crate) fn parts(self) -> (TableFormat, &'static str, &'static str) {
        match self {
            Self::Jsonl => (TableFormat::JsonLines, "jsonl", "application/x-ndjson"),
            Self::Csv => (TableFormat::Csv, "csv", "text/csv; charset=utf-8"),
            Self::Parquet => {
                let media_type = "application/vnd.apache.parquet";
                (TableFormat::Parquet, "parquet", media_type)
            }
        }
    }
}
