use std::collections::BTreeMap;

use hone_annotation::{
    DatasetStatus, Distribution, Object, ResponseStatus, Role, Score, SuggestionKind, UserId,
};
use serde::Deserialize;
use serde_json::Value;

use crate::spec::QuestionSpec;
use crate::{Incoming, IncomingResponse, IncomingSuggestion};

#[derive(Debug, Deserialize)]
pub(super) struct Items<T> {
    pub(super) items: Vec<T>,
    pub(super) total: Option<usize>,
}

#[derive(Debug, Deserialize)]
pub(super) struct User {
    pub(super) id: UserId,
    pub(super) first_name: String,
    pub(super) last_name: Option<String>,
    pub(super) username: String,
    pub(super) role: Role,
    /// Only argilla_server tells it, and only to owners.
    pub(super) api_key: Option<String>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Workspace {
    pub(super) id: String,
    pub(super) name: String,
}

#[derive(Debug, Deserialize)]
pub(super) struct Dataset {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) guidelines: Option<String>,
    pub(super) allow_extra_metadata: bool,
    pub(super) status: DatasetStatus,
    pub(super) distribution: Option<Distribution>,
    pub(super) metadata: Option<Object>,
    pub(super) workspace_id: String,
}

#[derive(Debug, Deserialize)]
pub(super) struct Record {
    id: String,
    external_id: Option<String>,
    #[serde(default)]
    fields: Object,
    metadata: Option<Object>,
    #[serde(default)]
    suggestions: Vec<Suggestion>,
    #[serde(default)]
    responses: Vec<Response>,
    vectors: Option<BTreeMap<String, Option<Vec<f32>>>>,
}

#[derive(Debug, Deserialize)]
struct Suggestion {
    question_id: String,
    value: Value,
    score: Option<Score>,
    agent: Option<String>,
    #[serde(rename = "type")]
    kind: Option<SuggestionKind>,
}

#[derive(Debug, Deserialize)]
struct Response {
    user_id: String,
    status: ResponseStatus,
    values: Option<BTreeMap<String, Held>>,
}

#[derive(Debug, Deserialize)]
struct Held {
    value: Value,
}

impl Record {
    pub(super) fn incoming(self, questions: &[QuestionSpec]) -> Incoming {
        let suggestions = self.suggestions.into_iter().filter_map(|held| {
            let mut questions = questions.iter();
            let of = questions.find(|of| of.id.as_ref() == Some(&held.question_id))?;
            Some(IncomingSuggestion {
                question: of.name.clone(),
                value: held.value,
                score: held.score,
                agent: held.agent,
                kind: held.kind,
            })
        });
        let responses = self.responses.into_iter().map(|held| IncomingResponse {
            user: held.user_id,
            status: held.status,
            values: held
                .values
                .unwrap_or_default()
                .into_iter()
                .map(|(question, held)| (question, held.value))
                .collect(),
        });
        let vectors = self.vectors.unwrap_or_default().into_iter();
        Incoming {
            server_id: None,
            // What has no id of its own is found again by the one that the server gave it.
            external_id: self.external_id.or(Some(self.id)),
            fields: self.fields,
            metadata: self.metadata,
            suggestions: suggestions.collect(),
            responses: responses.collect(),
            vectors: vectors
                .filter_map(|(name, values)| Some((name, values?)))
                .collect(),
        }
    }
}
