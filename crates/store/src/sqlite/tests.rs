//! Every promise of the port, kept by a store in a file, and what a file adds to them.

mod consistency;
mod crash;
mod folder;
mod paging;
mod room;
mod units;

use std::ops::Deref;

use hone_annotation::store::{Done, Outcome, Read, Store, Write};
use tempfile::TempDir;
use tokio::sync::oneshot;

use crate::SqliteStore;
use crate::sqlite::actor;
use crate::sqlite::queue::Queue;
use crate::sqlite::session::Session;

/// A store in a folder that goes with it.
#[derive(Debug)]
struct Scratch {
    store: SqliteStore,
    _folder: TempDir,
}

impl Deref for Scratch {
    type Target = SqliteStore;

    fn deref(&self) -> &SqliteStore {
        &self.store
    }
}

impl Store for Scratch {
    fn run_read(&self, work: Read) -> Done {
        self.store.run_read(work)
    }

    fn run_write(&self, work: Write) -> Done {
        self.store.run_write(work)
    }
}

fn make() -> Scratch {
    let folder = tempfile::tempdir().expect("there is room");
    let store = SqliteStore::open(folder.path()).expect("a new folder is fine");
    Scratch {
        store,
        _folder: folder,
    }
}

/// Does units of work that wait together.
fn together(session: &mut Session, units: impl IntoIterator<Item = Write>) -> Vec<Outcome> {
    let queue = Queue::default();
    let units = units.into_iter();
    let outcomes: Vec<_> = units.map(|unit| actor::send(&queue, unit)).collect();
    queue.close();
    actor::write_all(session, &queue);
    let outcomes = outcomes.into_iter();
    outcomes
        .map(|mut outcome: oneshot::Receiver<Outcome>| outcome.try_recv().unwrap())
        .collect()
}

hone_testkit::store_contract_tests!(make);
