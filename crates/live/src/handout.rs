use std::sync::Arc;

use hone_annotation::RecordId;
use hone_annotation::use_case::search::Queue;

use crate::queue::{Ask, Offered};
use crate::shared::Shared;

/// Hands a loop's records to one person.
#[derive(Debug)]
pub struct Handout {
    shared: Arc<Shared>,
    ask: Ask,
    next: usize,
    /// What others have comes last.
    which: Offered,
    /// What was offered and is neither kept nor given back yet: two requests at the same moment
    /// are not offered the same.
    reserved: Vec<RecordId>,
}

impl Drop for Handout {
    fn drop(&mut self) {
        self.shared.queue().end_reservation(&self.reserved);
    }
}

impl Handout {
    /// The queue of a loop for one person.
    pub(crate) fn new(shared: Arc<Shared>, ask: Ask) -> Self {
        Self {
            shared,
            ask,
            next: 0,
            which: Offered::Free,
            reserved: Vec::new(),
        }
    }

    /// Keeps records for the person; the others that were offered are free again.
    pub fn keep(&mut self, records: &[RecordId]) {
        /// Records that are kept for one person at once: the rest of a long page is free.
        const KEPT: usize = 100;
        let lease = i64::try_from(self.shared.definition.lease_seconds).unwrap_or(i64::MAX);
        let until = self.ask.now.plus(lease.saturating_mul(1_000_000));
        let predictions = self.shared.predictions();
        let mut queue = self.shared.queue();
        queue.end_reservation(&std::mem::take(&mut self.reserved));
        for &record in records.iter().take(KEPT) {
            let said = predictions.as_ref().and_then(|all| all.of(record));
            queue.lease(&self.ask, record, until, said);
        }
    }
}

impl Queue for Handout {
    fn offer(&mut self, limit: usize) -> Vec<RecordId> {
        let mut queue = self.shared.queue();
        let (offered, next) = queue.offer(&self.ask, self.which, self.next, limit);
        self.next = next;
        if self.which == Offered::Taken {
            return offered;
        }
        if !offered.is_empty() {
            queue.reserve(&offered);
            self.reserved.extend(&offered);
            return offered;
        }
        // Better what somebody else has, too, than nothing.
        self.which = Offered::Taken;
        let (offered, next) = queue.offer(&self.ask, self.which, 0, limit);
        self.next = next;
        offered
    }
}
