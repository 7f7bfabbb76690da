use std::collections::HashMap;

use hone_annotation::{
    Answer, QuestionId, Record, RecordId, Score, Suggestion, SuggestionId, SuggestionKind,
    Timestamp, VersionId,
};
use hone_domain::{Class, LabelSchema};

use crate::kind::Speaker;

/// What a model says of every record, for requests to read.
#[derive(Debug)]
pub(crate) struct Predictions {
    pub(crate) agent: String,
    pub(crate) version: Option<VersionId>,
    pub(crate) labels: LabelSchema,
    pub(crate) row_of: HashMap<RecordId, usize>,
    pub(crate) said: Box<dyn Speaker>,
}

/// A prediction of one record.
#[derive(Debug, Clone, PartialEq)]
pub struct Predicted {
    /// The answer.
    pub value: Answer,
    /// How probable that is: one number, or one an item of a list.
    pub score: Score,
    /// Who says so.
    pub agent: String,
    /// Which version that is; none while the labels' names are all there is.
    pub version: Option<VersionId>,
    /// All labels with their probabilities, in the question's order.
    pub scores: Vec<(String, f32)>,
}

impl Predictions {
    pub(crate) fn of(&self, record: RecordId) -> Option<Predicted> {
        let row = *self.row_of.get(&record)?;
        let said = self.said.as_ref();
        Some(Predicted::new(
            said,
            row,
            &self.labels,
            (&self.agent, self.version),
        ))
    }

    /// The label that a record is most probably of, with its probability.
    pub(crate) fn leading(&self, record: RecordId) -> Option<(Class, f32)> {
        self.said.leading(*self.row_of.get(&record)?)
    }
}

impl Predicted {
    /// Whether it can be offered: that no label applies, that there is no span, or that no option is
    /// above another, is said, and is no suggestion.
    pub(crate) fn is_offered(&self) -> bool {
        match &self.value {
            Answer::Labels(labels) => !labels.is_empty(),
            Answer::Spans(spans) => !spans.is_empty(),
            Answer::Ranking(options) => !options.is_empty(),
            Answer::Text(_) | Answer::Rating(_) => true,
        }
    }

    /// What is said of a row, and who says it.
    pub(crate) fn new(
        said: &dyn Speaker,
        row: usize,
        labels: &LabelSchema,
        (agent, version): (&str, Option<VersionId>),
    ) -> Self {
        let spoken = said.say(row, labels);
        let names = labels.names().iter().cloned();
        Self {
            value: spoken.value,
            score: spoken.score,
            agent: agent.to_owned(),
            version,
            scores: names.zip(spoken.scores).collect(),
        }
    }
}

/// The name under which the suggestions of loops begin.
pub(crate) const AGENT: &str = "hone/";

/// What a loop's suggestion looks like among others.
pub(crate) fn is_of_loop(suggestion: &Suggestion) -> bool {
    let agent = suggestion.agent.as_deref();
    agent.is_some_and(|agent| agent.starts_with(AGENT))
}

/// A suggestion that is not in the store yet; its id follows from the record's.
pub(crate) fn new_suggestion(
    record: &Record,
    question: QuestionId,
    said: &Predicted,
    now: Timestamp,
) -> Suggestion {
    let (record_high, record_low) = record.id.0.as_u64_pair();
    let (high, low) = question.0.as_u64_pair();
    let id = uuid::Builder::from_custom_bytes(
        uuid::Uuid::from_u64_pair(record_high ^ low, record_low ^ high).into_bytes(),
    );
    let mut new = Suggestion {
        id: SuggestionId(id.into_uuid()),
        record: record.id,
        question,
        value: said.value.clone(),
        score: None,
        agent: None,
        kind: None,
        inserted_at: now,
        updated_at: now,
    };
    suggest(&mut new, said, now);
    new
}

/// Says what a model says.
pub(crate) fn suggest(suggestion: &mut Suggestion, said: &Predicted, now: Timestamp) {
    suggestion.value = said.value.clone();
    suggestion.score = Some(said.score.clone());
    suggestion.agent = Some(said.agent.clone());
    suggestion.kind = Some(SuggestionKind::Model);
    suggestion.updated_at = now;
}
