//! Where pages begin.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Mutex, PoisonError};

/// Remembers at which key some offsets of a dataset's records are, so that paging through a
/// dataset reads each record once. Shared by all connections: a page and the next may be asked of
/// different ones. Records are only added at the end, so only a deletion moves an offset; the
/// dataset's `deletions` version is part of the name.
#[derive(Debug, Default)]
pub(super) struct Anchors(Mutex<HashMap<(i64, i64), BTreeMap<usize, i64>>>);

/// Datasets and offsets of one that are remembered.
const DATASETS: usize = 64;
const OFFSETS: usize = 4096;

impl Anchors {
    /// The greatest offset known that is not after this one, with its key.
    pub(super) fn before(
        &self,
        dataset: i64,
        deletions: i64,
        offset: usize,
    ) -> Option<(usize, i64)> {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let offsets = all.get(&(dataset, deletions))?;
        let (offset, key) = offsets.range(..=offset).next_back()?;
        Some((*offset, *key))
    }

    /// Forgets everything.
    pub(super) fn clear(&self) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.clear();
    }

    /// Remembers the key at an offset.
    pub(super) fn keep(&self, dataset: i64, deletions: i64, offset: usize, key: i64) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if all.len() >= DATASETS {
            all.clear();
        }
        let offsets = all.entry((dataset, deletions)).or_default();
        if offsets.len() >= OFFSETS {
            offsets.clear();
        }
        offsets.insert(offset, key);
    }
}
