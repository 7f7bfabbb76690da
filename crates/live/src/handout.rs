use std::collections::HashSet;
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
    /// What the person did not have before and is not kept for them yet.
    new: HashSet<RecordId>,
}

/// Records that are kept for one person by one request.
const KEPT: usize = 100;

impl Handout {
    /// The queue of a loop for one person.
    pub(crate) fn new(shared: Arc<Shared>, ask: Ask) -> Self {
        Self {
            shared,
            ask,
            next: 0,
            which: Offered::Free,
            new: HashSet::new(),
        }
    }

    /// Keeps these records of those offered for the person. The rest of a long page is free.
    pub fn keep(mut self, records: &[RecordId]) {
        for record in records.iter().take(KEPT) {
            self.new.remove(record);
        }
    }

    /// Offers some, and keeps them: another request may come at the same time.
    fn take(&mut self, limit: usize) -> Vec<RecordId> {
        let lease = i64::try_from(self.shared.definition.lease_seconds).unwrap_or(i64::MAX);
        let until = self.ask.now.plus(lease.saturating_mul(1_000_000));
        let mut queue = self.shared.queue();
        let (offered, next) = queue.offer(&self.ask, self.which, self.next, limit);
        self.next = next;
        for &record in &offered {
            let said = self.shared.said(record);
            if queue.lease(&self.ask, record, until, said) {
                self.new.insert(record);
            }
        }
        offered
    }
}

impl Drop for Handout {
    /// Frees what is not kept.
    fn drop(&mut self) {
        let mut queue = self.shared.queue();
        for record in &self.new {
            queue.release(*record, self.ask.user);
        }
    }
}

impl Queue for Handout {
    fn offer(&mut self, limit: usize) -> Vec<RecordId> {
        let offered = self.take(limit);
        if !offered.is_empty() || self.which == Offered::Taken {
            return offered;
        }
        // Better what somebody else has, too, than nothing.
        self.which = Offered::Taken;
        self.next = 0;
        self.take(limit)
    }
}
