//! Encoding the dataset.

use std::ops::ControlFlow;

use hone_domain::{EncodeError, Progress};
use hone_engine::EngineError;

use super::Open;
use crate::LiveError;
use crate::fields::Item;
use crate::kind::Kind;
use crate::reads::lacking;
use crate::shared::Shared;

/// Records whose features are looked for at once.
const LOOKED_UP: usize = 4096;
/// Records that are encoded between two looks at the notices.
pub(super) const ENCODED: usize = 64;

impl<K: Kind> Open<K> {
    /// Records that wait to be encoded, as far as is known.
    pub(super) fn to_encode(&self) -> usize {
        self.unread.len() + self.absent.len()
    }

    /// Reads the features that are kept of some records, and puts those that have none apart.
    pub(super) fn read_kept(&mut self) -> Result<(), LiveError> {
        let some = self.unread.len().min(LOOKED_UP);
        let front = self.unread.iter().take(some);
        let front: Vec<&Item> = front.collect();
        let missing = lacking(self.pool.reads(), &self.outside, &front)?;
        let mut kept = Vec::new();
        for (item, missing) in self.unread.drain(..some).zip(missing) {
            if missing {
                self.absent.push_back(item);
            } else {
                kept.push(item);
            }
        }
        if kept.is_empty() {
            return Ok(());
        }
        self.encode(kept)
    }

    /// Encodes some of the records that have no features yet.
    pub(super) fn encode_some(&mut self) -> Result<(), LiveError> {
        let some = ENCODED.min(self.absent.len());
        let chunk = self.absent.drain(..some).collect();
        self.encode(chunk)
    }

    fn encode(&mut self, chunk: Vec<Item>) -> Result<(), LiveError> {
        let place = (&self.outside, self.of.dataset);
        let encoded = self
            .sources
            .encode(place, &chunk, &Interruptible(&self.shared));
        let encoded = match encoded {
            Ok(encoded) => encoded,
            Err(error) => {
                let back = chunk.into_iter().rev();
                back.for_each(|item| self.absent.push_front(item));
                return unless_stopped(error);
            }
        };
        let chunk = self.set_some_aside(chunk, encoded.refused);
        // What was deleted or changed meanwhile is looked at again with the next notices.
        self.pool.add(chunk, encoded.values)?;
        self.stale = true;
        let mut progress = self.shared.progress();
        progress.encoded = self.pool.len();
        progress.to_encode = self.to_encode();
        Ok(())
    }
}

/// An encoding that was told to stop did not fail.
pub(super) fn unless_stopped(error: LiveError) -> Result<(), LiveError> {
    match error {
        LiveError::Engine(EngineError::Encode(EncodeError::Stopped { .. })) => Ok(()),
        error => Err(error),
    }
}

/// Lets the loop be stopped between two batches of the encoder.
pub(super) struct Interruptible<'a>(pub(super) &'a Shared);

impl Progress for Interruptible<'_> {
    fn advance(&self, _done: usize, _total: usize) -> ControlFlow<()> {
        if self.0.is_stopping() {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    }
}
