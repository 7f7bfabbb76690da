use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use hone_domain::ContentHash;

use crate::LiveError;

/// A folder of files named after the SHA-256 of their bytes. A file is there whole or not at all,
/// and is checked when it is read.
#[derive(Debug, Clone)]
pub struct LoopFiles {
    folder: PathBuf,
    /// Held while a file is written: two loops may have the same to keep at the same time.
    writing: Arc<Mutex<()>>,
}

impl LoopFiles {
    /// The files in a folder, which is made when the first is written.
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Self {
            folder: folder.into(),
            writing: Arc::default(),
        }
    }

    /// Where a file lies.
    pub fn path(&self, hash: ContentHash) -> PathBuf {
        self.folder.join(hash.to_string())
    }

    /// Keeps bytes. They are on disk when this returns.
    ///
    /// # Errors
    /// [`LiveError::File`] if they cannot be written.
    pub fn put(&self, bytes: &[u8]) -> Result<ContentHash, LiveError> {
        let hash = ContentHash::of(bytes);
        let path = self.path(hash);
        let _alone = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        if path.is_file() {
            return Ok(hash);
        }
        let part = self.folder.join(format!("{hash}.part"));
        let written = fs::create_dir_all(&self.folder)
            .and_then(|()| write_synced(&part, bytes))
            .and_then(|()| fs::rename(&part, &path))
            .and_then(|()| File::open(&self.folder)?.sync_all());
        written.map_err(|error| failed(hash, &error))?;
        Ok(hash)
    }

    /// Reads bytes back.
    ///
    /// # Errors
    /// [`LiveError::File`] if they cannot be read, or are not what was written.
    pub fn get(&self, hash: ContentHash) -> Result<Vec<u8>, LiveError> {
        let bytes = fs::read(self.path(hash)).map_err(|error| failed(hash, &error))?;
        if ContentHash::of(&bytes) != hash {
            return Err(LiveError::File {
                name: hash.to_string(),
                reason: "its bytes are not those that were written".to_owned(),
            });
        }
        Ok(bytes)
    }
}

fn write_synced(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = File::create(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

fn failed(hash: ContentHash, error: &io::Error) -> LiveError {
    LiveError::File {
        name: hash.to_string(),
        reason: error.to_string(),
    }
}

/// Hashes one after another, 32 bytes each.
pub(crate) fn pack_hashes(hashes: &[ContentHash]) -> Vec<u8> {
    hashes.iter().flat_map(|hash| *hash.as_bytes()).collect()
}

/// The hashes of [`pack_hashes`].
pub(crate) fn unpack_hashes(bytes: &[u8]) -> Vec<ContentHash> {
    let chunks = bytes.as_chunks::<32>().0.iter();
    chunks
        .map(|chunk| ContentHash::from_bytes(*chunk))
        .collect()
}
