use std::fs::{self, File};
use std::io::{self, ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use hone_annotation::LoopId;
use hone_domain::ContentHash;

use crate::LiveError;

/// The folders of all loops, each named after its loop's id.
#[derive(Debug, Clone)]
pub struct LoopFolders(PathBuf);

/// A folder of files named after the SHA-256 of their bytes. A file is there whole or not at all,
/// and is checked when it is read. One thread writes.
#[derive(Debug, Clone)]
pub struct LoopFiles(PathBuf);

impl LoopFolders {
    /// The folders in a folder, which is made when the first file is written.
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Self(folder.into())
    }

    /// The files of a loop.
    pub fn of(&self, id: LoopId) -> LoopFiles {
        LoopFiles(self.0.join(id.to_string()))
    }

    /// Removes the files of loops that are not there any more.
    ///
    /// # Errors
    /// [`LiveError::File`] if that cannot be done.
    pub(crate) fn keep_only(&self, there: &[LoopId]) -> Result<(), LiveError> {
        let folders = match fs::read_dir(&self.0) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
            other => other.map_err(|error| failed(&self.0.display(), &error))?,
        };
        for folder in folders {
            let folder = folder.map_err(|error| failed(&self.0.display(), &error))?;
            let name = folder.file_name();
            let id = name.to_str().and_then(|name| name.parse::<LoopId>().ok());
            if let Some(id) = id.filter(|id| !there.contains(id)) {
                self.of(id).remove_all()?;
            }
        }
        Ok(())
    }
}

impl LoopFiles {
    /// Where a file lies.
    pub fn path(&self, hash: ContentHash) -> PathBuf {
        self.0.join(hash.to_string())
    }

    /// Whether a file is there.
    pub fn has(&self, hash: ContentHash) -> bool {
        self.path(hash).is_file()
    }

    /// Keeps bytes. They are on disk when this returns.
    ///
    /// # Errors
    /// [`LiveError::File`] if they cannot be written.
    pub fn put(&self, bytes: &[u8]) -> Result<ContentHash, LiveError> {
        let hash = ContentHash::of(bytes);
        if self.has(hash) {
            return Ok(hash);
        }
        let part = self.0.join(format!("{hash}.part"));
        let written = fs::create_dir_all(&self.0)
            .and_then(|()| write_synced(&part, bytes))
            .and_then(|()| fs::rename(&part, self.path(hash)))
            .and_then(|()| File::open(&self.0)?.sync_all());
        written.map_err(|error| failed(&hash, &error))?;
        Ok(hash)
    }

    /// Reads bytes back.
    ///
    /// # Errors
    /// [`LiveError::File`] if they cannot be read, or are not what was written.
    pub fn get(&self, hash: ContentHash) -> Result<Vec<u8>, LiveError> {
        let bytes = fs::read(self.path(hash)).map_err(|error| failed(&hash, &error))?;
        if ContentHash::of(&bytes) != hash {
            return Err(LiveError::File {
                name: hash.to_string(),
                reason: "its bytes are not those that were written".to_owned(),
            });
        }
        Ok(bytes)
    }

    /// Removes a file if it is there.
    ///
    /// # Errors
    /// [`LiveError::File`] if it cannot be removed.
    pub(crate) fn remove(&self, hash: ContentHash) -> Result<(), LiveError> {
        gone(fs::remove_file(self.path(hash))).map_err(|error| failed(&hash, &error))
    }

    /// Removes all files.
    ///
    /// # Errors
    /// [`LiveError::File`] if they cannot be removed.
    pub(crate) fn remove_all(&self) -> Result<(), LiveError> {
        gone(fs::remove_dir_all(&self.0)).map_err(|error| failed(&self.0.display(), &error))
    }
}

/// What is not there is removed already.
fn gone(removed: io::Result<()>) -> io::Result<()> {
    match removed {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        other => other,
    }
}

fn write_synced(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = File::create(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

fn failed(name: &dyn std::fmt::Display, error: &io::Error) -> LiveError {
    LiveError::File {
        name: name.to_string(),
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
