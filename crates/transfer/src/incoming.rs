use std::collections::BTreeMap;

use hone_annotation::use_case::records::{RecordItem, ResponseItem, SuggestionItem};
use hone_annotation::{
    Object, Question, QuestionSettings, RecordId, ResponseStatus, Schema, Score, SuggestionKind,
    UserId,
};
use serde_json::{Value, json};

/// A record on its way in; questions go by name, people as the source calls them.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Incoming {
    /// The server's id, if the record may be of this very server.
    pub server_id: Option<RecordId>,
    /// The client's id.
    pub external_id: Option<String>,
    /// Values by field name.
    pub fields: Object,
    /// Values by metadata property name; `None` is not the same as nothing in it.
    pub metadata: Option<Object>,
    /// One a question at most.
    pub suggestions: Vec<IncomingSuggestion>,
    /// One a person at most.
    pub responses: Vec<IncomingResponse>,
    /// Values by vector name.
    pub vectors: BTreeMap<String, Vec<f32>>,
}

/// A suggestion on its way in.
#[derive(Debug, Clone, PartialEq)]
pub struct IncomingSuggestion {
    /// The question's name.
    pub question: String,
    /// The answer offered.
    pub value: Value,
    /// How sure its maker is.
    pub score: Option<Score>,
    /// The name of its maker.
    pub agent: Option<String>,
    /// What its maker is.
    pub kind: Option<SuggestionKind>,
}

/// A response on its way in.
#[derive(Debug, Clone, PartialEq)]
pub struct IncomingResponse {
    /// The id of an account or a username.
    pub user: String,
    /// How far it is.
    pub status: ResponseStatus,
    /// Answers by question name.
    pub values: BTreeMap<String, Value>,
}

impl Incoming {
    /// The record as the use cases take it.
    ///
    /// # Errors
    /// In words, if a question is none of the dataset or a person has no account.
    pub(crate) fn item(
        self,
        schema: &Schema,
        user: impl Fn(&str) -> Option<UserId>,
    ) -> Result<RecordItem, String> {
        let suggestions = self.suggestions.into_iter().map(|offer| {
            let question = schema.question(&offer.question);
            let name = &offer.question;
            let question = question.ok_or_else(|| format!("{name:?} is no question here"))?;
            Ok::<_, String>(SuggestionItem {
                question: question.id,
                value: ranked(question, offer.value),
                score: offer.score,
                agent: offer.agent,
                kind: offer.kind,
            })
        });
        let responses = self.responses.into_iter().map(|response| {
            let name = &response.user;
            Ok::<_, String>(ResponseItem {
                user: user(name).ok_or_else(|| format!("there is no account {name:?}"))?,
                status: response.status,
                values: response
                    .values
                    .into_iter()
                    .map(|(name, value)| match schema.question(&name) {
                        Some(question) => (name, ranked(question, value)),
                        None => (name, value),
                    })
                    .collect(),
            })
        });
        let vectors = self.vectors.into_iter();
        Ok(RecordItem {
            id: self.server_id,
            external_id: self.external_id,
            fields: Some(self.fields),
            metadata: Some(self.metadata),
            suggestions: suggestions.collect::<Result<_, _>>()?,
            responses: responses.collect::<Result<_, _>>()?,
            vectors: vectors.map(|(name, values)| (name, Some(values))).collect(),
        })
    }
}

/// A ranking with its ranks: the SDK writes the values alone, the first one first.
fn ranked(question: &Question, value: Value) -> Value {
    match (&question.settings, value) {
        (QuestionSettings::Ranking { .. }, Value::Array(items))
            if items.iter().all(Value::is_string) =>
        {
            let items = (1..).zip(items);
            items
                .map(|(rank, value)| json!({"value": value, "rank": rank}))
                .collect()
        }
        (_, value) => value,
    }
}
