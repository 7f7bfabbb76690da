use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::{
    Answer, Answers, DatasetId, QuestionId, RecordId, ResponseId, SuggestionId, Timestamp, UserId,
    VectorSettingsId,
};

/// A JSON object.
pub type Object = Map<String, Value>;

/// Whether a record has enough answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RecordStatus {
    /// Not yet.
    Pending,
    /// Yes.
    Completed,
}

/// One thing to look at and answer about.
#[derive(Debug, Clone, PartialEq)]
pub struct Record {
    /// Its id.
    pub id: RecordId,
    /// The dataset it belongs to.
    pub dataset: DatasetId,
    /// The id that the client gave it, unique in the dataset.
    pub external_id: Option<String>,
    /// Values by field name.
    pub fields: Object,
    /// Values by metadata property name.
    pub metadata: Option<Object>,
    /// Whether it has enough answers.
    pub status: RecordStatus,
    /// When it was made.
    pub inserted_at: Timestamp,
    /// When its fields or metadata last changed.
    pub updated_at: Timestamp,
}

/// How far a response is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ResponseStatus {
    /// To be continued.
    Draft,
    /// Final; counts for the record's status.
    Submitted,
    /// The person has nothing to say.
    Discarded,
}

/// What one person answered about one record; there is one for each pair.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Response {
    /// Its id.
    pub id: ResponseId,
    /// The record.
    pub record: RecordId,
    /// The person.
    pub user: UserId,
    /// The answers.
    pub values: Answers,
    /// How far it is.
    pub status: ResponseStatus,
    /// When it was made.
    pub inserted_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

/// Who made a suggestion.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SuggestionKind {
    /// A model.
    Model,
    /// A person.
    Human,
}

/// How sure the maker of a suggestion is, from 0 to 1.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Score {
    /// Of the whole.
    One(f64),
    /// Of each item of a list.
    Each(Vec<f64>),
}

/// An answer offered for a question of a record; there is one for each pair.
#[derive(Debug, Clone, PartialEq)]
pub struct Suggestion {
    /// Its id.
    pub id: SuggestionId,
    /// The record.
    pub record: RecordId,
    /// The question.
    pub question: QuestionId,
    /// The answer offered.
    pub value: Answer,
    /// How sure its maker is.
    pub score: Option<Score>,
    /// The name of its maker.
    pub agent: Option<String>,
    /// What its maker is.
    pub kind: Option<SuggestionKind>,
    /// When it was made.
    pub inserted_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

/// One of a record's vectors.
#[derive(Debug, Clone, PartialEq)]
pub struct Vector {
    /// The record.
    pub record: RecordId,
    /// Which of the dataset's vectors.
    pub settings: VectorSettingsId,
    /// The values, as many as the settings say.
    pub values: Vec<f32>,
}
