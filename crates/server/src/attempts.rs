//! The last attempts to deliver to webhooks.
//!
//! The store keeps each delivery with what came of its last attempt; when attempts were made and
//! how long they took is kept in memory alone, and gone after a restart.

use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};

use hone_annotation::{DeliveryId, Timestamp, WebhookId};

/// Attempts that are kept of each webhook.
const KEPT: usize = 50;

/// One attempt to deliver.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Tried {
    /// What was delivered.
    pub(crate) delivery: DeliveryId,
    /// When it began.
    pub(crate) at: Timestamp,
    /// How long it took.
    pub(crate) milliseconds: u64,
    /// The status of the answer, if there was one.
    pub(crate) status: Option<u16>,
    /// Why it counts as failed.
    pub(crate) error: Option<String>,
}

/// The last attempts of each webhook, the oldest first.
#[derive(Debug, Default)]
pub(crate) struct Attempts(Mutex<HashMap<WebhookId, VecDeque<Tried>>>);

impl Attempts {
    /// Notes an attempt; the oldest gives way.
    pub(crate) fn note(&self, webhook: WebhookId, tried: Tried) {
        let mut held = self.held();
        let last = held.entry(webhook).or_default();
        if last.len() == KEPT {
            last.pop_front();
        }
        last.push_back(tried);
    }

    /// The attempts of a webhook, the oldest first.
    pub(crate) fn of(&self, webhook: WebhookId) -> Vec<Tried> {
        let held = self.held();
        let last = held.get(&webhook).into_iter().flatten();
        last.cloned().collect()
    }

    /// Forgets those of a webhook that is gone.
    pub(crate) fn forget(&self, webhook: WebhookId) {
        self.held().remove(&webhook);
    }

    fn held(&self) -> MutexGuard<'_, HashMap<WebhookId, VecDeque<Tried>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests;
