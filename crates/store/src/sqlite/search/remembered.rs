//! What words were found to mean: annotators ask for the next page of the same words all day.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use hone_annotation::search::TextQuery;

use super::relevant::Relevant;

/// Bytes that are kept at most: 10 million records, as dozens of words find that stand in every
/// tenth record of a million or more.
const ROOM: usize = 40_000_000;

/// Bytes that what finds nothing takes, about.
const ENTRY: usize = 256;

/// The words of a dataset at a change of its texts.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Words {
    pub(super) dataset: i64,
    pub(super) change: i64,
    pub(super) query: TextQuery,
}

/// The records found for the last words that were asked for, shared by all connections.
#[derive(Debug, Default)]
pub(in crate::sqlite) struct Remembered(Mutex<VecDeque<(Words, Arc<Relevant>)>>);

impl Remembered {
    /// What was found for some words.
    pub(super) fn get(&self, words: &Words) -> Option<Arc<Relevant>> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let place = all.iter().position(|(held, _)| held == words)?;
        let found = all.remove(place)?;
        let hits = Arc::clone(&found.1);
        all.push_front(found);
        Some(hits)
    }

    /// Remembers what was found, and forgets what was not asked for the longest.
    pub(super) fn keep(&self, words: Words, hits: &Arc<Relevant>) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // Who changes the texts makes the words of before useless.
        all.retain(|(held, _)| held.dataset != words.dataset || held.change == words.change);
        all.push_front((words, Arc::clone(hits)));
        let mut room = ROOM;
        let mut fits = |hits: &Arc<Relevant>| {
            let left = room.checked_sub(hits.bytes() + ENTRY);
            room = left.unwrap_or(0);
            left.is_some()
        };
        let kept = all.iter().take_while(|(_, hits)| fits(hits)).count();
        all.truncate(kept);
    }

    /// Forgets everything.
    pub(in crate::sqlite) fn clear(&self) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.clear();
    }
}

#[cfg(test)]
mod tests;
