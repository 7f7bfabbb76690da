use std::io;
use std::path::{Path, PathBuf};

use hone_domain::FeatureStoreError;
use thiserror::Error;

use crate::sqlite::is_of_writing;

/// Why something on disk was not read or written.
#[derive(Debug, Error)]
pub enum StoreError {
    /// A file or folder could not be read or written.
    #[error("cannot read or write {}", path.display())]
    Io {
        /// The path.
        path: PathBuf,
        /// The cause.
        source: io::Error,
    },
    /// A shard is damaged. Its features can be made again after it is removed.
    #[error("{} is damaged ({reason}); remove it to have its features made again", path.display())]
    DamagedShard {
        /// The shard.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// Another process has the store open.
    #[error("{} is in use by process {}", folder.display(), process.as_deref().unwrap_or("unknown"))]
    InUse {
        /// The store's folder.
        folder: PathBuf,
        /// The id of the process, if it could be read.
        process: Option<String>,
    },
    /// A newer version of this program has changed the database.
    #[error("{} has schema {found}; this version knows schemas up to {known}", path.display())]
    NewerDatabase {
        /// The database.
        path: PathBuf,
        /// The number of its last migration.
        found: usize,
        /// The number of the last migration known here.
        known: usize,
    },
    /// The database may be read and not written.
    #[error("{} may be read but not written", path.display())]
    ReadOnly {
        /// The database.
        path: PathBuf,
    },
    /// The database could not be written while it was opened.
    #[error("cannot write {}: the disk is full or fails", path.display())]
    Unwritable {
        /// The database.
        path: PathBuf,
        /// The cause.
        source: rusqlite::Error,
    },
    /// The database could not be opened or brought up to date.
    #[error("cannot open {}", path.display())]
    Database {
        /// The database.
        path: PathBuf,
        /// The cause.
        source: rusqlite::Error,
    },
}

impl StoreError {
    pub(crate) fn io(path: &Path, source: io::Error) -> Self {
        Self::Io {
            path: path.to_owned(),
            source,
        }
    }

    pub(crate) fn database(path: &Path, source: rusqlite::Error) -> Self {
        let path = path.to_owned();
        if is_of_writing(&source) {
            return Self::Unwritable { path, source };
        }
        Self::Database { path, source }
    }

    pub(crate) fn damaged(path: &Path, reason: impl Into<String>) -> Self {
        Self::DamagedShard {
            path: path.to_owned(),
            reason: reason.into(),
        }
    }
}

impl From<StoreError> for FeatureStoreError {
    fn from(error: StoreError) -> Self {
        Self::Failed(Box::new(error))
    }
}
