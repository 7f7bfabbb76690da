//! From an answer to what was shown, and from a model to its answers.

use hone_annotation::use_case::lineage::Shown;
use hone_annotation::{
    Answer, LoopId, ModelVersion, Object, RecordId, ResponseId, Timestamp, VersionId,
};
use hone_live::Snapshot;
use serde::Serialize;
use utoipa::ToSchema;

use super::model::in_words;
use crate::dto::response::ResponseReply;
use crate::dto::shape;

/// What a version learned from.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ModelLineage {
    #[schema(value_type = Uuid)]
    version_id: VersionId,
    #[schema(value_type = Uuid)]
    loop_id: LoopId,
    /// The answers, by record.
    answers: Vec<LearnedAnswer>,
}

/// A record that a version learned from.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct LearnedAnswer {
    #[schema(value_type = Uuid)]
    record_id: RecordId,
    /// The SHA-256 of its text then.
    content: String,
    /// What the people said who answered, weighed against each other.
    #[schema(value_type = shape::Answer)]
    value: Answer,
    /// The same in words: several labels with commas between them, spans with their places.
    label: String,
    /// How sure that is, as the weight of the row.
    weight: f32,
    /// Their responses.
    #[schema(value_type = Vec<Uuid>)]
    response_ids: Vec<ResponseId>,
}

impl ModelLineage {
    pub(crate) fn new(version: &ModelVersion, learned_from: Snapshot) -> Self {
        let answers = learned_from.answers.into_iter();
        let answers = answers.map(|learned| LearnedAnswer {
            record_id: learned.record,
            content: learned.content.to_string(),
            label: in_words(&learned.answer),
            value: learned.answer,
            weight: learned.weight,
            response_ids: learned.responses,
        });
        Self {
            version_id: version.id,
            loop_id: version.of,
            answers: answers.collect(),
        }
    }
}

/// A response and what loops had shown when it was given.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ResponseLineage {
    response: ResponseReply,
    /// One a loop.
    shown: Vec<ShownReply>,
}

/// What a loop had shown when a response was given.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Shown)]
pub(crate) struct ShownReply {
    #[schema(value_type = Uuid)]
    loop_id: LoopId,
    /// The suggestion with its score and version, rank, utility, strategy and purpose in the
    /// queue, and the milliseconds that the answer took.
    #[schema(value_type = Object)]
    shown: Object,
    #[schema(value_type = String)]
    at: Timestamp,
}

impl From<Shown> for ResponseLineage {
    fn from(shown: Shown) -> Self {
        let exposures = shown.exposures.into_iter().map(|exposure| ShownReply {
            loop_id: exposure.of,
            shown: exposure.shown,
            at: exposure.at,
        });
        Self {
            shown: exposures.collect(),
            response: shown.response.into(),
        }
    }
}
