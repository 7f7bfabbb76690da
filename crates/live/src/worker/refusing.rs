//! Records that cannot be read: an image that is none, or is not there.

use hone_annotation::RecordId;
use hone_domain::ContentHash;

use super::Open;
use crate::LiveError;
use crate::fields::Item;
use crate::kind::Kind;
use crate::progress::{Unreadable, UnreadableRecord};

/// Such records that are named.
const EXAMPLES: usize = 20;

/// Why a record was refused.
#[derive(Debug)]
pub(super) struct Refused {
    /// What it held then; nothing if it held nothing to read.
    content: Option<ContentHash>,
    reason: String,
}

impl<K: Kind> Open<K> {
    /// Whether an item was refused as it is.
    pub(super) fn is_refused(&self, item: &Item) -> bool {
        let refused = self.refused.get(&item.record);
        refused.is_some_and(|refused| refused.content == Some(item.content))
    }

    /// Takes a record out because it cannot be read. It stays among those that are not encoded, and
    /// can be answered like these.
    pub(super) fn set_aside(&mut self, id: RecordId, content: Option<ContentHash>, reason: String) {
        if self.pool.row(id).is_some() {
            self.pool.remove(id);
            self.stale = true;
        }
        self.refused.insert(id, Refused { content, reason });
        self.tell_refused();
    }

    /// Refuses some items, named by their places, and gives back the others.
    pub(super) fn set_some_aside(
        &mut self,
        items: Vec<Item>,
        refused: Vec<(usize, String)>,
    ) -> Vec<Item> {
        let mut refused = refused.into_iter().peekable();
        let mut readable = Vec::with_capacity(items.len());
        for (at, item) in items.into_iter().enumerate() {
            if let Some((_, reason)) = refused.next_if(|(place, _)| *place == at) {
                self.set_aside(item.record, Some(item.content), reason);
            } else {
                self.forget_refusal(item.record);
                readable.push(item);
            }
        }
        readable
    }

    pub(super) fn forget_refusal(&mut self, id: RecordId) {
        if self.refused.remove(&id).is_some() {
            self.tell_refused();
        }
    }

    /// Reads what was refused once more: another machine may answer by now.
    pub(super) fn try_refused_again(&mut self) -> Result<(), LiveError> {
        let refused = std::mem::take(&mut self.refused);
        self.tell_refused();
        self.reread(refused.into_keys().collect())
    }

    fn tell_refused(&self) {
        let examples = self.refused.iter().take(EXAMPLES);
        let examples = examples.map(|(&record_id, refused)| UnreadableRecord {
            record_id,
            reason: refused.reason.clone(),
        });
        self.shared.progress().unreadable = Unreadable {
            records: self.refused.len(),
            examples: examples.collect(),
        };
    }
}
