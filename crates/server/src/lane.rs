use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use tokio::sync::oneshot;

type Work = Box<dyn FnOnce() + Send>;

/// A few threads that compute for handlers, which must not compute themselves. The queue before
/// them is bounded: who finds it full is told at once.
pub(crate) struct Lane {
    queue: SyncSender<Work>,
}

/// Why a lane did not do its work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LaneError {
    /// Too much work waits already.
    Full,
    /// The work ended without a value.
    Broken,
}

impl Lane {
    /// Starts `threads` threads with room for `room` waiting pieces of work. They end when the
    /// lane is dropped.
    pub(crate) fn start(name: &str, threads: usize, room: usize) -> std::io::Result<Self> {
        let (queue, works) = sync_channel(room);
        let works = Arc::new(Mutex::new(works));
        for _ in 0..threads {
            let works = Arc::clone(&works);
            let builder = thread::Builder::new().name(name.to_owned());
            builder.spawn(move || run(&works))?;
        }
        Ok(Self { queue })
    }

    /// Runs work on one of the threads.
    pub(crate) async fn call<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, LaneError> {
        let (reply, answer) = oneshot::channel();
        let work = move || {
            // Nobody may wait any more.
            drop(reply.send(work()));
        };
        self.queue.try_send(Box::new(work)).map_err(|e| match e {
            TrySendError::Full(_) => LaneError::Full,
            TrySendError::Disconnected(_) => LaneError::Broken,
        })?;
        answer.await.map_err(|_closed| LaneError::Broken)
    }
}

impl fmt::Debug for Lane {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Lane")
    }
}

fn run(works: &Mutex<Receiver<Work>>) {
    loop {
        let next = works.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(work) = next else { return };
        if catch_unwind(AssertUnwindSafe(work)).is_err() {
            tracing::error!("work of a lane panicked");
        }
    }
}

#[cfg(test)]
mod tests;
