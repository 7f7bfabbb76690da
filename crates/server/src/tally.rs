//! How often what happened in loops.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use hone_annotation::store::View;
use hone_annotation::use_case::loops;
use hone_annotation::{AnnotationError, LoopEvent, LoopId};
use serde::Serialize;
use utoipa::ToSchema;

/// How often what happened in a loop.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = LoopCounts)]
pub(crate) struct Tally {
    /// Versions trained.
    pub(crate) trainings: u64,
    /// Versions that began to make the suggestions.
    pub(crate) promotions: u64,
    /// Versions that were taken back.
    pub(crate) roll_backs: u64,
    /// Steps that failed.
    pub(crate) failures: u64,
    /// Events in all: the number of the last one.
    pub(crate) events: u64,
}

impl Tally {
    fn count(&mut self, event: &LoopEvent) {
        self.events = event.number;
        match event.body.get("kind").and_then(|kind| kind.as_str()) {
            Some("trained") => self.trainings += 1,
            Some("promoted") => self.promotions += 1,
            Some("rolled_back") => self.roll_backs += 1,
            Some("failed") => self.failures += 1,
            _ => {}
        }
    }
}

/// The tallies of all loops as far as they were counted. Events only come behind the others, so
/// none is read twice.
#[derive(Debug, Default)]
pub(crate) struct Tallies(Mutex<HashMap<LoopId, Tally>>);

impl Tallies {
    /// The tally of a loop, all its events included.
    pub(crate) fn of(&self, view: &dyn View, id: LoopId) -> Result<Tally, AnnotationError> {
        let mut tally = self.held().get(&id).copied().unwrap_or_default();
        for event in loops::events(view, id, tally.events)? {
            tally.count(&event);
        }
        let mut held = self.held();
        let kept = held.entry(id).or_default();
        // Somebody may have counted further meanwhile.
        if kept.events < tally.events {
            *kept = tally;
        }
        Ok(tally)
    }

    /// Forgets the loops that are gone.
    pub(crate) fn keep_only(&self, loops: &[LoopId]) {
        self.held().retain(|id, _| loops.contains(id));
    }

    fn held(&self) -> MutexGuard<'_, HashMap<LoopId, Tally>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
