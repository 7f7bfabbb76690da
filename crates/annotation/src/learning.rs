use serde::{Deserialize, Serialize};

use crate::{
    DatasetId, LoopId, Object, QuestionId, RecordId, ResponseId, Timestamp, UserId, VersionId,
};

/// Whether a loop works.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LoopStatus {
    /// It reads, trains and orders the queue.
    Active,
    /// It does nothing until it is resumed; what it has suggested and ordered stays.
    Paused,
}

/// One question of a dataset under active learning.
#[derive(Debug, Clone, PartialEq)]
pub struct Loop {
    /// Its id.
    pub id: LoopId,
    /// The dataset.
    pub dataset: DatasetId,
    /// The question.
    pub question: QuestionId,
    /// Its name, unique in the dataset.
    pub name: String,
    /// What it was asked to do: encoder, head, strategy, triggers, gate. Never changes.
    pub definition: Object,
    /// Whether it works.
    pub status: LoopStatus,
    /// The version that makes the suggestions people see.
    pub champion: Option<VersionId>,
    /// When it was made.
    pub inserted_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

/// Something that happened in a loop; its state is the fold of these.
#[derive(Debug, Clone, PartialEq)]
pub struct LoopEvent {
    /// The loop.
    pub of: LoopId,
    /// Its number in the loop, from 1 without a gap.
    pub number: u64,
    /// When it happened.
    pub at: Timestamp,
    /// What happened; `kind` names it.
    pub body: Object,
}

/// A trained model of a loop. Never changes.
#[derive(Debug, Clone, PartialEq)]
pub struct ModelVersion {
    /// Its id.
    pub id: VersionId,
    /// The loop that trained it.
    pub of: LoopId,
    /// Its number in the loop, from 1.
    pub number: u32,
    /// The SHA-256 of its file, as hexadecimal digits.
    pub artefact: String,
    /// All that the training was a function of: answers, configuration, seed.
    pub training: Object,
    /// What was measured when it was trained.
    pub metrics: Object,
    /// When it was trained.
    pub inserted_at: Timestamp,
}

/// What a loop had shown to a person when they gave a response.
#[derive(Debug, Clone, PartialEq)]
pub struct Exposure {
    /// The response.
    pub response: ResponseId,
    /// The loop.
    pub of: LoopId,
    /// The record.
    pub record: RecordId,
    /// The person.
    pub user: UserId,
    /// Suggestion, version, rank, reason, and how long the answer took.
    pub shown: Object,
    /// When the response was given.
    pub at: Timestamp,
}
