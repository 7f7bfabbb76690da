use serde::{Deserialize, Deserializer};
use serde_json::Value;

use super::Similarity;
use crate::{RecordId, ResponseStatus};

/// A search as a client writes it, with the names of settings.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct SearchRequest {
    /// What is wanted.
    pub query: Option<QueryRequest>,
    /// What must hold.
    pub filters: Option<FiltersRequest>,
    /// The order, the first key counting most.
    pub sort: Option<Vec<SortRequest>>,
}

/// What is wanted.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct QueryRequest {
    /// Words.
    pub text: Option<TextRequest>,
    /// Likeness.
    pub vector: Option<VectorRequest>,
}

/// Words that are wanted.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct TextRequest {
    /// The words; see [`super::Expression`].
    pub q: String,
    /// The only field to look in.
    pub field: Option<String>,
}

/// Likeness to a record's vector or to values: one of the two.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct VectorRequest {
    /// The name of the vector.
    pub name: String,
    /// Whose vector.
    pub record_id: Option<RecordId>,
    /// The values.
    pub value: Option<Vec<f32>>,
    /// Which come first; the most similar if absent.
    #[serde(default)]
    pub order: Similarity,
}

/// Conditions that all must hold.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct FiltersRequest {
    /// The conditions.
    pub and: Vec<FilterRequest>,
}

/// One condition.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(tag = "type", rename_all = "lowercase")]
pub enum FilterRequest {
    /// One of these values.
    Terms {
        /// Of what.
        scope: ScopeRequest,
        /// The values; numbers become texts.
        #[serde(deserialize_with = "texts")]
        values: Vec<String>,
    },
    /// In a range, bounds included.
    Range {
        /// Of what.
        scope: ScopeRequest,
        /// The lower bound: a number or a time.
        ge: Option<Value>,
        /// The upper bound: a number or a time.
        le: Option<Value>,
    },
}

/// What a condition or an order is about.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(tag = "entity", rename_all = "lowercase")]
pub enum ScopeRequest {
    /// The record itself.
    Record {
        /// Which property.
        property: RecordProperty,
    },
    /// Its responses: the answers to a question, or their status.
    Response {
        /// The question's name.
        question: Option<String>,
        /// The status, if there is no question.
        property: Option<StatusProperty>,
    },
    /// The suggestion for a question.
    Suggestion {
        /// The question's name.
        question: String,
        /// Which property; the value if absent.
        #[serde(default)]
        property: SuggestionProperty,
    },
    /// A metadata value.
    Metadata {
        /// The property's name.
        metadata_property: String,
    },
}

/// A property of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RecordProperty {
    /// The server's id.
    Id,
    /// The client's id.
    ExternalId,
    /// When it was made.
    InsertedAt,
    /// When it last changed.
    UpdatedAt,
    /// Whether it has enough answers.
    Status,
}

/// The one property of responses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum StatusProperty {
    /// How far they are.
    Status,
}

/// A property of a suggestion.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SuggestionProperty {
    /// The answer offered.
    #[default]
    Value,
    /// How sure its maker is.
    Score,
    /// The name of its maker.
    Agent,
    /// What its maker is.
    Type,
}

/// One key of an order.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct SortRequest {
    /// By what.
    pub scope: ScopeRequest,
    /// Which way.
    #[serde(default)]
    pub order: SortOrder,
}

/// Which way an order goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SortOrder {
    /// The least first.
    #[default]
    Asc,
    /// The greatest first.
    Desc,
}

/// A response status as a filter names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum StatusTerm {
    /// There is no response.
    Pending,
    /// There is one of this status.
    Is(ResponseStatus),
}

impl StatusTerm {
    pub(crate) fn read(term: &str) -> Option<Self> {
        match term {
            "pending" => Some(Self::Pending),
            term => serde_json::from_value(term.into()).ok().map(Self::Is),
        }
    }
}

/// Texts, or numbers and truth values as texts.
fn texts<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    let values = Vec::<Value>::deserialize(deserializer)?;
    let text = |value: Value| match value {
        Value::String(text) => text,
        value => value.to_string(),
    };
    Ok(values.into_iter().map(text).collect())
}
