use std::io;
use std::path::{Path, PathBuf};

use hone_domain::FeatureStoreError;
use thiserror::Error;

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
        Self::Database {
            path: path.to_owned(),
            source,
        }
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
