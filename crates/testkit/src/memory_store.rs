mod loops;
mod search;
mod state;
mod table;
mod transaction;
mod view;

use std::sync::{Arc, Mutex, PoisonError};

use hone_annotation::store::{Done, Read, Store, Write};

use state::State;

/// The reference of [`Store`]: plain collections in memory, and every count is counted anew.
///
/// Work runs on the caller's thread before the future is returned, so futures are ready at once.
/// Writing copies everything: it is for tests of some thousand records. The relevance of a text is
/// one more than the occurrences of what is wanted.
#[derive(Debug, Default)]
pub struct MemoryStore {
    state: Mutex<Arc<State>>,
    writing: Mutex<()>,
}

impl MemoryStore {
    /// A store of nothing.
    pub fn new() -> Self {
        Self::default()
    }

    fn state(&self) -> Arc<State> {
        Arc::clone(&self.state.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Store for MemoryStore {
    fn run_read(&self, work: Read) -> Done {
        let outcome = work(&*self.state());
        Box::pin(std::future::ready(outcome))
    }

    fn run_write(&self, work: Write) -> Done {
        let _one_at_a_time = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        let mut changed = State::clone(&self.state());
        let outcome = work(&mut changed).map(|()| {
            let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
            *state = Arc::new(changed);
        });
        Box::pin(std::future::ready(outcome))
    }
}

#[cfg(test)]
mod tests;
