//! Responses.

use std::collections::BTreeMap;

use hone_annotation::use_case::records::ResponseItem;
use hone_annotation::use_case::responses;
use hone_annotation::{
    AnnotationError, Answer, RecordId, Response, ResponseId, ResponseStatus, Timestamp, UserId,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use super::shape;

/// What one person answered about one record.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Response)]
pub(crate) struct ResponseReply {
    #[schema(value_type = Uuid)]
    id: ResponseId,
    /// Answers by question name.
    values: BTreeMap<String, AnswerReply>,
    #[schema(value_type = ResponseStatusName)]
    status: ResponseStatus,
    #[schema(value_type = Uuid)]
    record_id: RecordId,
    #[schema(value_type = Uuid)]
    user_id: UserId,
    #[schema(value_type = String)]
    inserted_at: Timestamp,
    #[schema(value_type = String)]
    updated_at: Timestamp,
}

/// An answer.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AnswerReply {
    #[schema(value_type = shape::Answer)]
    value: Answer,
}

impl From<Response> for ResponseReply {
    fn from(response: Response) -> Self {
        let values = response.values.into_iter();
        Self {
            id: response.id,
            values: values
                .map(|(question, value)| (question, AnswerReply { value }))
                .collect(),
            status: response.status,
            record_id: response.record,
            user_id: response.user,
            inserted_at: response.inserted_at,
            updated_at: response.updated_at,
        }
    }
}

/// How far a response is.
#[derive(ToSchema)]
#[schema(as = ResponseStatus)]
#[serde(rename_all = "lowercase")]
#[expect(dead_code, reason = "describes the domain's ResponseStatus")]
pub(crate) enum ResponseStatusName {
    /// To be continued.
    Draft,
    /// Final; counts for the record's status.
    Submitted,
    /// The person has nothing to say.
    Discarded,
}

/// An answer to be written.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct NewAnswer {
    #[schema(value_type = shape::Answer)]
    value: Value,
}

/// Answers by question name; none if absent or `null`.
type NewAnswers = Option<BTreeMap<String, NewAnswer>>;

fn values(answers: NewAnswers) -> BTreeMap<String, Value> {
    let answers = answers.unwrap_or_default().into_iter();
    answers
        .map(|(question, answer)| (question, answer.value))
        .collect()
}

/// A response to be written in the caller's name.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct NewResponse {
    #[schema(value_type = ResponseStatusName)]
    status: ResponseStatus,
    /// Answers by question name.
    #[serde(default)]
    values: NewAnswers,
}

impl From<NewResponse> for responses::NewResponse {
    fn from(new: NewResponse) -> Self {
        Self {
            status: new.status,
            values: values(new.values),
        }
    }
}

/// A response to be written with its record.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct NewRecordResponse {
    #[schema(value_type = Uuid)]
    user_id: UserId,
    #[schema(value_type = ResponseStatusName)]
    status: ResponseStatus,
    /// Answers by question name.
    #[serde(default)]
    values: NewAnswers,
}

impl From<NewRecordResponse> for ResponseItem {
    fn from(new: NewRecordResponse) -> Self {
        Self {
            user: new.user_id,
            status: new.status,
            values: values(new.values),
        }
    }
}

/// Responses to be written in the caller's name.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct NewResponses {
    /// From 1 to 100.
    pub(crate) items: Vec<NewResponseItem>,
}

/// A response to be written, and to which record.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct NewResponseItem {
    #[schema(value_type = Uuid)]
    pub(crate) record_id: RecordId,
    #[serde(flatten)]
    pub(crate) response: NewResponse,
}

/// What became of one response of several.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ResponseOutcome {
    /// The response, if it was written.
    item: Option<ResponseReply>,
    /// Why it was not.
    error: Option<ItemError>,
}

/// Why one of several was refused.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ItemError {
    detail: String,
}

impl From<Result<Response, AnnotationError>> for ResponseOutcome {
    fn from(outcome: Result<Response, AnnotationError>) -> Self {
        match outcome {
            Ok(response) => Self {
                item: Some(response.into()),
                error: None,
            },
            Err(error) => Self {
                item: None,
                error: Some(ItemError {
                    detail: error.to_string(),
                }),
            },
        }
    }
}
