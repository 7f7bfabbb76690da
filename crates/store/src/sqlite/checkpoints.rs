//! Empties the log into the database.
//!
//! Most of it is done by a thread beside the one that writes, which goes on meanwhile; the writer
//! does the little that is left then, for only when nothing is left does the log begin anew.

use std::sync::atomic::{AtomicBool, Ordering};

use super::failure::Result;
use super::queue::Queue;
use super::session::Session;

/// Pages of the log from which on it is emptied, 64 MiB: a page that changes often is then written
/// to the database once, and reading so long a log still costs nothing that can be measured. Few in
/// tests, which then meet what comes of it.
const LONG: i64 = if cfg!(test) { 64 } else { 16_384 };
/// Pages so few that the writer empties them itself.
const FEW: i64 = LONG / 8;
/// Changed rows after which the writer looks how long the log is. A row changes a few pages.
const LOOK_AFTER: u64 = LONG as u64 / 16;

/// What the writer and the thread that empties the log tell each other.
#[derive(Debug, Default)]
pub(super) struct Checkpoints {
    wanted: Queue<()>,
    is_asked: AtomicBool,
}

/// Pages of the log.
#[derive(Debug, Clone, Copy)]
struct Log {
    all: i64,
    /// Those that are in the database too.
    emptied: i64,
}

impl Checkpoints {
    /// Empties the log whenever it is asked for, until the store closes.
    pub(super) fn make_wanted(&self, session: &Session) {
        while self.wanted.next().is_some() {
            // What failed is tried again: the log stays as long as it is. It is as safe there.
            drop(empty(session));
            self.is_asked.store(false, Ordering::Release);
        }
    }

    /// Takes no more wishes.
    pub(super) fn close(&self) {
        self.wanted.close();
    }

    /// Has the log emptied if it is long; `looked` are the changes of the connection when it
    /// was last looked at.
    pub(super) fn tend(&self, session: &Session, looked: &mut u64) {
        let changes = session.connection.total_changes();
        if changes - *looked < LOOK_AFTER {
            return;
        }
        *looked = changes;
        let is_to_be_done_here = log(session, "NOOP")
            .is_ok_and(|log| log.all >= LONG && (log.all - log.emptied < FEW || !self.ask()));
        if is_to_be_done_here {
            // As above.
            drop(empty(session));
        }
    }

    /// Wakes the thread; whether there is one.
    fn ask(&self) -> bool {
        if self.is_asked.swap(true, Ordering::AcqRel) {
            return true;
        }
        let is_there = self.wanted.push(()).is_ok();
        if !is_there {
            self.is_asked.store(false, Ordering::Release);
        }
        is_there
    }
}

fn empty(session: &Session) -> Result<Log> {
    log(session, "PASSIVE")
}

/// The log after as much of it was done as a mode does. No mode used here waits for anybody.
fn log(session: &Session, mode: &str) -> Result<Log> {
    let sql = format!("PRAGMA wal_checkpoint({mode})");
    let log = session.one(&sql, [], |row| {
        let (all, emptied) = (row.get(1)?, row.get(2)?);
        Ok(Log { all, emptied })
    })?;
    Ok(log.unwrap_or(Log { all: 0, emptied: 0 }))
}

#[cfg(test)]
mod tests;
