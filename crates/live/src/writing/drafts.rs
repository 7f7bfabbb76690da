use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use hone_annotation::{Answer, RecordId, Score};

use crate::predictions::Predicted;

/// What a language model wrote, for requests to read.
#[derive(Debug, Default)]
pub(crate) struct Drafts(Mutex<HashMap<RecordId, Draft>>);

/// A suggestion of a text.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Draft {
    pub(crate) text: String,
    /// The geometric mean of the tokens' probabilities.
    pub(crate) confidence: f64,
    pub(crate) agent: String,
}

impl Drafts {
    fn held(&self) -> MutexGuard<'_, HashMap<RecordId, Draft>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn put(&self, record: RecordId, draft: Draft) {
        self.held().insert(record, draft);
    }

    /// Forgets a record; says whether there was something.
    pub(crate) fn remove(&self, record: RecordId) -> bool {
        self.held().remove(&record).is_some()
    }

    pub(crate) fn clear(&self) {
        self.held().clear();
    }

    pub(crate) fn len(&self) -> usize {
        self.held().len()
    }

    /// How sure the model was of each record.
    pub(crate) fn confidences(&self) -> HashMap<RecordId, f64> {
        let held = self.held();
        let pairs = held.iter();
        pairs.map(|(id, draft)| (*id, draft.confidence)).collect()
    }

    pub(crate) fn of(&self, record: RecordId) -> Option<Predicted> {
        self.held().get(&record).map(Draft::predicted)
    }
}

impl Draft {
    pub(crate) fn predicted(&self) -> Predicted {
        Predicted {
            value: Answer::Text(self.text.clone()),
            score: Score::One(self.confidence),
            agent: self.agent.clone(),
            version: None,
            scores: Vec::new(),
        }
    }
}
