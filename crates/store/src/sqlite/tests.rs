//! Every promise of the port, kept by a store in a file, and what a file adds to them.

mod consistency;
mod crash;
mod folder;
mod paging;
mod room;

use std::ops::Deref;

use hone_annotation::store::{Done, Read, Store, Write};
use tempfile::TempDir;

use crate::SqliteStore;

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

hone_testkit::store_contract_tests!(make);
