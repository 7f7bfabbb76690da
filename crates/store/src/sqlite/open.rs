//! Opens and closes a store.

use std::fs::{self, File};
use std::path::Path;
use std::sync::Arc;
use std::thread::{self, JoinHandle};

use hone_annotation::AnnotationError;
use hone_annotation::StoreError::Closed;
use hone_annotation::store::{Done, Outcome, Read, Store, Write};
use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};
use tokio::sync::oneshot;

use super::actor::{self, Job};
use super::checkpoints::Checkpoints;
use super::lock;
use super::migrate::migrate;
use super::queue::Queue;
use super::session::{Session, Shared};
use super::vector_shards::VectorShards;
use crate::StoreError;

/// Threads that read.
const READERS: usize = 3;

/// The annotation store in a SQLite database.
///
/// Writes that wait together are committed together, and each is on disk before its future is
/// ready. A second process is refused. Dropping the store finishes what was asked of it.
#[derive(Debug)]
pub struct SqliteStore {
    writes: Arc<Queue<Job<Write>>>,
    reads: Arc<Queue<Job<Read>>>,
    pub(super) shards: Arc<VectorShards>,
    checkpoints: Arc<Checkpoints>,
    threads: Vec<JoinHandle<()>>,
    /// Held locked for as long as the store is open, unless it was opened beside another.
    lock: Option<File>,
}

impl SqliteStore {
    /// Opens the store in a folder, `hone.db`, and makes both if they are not there.
    ///
    /// # Errors
    /// If the folder or the database cannot be written, another process has it open, the database is damaged, or a
    /// newer version of this program has changed it.
    pub fn open(folder: &Path) -> Result<Self, StoreError> {
        fs::create_dir_all(folder).map_err(|source| StoreError::io(folder, source))?;
        let lock = lock::take(folder)?;
        Self::start(folder, Some(lock))
    }

    /// Opens the store in a folder, whether another process has it open or not: for short work,
    /// as on accounts. The two take turns at writing.
    ///
    /// # Errors
    /// As [`Self::open`], but for the other process.
    pub fn open_beside(folder: &Path) -> Result<Self, StoreError> {
        fs::create_dir_all(folder).map_err(|source| StoreError::io(folder, source))?;
        Self::start(folder, None)
    }

    fn start(folder: &Path, lock: Option<File>) -> Result<Self, StoreError> {
        let path = folder.join("hone.db");
        let shared = Shared::new(folder);
        let mut writer = open_writer(&path, &shared)?;
        let mut store = Self {
            writes: Arc::default(),
            reads: Arc::default(),
            shards: Arc::clone(&shared.shards),
            checkpoints: Arc::clone(&shared.checkpoints),
            threads: Vec::new(),
            lock,
        };
        let queue = Arc::clone(&store.writes);
        store.spawn("hone-write", move || actor::write_all(&mut writer, &queue))?;
        for _ in 0..READERS {
            let session = open_reader(&path, &shared)?;
            let queue = Arc::clone(&store.reads);
            store.spawn("hone-read", move || actor::read_all(&session, &queue))?;
        }
        store.empty_log(open_emptier(&path, &shared)?)?;
        store.copy_vectors(open_reader(&path, &shared)?)?;
        Ok(store)
    }

    /// Empties the log beside the writing thread.
    fn empty_log(&mut self, session: Session) -> Result<(), StoreError> {
        let checkpoints = Arc::clone(&self.checkpoints);
        self.spawn("hone-log", move || checkpoints.make_wanted(&session))
    }

    /// Makes copies of vectors, unless another process does.
    fn copy_vectors(&mut self, session: Session) -> Result<(), StoreError> {
        if self.lock.is_none() {
            self.shards.close();
            return Ok(());
        }
        let shards = Arc::clone(&self.shards);
        self.spawn("hone-vectors", move || shards.make_wanted(&session))
    }

    /// Finishes what was asked of the store, then closes it.
    pub fn close(self) {
        drop(self);
    }

    fn spawn(
        &mut self,
        name: &str,
        work: impl FnOnce() + Send + 'static,
    ) -> Result<(), StoreError> {
        let thread = thread::Builder::new().name(name.to_owned()).spawn(work);
        let thread = thread.map_err(|source| StoreError::io(Path::new(name), source))?;
        self.threads.push(thread);
        Ok(())
    }
}

impl Drop for SqliteStore {
    fn drop(&mut self) {
        self.reads.close();
        self.writes.close();
        self.shards.close();
        self.checkpoints.close();
        // Readers first: the writer then sees no reader that keeps it from emptying the log.
        while let Some(thread) = self.threads.pop() {
            drop(thread.join());
        }
        // Closing the file would unlock it as well.
        drop(self.lock.as_ref().map(File::unlock));
    }
}

impl Store for SqliteStore {
    fn run_read(&self, work: Read) -> Done {
        done(actor::send(&self.reads, work))
    }

    fn run_write(&self, work: Write) -> Done {
        done(actor::send(&self.writes, work))
    }
}

fn done(outcome: oneshot::Receiver<Outcome>) -> Done {
    Box::pin(async move {
        outcome
            .await
            .unwrap_or_else(|_| Err(AnnotationError::Store(Closed)))
    })
}

pub(super) fn open_writer(path: &Path, shared: &Shared) -> Result<Session, StoreError> {
    let failed = |source| StoreError::database(path, source);
    let mut connection = Connection::open(path).map_err(failed)?;
    // SQLite opens what it must not write for reading, without a word.
    if connection.is_readonly("main").map_err(failed)? {
        return Err(StoreError::ReadOnly {
            path: path.to_owned(),
        });
    }
    prepare(&connection).map_err(failed)?;
    // 16 MiB of pages: each commit that has split or joined pages of an index walks over all that are kept, and what
    // is not kept the system has. SQLite itself empties the log at 256 MiB, should nobody else come to it.
    let pragmas = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
        PRAGMA cache_size = -16384; PRAGMA wal_autocheckpoint = 65536;
        PRAGMA journal_size_limit = 134217728;";
    connection.execute_batch(pragmas).map_err(failed)?;
    migrate(&mut connection, path)?;
    Ok(Session::new(connection, shared))
}

/// A connection that only empties the log.
pub(super) fn open_emptier(path: &Path, shared: &Shared) -> Result<Session, StoreError> {
    let failed = |source| StoreError::database(path, source);
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags).map_err(failed)?;
    prepare(&connection).map_err(failed)?;
    let pragmas = "PRAGMA synchronous = FULL; PRAGMA cache_size = -64;";
    connection.execute_batch(pragmas).map_err(failed)?;
    Ok(Session::new(connection, shared))
}

fn open_reader(path: &Path, shared: &Shared) -> Result<Session, StoreError> {
    let failed = |source| StoreError::database(path, source);
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags).map_err(failed)?;
    prepare(&connection).map_err(failed)?;
    let pragmas = "PRAGMA cache_size = -32768;";
    connection.execute_batch(pragmas).map_err(failed)?;
    Ok(Session::new(connection, shared))
}

fn prepare(connection: &Connection) -> rusqlite::Result<()> {
    // Otherwise a statement that a partial index might serve is planned anew at every use.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    let pragmas = "PRAGMA foreign_keys = ON; PRAGMA busy_timeout = 5000;
        PRAGMA temp_store = MEMORY; PRAGMA mmap_size = 0;";
    connection.execute_batch(pragmas)
}
