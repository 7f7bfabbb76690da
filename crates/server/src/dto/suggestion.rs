//! Suggestions.

use hone_annotation::use_case::records::SuggestionItem;
use hone_annotation::{
    Answer, Question, QuestionId, Score, Suggestion, SuggestionId, SuggestionKind, Timestamp,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use super::shape;

/// An answer offered for a question of a record.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Suggestion)]
pub(crate) struct SuggestionReply {
    #[schema(value_type = Uuid)]
    id: SuggestionId,
    #[schema(value_type = Uuid)]
    question_id: QuestionId,
    #[serde(rename = "type")]
    #[schema(value_type = Option<SuggestionKindName>)]
    kind: Option<SuggestionKind>,
    #[schema(value_type = shape::Answer)]
    value: Answer,
    agent: Option<String>,
    #[schema(value_type = Option<shape::Score>)]
    score: Option<Score>,
    #[schema(value_type = String)]
    inserted_at: Timestamp,
    #[schema(value_type = String)]
    updated_at: Timestamp,
}

impl From<Suggestion> for SuggestionReply {
    fn from(suggestion: Suggestion) -> Self {
        Self {
            id: suggestion.id,
            question_id: suggestion.question,
            kind: suggestion.kind,
            value: suggestion.value,
            agent: suggestion.agent,
            score: suggestion.score,
            inserted_at: suggestion.inserted_at,
            updated_at: suggestion.updated_at,
        }
    }
}

/// Who made a suggestion.
#[derive(ToSchema)]
#[schema(as = SuggestionType)]
#[serde(rename_all = "lowercase")]
#[expect(dead_code, reason = "describes the domain's SuggestionKind")]
pub(crate) enum SuggestionKindName {
    /// A model.
    Model,
    /// A person.
    Human,
}

/// A suggestion to be written.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct NewSuggestion {
    #[schema(value_type = Uuid)]
    question_id: QuestionId,
    #[schema(value_type = shape::Answer)]
    value: Value,
    #[serde(default)]
    #[schema(value_type = Option<shape::Score>)]
    score: Option<Score>,
    #[serde(default)]
    agent: Option<String>,
    #[serde(default, rename = "type")]
    #[schema(value_type = Option<SuggestionKindName>)]
    kind: Option<SuggestionKind>,
}

impl From<NewSuggestion> for SuggestionItem {
    fn from(new: NewSuggestion) -> Self {
        Self {
            question: new.question_id,
            value: new.value,
            score: new.score,
            agent: new.agent,
            kind: new.kind,
        }
    }
}

/// Who made suggestions for a question.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct QuestionAgents {
    question: QuestionName,
    agents: Vec<String>,
}

/// A question.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct QuestionName {
    #[schema(value_type = Uuid)]
    id: QuestionId,
    name: String,
}

impl From<(Question, Vec<String>)> for QuestionAgents {
    fn from((question, agents): (Question, Vec<String>)) -> Self {
        let question = QuestionName {
            id: question.id,
            name: question.name,
        };
        Self { question, agents }
    }
}
