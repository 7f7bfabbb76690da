use std::collections::HashMap;

use hone_annotation::{
    Answer, QuestionId, Record, RecordId, Score, Suggestion, SuggestionId, SuggestionKind,
    Timestamp, VersionId,
};
use hone_domain::{Class, LabelSchema};
use ndarray::{Array2, ArrayView1};

use crate::model::most_probable;

/// What a model says of every record, for requests to read.
#[derive(Debug)]
pub(crate) struct Predictions {
    pub(crate) agent: String,
    pub(crate) version: Option<VersionId>,
    pub(crate) labels: LabelSchema,
    pub(crate) row_of: HashMap<RecordId, usize>,
    /// `[rows, labels]`.
    pub(crate) probabilities: Array2<f32>,
}

/// A prediction of one record.
#[derive(Debug, Clone, PartialEq)]
pub struct Predicted {
    /// The most probable label.
    pub label: String,
    /// Its probability.
    pub score: f32,
    /// Who says so.
    pub agent: String,
    /// Which version that is; none while the labels' names are all there is.
    pub version: Option<VersionId>,
    /// All labels with their probabilities, in the question's order.
    pub scores: Vec<(String, f32)>,
}

impl Predictions {
    pub(crate) fn of(&self, record: RecordId) -> Option<Predicted> {
        let row = self.probabilities.row(*self.row_of.get(&record)?);
        Some(Predicted::new(row, &self.labels, &self.agent, self.version))
    }

    /// The most probable label of a record, with its probability.
    pub(crate) fn most_probable(&self, record: RecordId) -> Option<(Class, f32)> {
        let row = self.probabilities.row(*self.row_of.get(&record)?);
        let class = most_probable(row.iter().copied());
        Some((class, row[class.index()]))
    }
}

impl Predicted {
    /// What `row`, a probability a label, amounts to.
    pub(crate) fn new(
        row: ArrayView1<'_, f32>,
        labels: &LabelSchema,
        agent: &str,
        version: Option<VersionId>,
    ) -> Self {
        let class = most_probable(row.iter().copied());
        let names = labels.names().iter().cloned();
        Self {
            label: labels.name(class).to_owned(),
            score: row[class.index()],
            agent: agent.to_owned(),
            version,
            scores: names.zip(row.iter().copied()).collect(),
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
        value: Answer::Text(String::new()),
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
    suggestion.value = Answer::Text(said.label.clone());
    suggestion.score = Some(Score::One(f64::from(said.score)));
    suggestion.agent = Some(said.agent.clone());
    suggestion.kind = Some(SuggestionKind::Model);
    suggestion.updated_at = now;
}
