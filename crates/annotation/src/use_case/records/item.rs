use std::collections::BTreeMap;

use serde_json::Value;

use crate::check::{self, Completeness};
use crate::{
    Answer, Answers, Context, Invalid, Object, Question, QuestionId, Record, RecordId,
    ResponseStatus, Schema, Score, Suggestion, SuggestionKind, UserId,
};

/// A record as a client sends it; what is absent stays where the record is known.
#[derive(Debug, Clone, Default)]
pub struct RecordItem {
    /// The server's id of a record that is known.
    pub id: Option<RecordId>,
    /// The client's id.
    pub external_id: Option<String>,
    /// Values by field name.
    pub fields: Option<Object>,
    /// Values by metadata property name; the inner `None` removes all.
    pub metadata: Option<Option<Object>>,
    /// One a question at most.
    pub suggestions: Vec<SuggestionItem>,
    /// One a user at most.
    pub responses: Vec<ResponseItem>,
    /// Values by vector name; `None` removes one.
    pub vectors: BTreeMap<String, Option<Vec<f32>>>,
}

/// A suggestion as a client sends it.
#[derive(Debug, Clone)]
pub struct SuggestionItem {
    /// The question.
    pub question: QuestionId,
    /// The answer offered.
    pub value: Value,
    /// How sure its maker is.
    pub score: Option<Score>,
    /// The name of its maker.
    pub agent: Option<String>,
    /// What its maker is.
    pub kind: Option<SuggestionKind>,
}

/// A response as a client sends it with its record.
#[derive(Debug, Clone)]
pub struct ResponseItem {
    /// The person.
    pub user: UserId,
    /// How far it is.
    pub status: ResponseStatus,
    /// Answers by question name.
    pub values: BTreeMap<String, Value>,
}

impl SuggestionItem {
    /// Reads the suggestion for a record; `held` is the one that it replaces.
    pub(crate) fn read(
        self,
        schema: &Schema,
        record: &Record,
        held: Option<&Suggestion>,
        context: &mut Context,
    ) -> Result<Suggestion, Invalid> {
        let place = || format!("suggestions.{}", self.question);
        let question: Option<&Question> = schema
            .questions
            .iter()
            .find(|question| question.id == self.question);
        let Some(question) = question else {
            return Err(Invalid::new(place(), "is no question of this dataset"));
        };
        let value: Answer =
            check::answer(question, &record.fields, Completeness::Offered, &self.value)
                .map_err(|reason| Invalid::new(format!("suggestions.{}", question.name), reason))?;
        if let Some(score) = &self.score {
            check::score(score, &value).map_err(|invalid| invalid.within(place()))?;
        }
        if let Some(agent) = &self.agent {
            check::agent(agent).map_err(|invalid| invalid.within(place()))?;
        }
        Ok(Suggestion {
            id: held.map_or_else(|| context.id(), |held| held.id),
            record: record.id,
            question: question.id,
            value,
            score: self.score,
            agent: self.agent,
            kind: self.kind,
            inserted_at: held.map_or(context.now, |held| held.inserted_at),
            updated_at: context.now,
        })
    }
}

impl ResponseItem {
    /// Reads the answers to a record.
    pub(crate) fn read(&self, schema: &Schema, record: &Record) -> Result<Answers, Invalid> {
        check::answers(schema, &record.fields, self.status, &self.values)
    }
}
