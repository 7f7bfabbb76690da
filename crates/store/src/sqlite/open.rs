//! Opens and closes a store.

use std::fs::{self, File};
use std::path::Path;
use std::sync::Arc;
use std::thread::{self, JoinHandle};

use hone_annotation::store::{Done, Read, Store, Write};
use rusqlite::{Connection, OpenFlags};

use super::actor::{self, Job, Work};
use super::anchors::Anchors;
use super::lock;
use super::migrate::migrate;
use super::queue::Queue;
use super::session::Session;
use crate::StoreError;

/// Threads that read.
const READERS: usize = 3;

/// The annotation store in a SQLite database.
///
/// Writes that wait together are committed together, and each is on disk before its future is
/// ready. A second process is refused. Dropping the store finishes what was asked of it.
#[derive(Debug)]
pub struct SqliteStore {
    writes: Arc<Queue<Job>>,
    reads: Arc<Queue<Job>>,
    threads: Vec<JoinHandle<()>>,
    /// Held locked for as long as the store is open.
    lock: Option<File>,
}

impl SqliteStore {
    /// Opens the store in a folder, `hone.db`, and makes both if they are not there.
    ///
    /// # Errors
    /// If the folder cannot be written, another process has it open, the database is damaged, or a
    /// newer version of this program has changed it.
    pub fn open(folder: &Path) -> Result<Self, StoreError> {
        fs::create_dir_all(folder).map_err(|source| StoreError::io(folder, source))?;
        let lock = lock::take(folder)?;
        let path = folder.join("hone.db");
        let anchors = Arc::new(Anchors::default());
        let writer = open_writer(&path, &anchors)?;
        let mut store = Self::start(writer)?;
        store.lock = Some(lock);
        store.reads = Arc::default();
        for number in 0..READERS {
            let session = open_reader(&path, &anchors)?;
            let queue = Arc::clone(&store.reads);
            let work = move || actor::read_all(&session, &queue);
            store
                .threads
                .push(spawn(format!("hone-read-{number}"), work)?);
        }
        Ok(store)
    }

    /// Opens a store in memory, where one thread reads and writes. It is gone when dropped.
    ///
    /// # Errors
    /// If SQLite has no memory.
    pub fn in_memory() -> Result<Self, StoreError> {
        let path = Path::new(":memory:");
        let connection = Connection::open_in_memory();
        let mut connection = connection.map_err(|source| StoreError::database(path, source))?;
        prepare(&connection).map_err(|source| StoreError::database(path, source))?;
        migrate(&mut connection, path)?;
        Self::start(Session::new(connection, Arc::default()))
    }

    /// Finishes what was asked of the store, then closes it.
    pub fn close(self) {
        drop(self);
    }

    /// A store whose writer also reads.
    fn start(mut writer: Session) -> Result<Self, StoreError> {
        let writes = Arc::new(Queue::default());
        let queue = Arc::clone(&writes);
        let work = move || actor::write_all(&mut writer, &queue);
        Ok(Self {
            reads: Arc::clone(&writes),
            writes,
            threads: vec![spawn("hone-write".to_owned(), work)?],
            lock: None,
        })
    }

    fn done(queue: &Queue<Job>, work: Work) -> Done {
        let outcome = actor::send(queue, work);
        Box::pin(async move { outcome.await.unwrap_or_else(|_| Err(actor::closed())) })
    }
}

impl Drop for SqliteStore {
    fn drop(&mut self) {
        self.reads.close();
        self.writes.close();
        // Readers first: the writer then sees no reader that keeps it from emptying the log.
        while let Some(thread) = self.threads.pop() {
            drop(thread.join());
        }
        if let Some(lock) = self.lock.take() {
            drop(lock.unlock());
        }
    }
}

impl Store for SqliteStore {
    fn run_read(&self, work: Read) -> Done {
        Self::done(&self.reads, Work::Read(work))
    }

    fn run_write(&self, work: Write) -> Done {
        Self::done(&self.writes, Work::Write(work))
    }
}

fn open_writer(path: &Path, anchors: &Arc<Anchors>) -> Result<Session, StoreError> {
    let failed = |source| StoreError::database(path, source);
    let mut connection = Connection::open(path).map_err(failed)?;
    prepare(&connection).map_err(failed)?;
    // 64 MiB of pages; the log is emptied into the file at 16 MiB.
    let pragmas = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
        PRAGMA cache_size = -65536; PRAGMA wal_autocheckpoint = 4096;
        PRAGMA journal_size_limit = 67108864;";
    connection.execute_batch(pragmas).map_err(failed)?;
    migrate(&mut connection, path)?;
    Ok(Session::new(connection, Arc::clone(anchors)))
}

fn open_reader(path: &Path, anchors: &Arc<Anchors>) -> Result<Session, StoreError> {
    let failed = |source| StoreError::database(path, source);
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags).map_err(failed)?;
    prepare(&connection).map_err(failed)?;
    let pragmas = "PRAGMA cache_size = -32768;";
    connection.execute_batch(pragmas).map_err(failed)?;
    Ok(Session::new(connection, Arc::clone(anchors)))
}

fn prepare(connection: &Connection) -> rusqlite::Result<()> {
    let pragmas = "PRAGMA foreign_keys = ON; PRAGMA busy_timeout = 5000;
        PRAGMA temp_store = MEMORY; PRAGMA mmap_size = 0;";
    connection.execute_batch(pragmas)
}

fn spawn(name: String, work: impl FnOnce() + Send + 'static) -> Result<JoinHandle<()>, StoreError> {
    let builder = thread::Builder::new().name(name.clone());
    builder
        .spawn(work)
        .map_err(|source| StoreError::io(Path::new(&name), source))
}
