//! The port of the store: what use cases need of it, and no more.
//!
//! A unit of work is a function over a [`View`] or a [`Transaction`]. It runs on a thread of the
//! store's own, sees one consistent state, and a failed one changes nothing. Rules live in the use
//! cases and are written once; an adapter keeps rows, keys, references, counters and the index.

mod counts;
mod transaction;
mod view;

pub use counts::{Counts, MetadataMetrics, UserCounts};
pub use transaction::Transaction;
pub use view::View;

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};

use crate::{AnnotationError, StoreError};

/// What a unit of work of the port says: a failed one is rolled back.
pub type Outcome = Result<(), AnnotationError>;

/// A unit of work that reads.
pub type Read = Box<dyn FnOnce(&dyn View) -> Outcome + Send>;

/// A unit of work that reads and writes.
pub type Write = Box<dyn FnOnce(&mut dyn Transaction) -> Outcome + Send>;

/// The end of a unit of work.
pub type Done = Pin<Box<dyn Future<Output = Outcome> + Send>>;

/// Where datasets, records, responses and users are kept.
///
/// Dropping the future of a unit of work does not stop it.
pub trait Store: Send + Sync + fmt::Debug {
    /// Runs work that reads one consistent state. Several run at once.
    fn run_read(&self, work: Read) -> Done;

    /// Runs work that may write. One runs at a time; it is on disk before the future is ready,
    /// and nothing of it is if it failed.
    fn run_write(&self, work: Write) -> Done;
}

impl dyn Store + '_ {
    /// Runs work that reads one consistent state and says something about it.
    ///
    /// # Errors
    /// Those of the work, or of the store.
    pub async fn read<T: Send + 'static>(
        &self,
        work: impl FnOnce(&dyn View) -> Result<T, AnnotationError> + Send + 'static,
    ) -> Result<T, AnnotationError> {
        let slot = Slot::default();
        let fill = slot.clone();
        let work = move |view: &dyn View| work(view).map(|value| fill.put(value));
        self.run_read(Box::new(work)).await?;
        slot.take()
    }

    /// Runs work that writes and says something about it. Ready once it is on disk.
    ///
    /// # Errors
    /// Those of the work, or of the store; nothing is written then.
    pub async fn write<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut dyn Transaction) -> Result<T, AnnotationError> + Send + 'static,
    ) -> Result<T, AnnotationError> {
        let slot = Slot::default();
        let fill = slot.clone();
        let work =
            move |transaction: &mut dyn Transaction| work(transaction).map(|value| fill.put(value));
        self.run_write(Box::new(work)).await?;
        slot.take()
    }
}

/// Carries the value of a unit of work past the port, which knows no type parameters.
struct Slot<T>(Arc<Mutex<Option<T>>>);

impl<T> Default for Slot<T> {
    fn default() -> Self {
        Self(Arc::default())
    }
}

impl<T> Clone for Slot<T> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<T> Slot<T> {
    fn put(&self, value: T) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(value);
    }

    fn take(&self) -> Result<T, AnnotationError> {
        let mut slot = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        slot.take()
            .ok_or(AnnotationError::Store(StoreError::Closed))
    }
}
