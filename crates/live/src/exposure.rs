use hone_annotation::{Answer, Exposure, Response, ResponseStatus, VersionId};
use serde::{Deserialize, Serialize};

use crate::model::to_object;
use crate::queue::Purpose;
use crate::shared::Shared;

/// What a person had before them when they answered, and what they answered.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Shown {
    /// The label suggested.
    pub suggested: Option<String>,
    /// Its probability.
    pub score: Option<f32>,
    /// The version that suggested it.
    pub version: Option<VersionId>,
    /// Its name among the agents.
    pub agent: Option<String>,
    /// The label given; none where the record was discarded.
    pub answered: Option<String>,
    /// The record's place in the order of the queue.
    pub rank: Option<usize>,
    /// Its utility.
    pub utility: Option<f32>,
    /// The strategy that made the order.
    pub strategy: Option<String>,
    /// The version that made the order.
    pub ordered_by: Option<VersionId>,
    /// Why the record was asked about.
    pub purpose: Option<Purpose>,
    /// How long after the record was handed out the answer came.
    pub milliseconds: Option<i64>,
}

impl Shared {
    /// What a person had before them when they answered.
    pub(crate) fn exposure(&self, response: &Response) -> Option<Exposure> {
        if response.status == ResponseStatus::Draft {
            return None;
        }
        let queue = self.queue();
        let place = queue.place(response.record);
        let out = queue.handed_out(response.record, response.user).cloned();
        drop(queue);
        let since = out.as_ref().map(|out| out.since);
        let said = match out {
            Some(out) => out.suggested,
            None => self.predictions().and_then(|all| all.of(response.record)),
        };
        let shown = Shown {
            suggested: said.as_ref().map(|said| said.label.clone()),
            score: said.as_ref().map(|said| said.score),
            version: said.as_ref().and_then(|said| said.version),
            agent: said.map(|said| said.agent),
            answered: match response.values.get(&self.definition.question) {
                Some(Answer::Text(label)) if response.status == ResponseStatus::Submitted => {
                    Some(label.clone())
                }
                _ => None,
            },
            rank: place.as_ref().map(|place| place.rank),
            utility: place.as_ref().map(|place| place.utility),
            strategy: place.as_ref().map(|place| place.strategy.clone()),
            ordered_by: place.as_ref().and_then(|place| place.version),
            purpose: place.map(|place| place.purpose),
            milliseconds: since.map(|since| (response.updated_at.0 - since.0) / 1000),
        };
        Some(Exposure {
            response: response.id,
            of: self.id,
            record: response.record,
            user: response.user,
            shown: to_object(&shown),
            at: response.updated_at,
        })
    }
}
