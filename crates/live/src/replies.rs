//! What replies to requests take from loops.

use hone_annotation::use_case::records::FullRecord;
use hone_annotation::{
    DatasetId, Event, EventType, Exposure, QuestionId, RecordId, Subject, UserId,
};

use crate::handout::Handout;
use crate::live::Live;
use crate::predictions::{Predicted, is_of_loop, new_suggestion, suggest};
use crate::queue::{Ask, Place};

impl Live {
    /// What loops had shown when responses were given, to be kept with them.
    pub fn exposures(&self, events: &[Event]) -> Vec<Exposure> {
        let mut exposures = Vec::new();
        for event in events {
            let Subject::Response(response, record) = &event.subject else {
                continue;
            };
            if event.kind == EventType::ResponseDeleted {
                continue;
            }
            for shared in self.of_dataset(record.dataset) {
                exposures.extend(shared.exposure(response));
            }
        }
        exposures
    }

    /// The queue of a dataset for a person, if a loop orders it.
    pub fn queue(&self, dataset: DatasetId, user: UserId, overlap: usize) -> Option<Handout> {
        let shared = self.of_dataset(dataset).into_iter().next()?;
        if shared.queue().entries().is_empty() {
            return None;
        }
        let ask = Ask {
            user,
            now: (self.outside().now)(),
            overlap,
        };
        Some(Handout::new(shared, ask))
    }

    /// How many seconds a record of a dataset's queue is kept for whoever it was handed to.
    pub fn lease_seconds(&self, dataset: DatasetId) -> Option<u64> {
        let shared = self.of_dataset(dataset).into_iter().next()?;
        Some(shared.definition.lease_seconds)
    }

    /// What is said of records in the order of the queue, for a reply to add.
    pub fn place(&self, dataset: DatasetId, record: RecordId) -> Option<Place> {
        let shared = self.of_dataset(dataset).into_iter().next()?;
        shared.queue().place(record)
    }

    /// What each loop's champion says of a record, by question.
    pub fn predicted(&self, dataset: DatasetId, record: RecordId) -> Vec<(QuestionId, Predicted)> {
        let loops = self.of_dataset(dataset).into_iter();
        let said = loops.filter_map(|shared| Some((shared.question, shared.said(record)?)));
        said.collect()
    }

    /// Brings the suggestions of a record up to date with the champions, if they were asked for:
    /// what is written in the store may still be an older model's.
    pub fn refresh(&self, full: &mut FullRecord) {
        let Some(suggestions) = &mut full.suggestions else {
            return;
        };
        for shared in self.of_dataset(full.record.dataset) {
            let Some(said) = shared.said(full.record.id) else {
                continue;
            };
            let now = (self.outside().now)();
            let held = suggestions
                .iter_mut()
                .find(|held| held.question == shared.question);
            match held {
                Some(held) if is_of_loop(held) && said.is_offered() => suggest(held, &said, now),
                Some(held) if is_of_loop(held) => {
                    let id = held.id;
                    suggestions.retain(|held| held.id != id);
                }
                Some(_) => {}
                None if !said.is_offered() => {}
                None => suggestions.push(new_suggestion(&full.record, shared.question, &said, now)),
            }
        }
    }
}
