use std::fs::{self, File};
use std::io::{self, ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use hone_annotation::hub::Failure;
use hone_annotation::{DatasetId, KeptFile, MediaFailure, MediaFiles, MediaHash};
use hone_domain::{ContentHash, ImageKind};

use crate::StoreError;
use crate::mapped::{UNFINISHED, write_whole};

/// The files of datasets in a folder: a folder a dataset, called after its id, and in it each file
/// under the SHA-256 of its bytes. A file is there whole or not at all, and is checked when it is
/// read.
#[derive(Debug)]
pub struct MediaFolder(PathBuf);

impl MediaFolder {
    /// The files in a folder, which is made when the first one is kept. What a process that ended
    /// early left unfinished is removed.
    ///
    /// # Errors
    /// [`StoreError::Io`] if that cannot be done.
    pub fn open(folder: impl Into<PathBuf>) -> Result<Self, StoreError> {
        let media = Self::beside(folder);
        let clean = |ids: Vec<DatasetId>| {
            let mut ids = ids.into_iter();
            ids.try_for_each(|id| remove_unfinished(&media.folder(id)))
        };
        let cleaned = media.ids().and_then(clean);
        cleaned.map_err(|source| StoreError::io(&media.0, source))?;
        Ok(media)
    }

    /// The same beside another process that may be writing.
    pub fn beside(folder: impl Into<PathBuf>) -> Self {
        Self(folder.into())
    }

    fn folder(&self, dataset: DatasetId) -> PathBuf {
        self.0.join(dataset.to_string())
    }

    fn ids(&self) -> io::Result<Vec<DatasetId>> {
        let folders = match fs::read_dir(&self.0) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
            folders => folders?,
        };
        let mut ids = Vec::new();
        for folder in folders {
            let name = folder?.file_name();
            ids.extend(
                name.to_str()
                    .and_then(|name| name.parse::<DatasetId>().ok()),
            );
        }
        Ok(ids)
    }

    fn keep(&self, dataset: DatasetId, hash: MediaHash, bytes: &[u8]) -> io::Result<()> {
        let (folder, name) = (self.folder(dataset), hash.to_string());
        if folder.join(&name).is_file() {
            return Ok(());
        }
        fs::create_dir_all(&folder)?;
        // The names of folders are durable only when those above are.
        File::open(&self.0)?.sync_all()?;
        let written = write_whole(&folder, |out| {
            out.write_all(bytes)?;
            Ok(name)
        });
        match written {
            // Somebody else has just kept the same file.
            Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(()),
            written => written.map(drop),
        }
    }
}

fn remove_unfinished(folder: &Path) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_name().to_string_lossy().starts_with(UNFINISHED) {
            fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}

impl MediaFiles for MediaFolder {
    fn put(&self, dataset: DatasetId, bytes: &[u8]) -> Result<KeptFile, MediaFailure> {
        let Some(kind) = ImageKind::of(bytes) else {
            let reason = "the file is no PNG, JPEG, WebP or GIF image";
            return Err(MediaFailure::Unfit(reason.to_owned()));
        };
        let hash = MediaHash(*ContentHash::of(bytes).as_bytes());
        let kept = self.keep(dataset, hash, bytes);
        kept.map_err(|error| MediaFailure::Broken(Box::new(error)))?;
        Ok(KeptFile {
            hash,
            content_type: kind.media_type(),
            size: bytes.len() as u64,
        })
    }

    fn get(&self, dataset: DatasetId, hash: MediaHash) -> Result<Vec<u8>, Failure> {
        let path = self.folder(dataset).join(hash.to_string());
        let read = fs::read(&path);
        let bytes = read.map_err(|error| format!("cannot read the file {hash}: {error}"))?;
        if ContentHash::of(&bytes).as_bytes() != &hash.0 {
            return Err(format!("the file {hash} holds other bytes than were uploaded").into());
        }
        Ok(bytes)
    }

    fn datasets(&self) -> Result<Vec<DatasetId>, Failure> {
        Ok(self.ids()?)
    }

    fn remove_all(&self, dataset: DatasetId) -> Result<(), Failure> {
        match fs::remove_dir_all(self.folder(dataset)) {
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
            removed => Ok(removed?),
        }
    }
}

#[cfg(test)]
mod tests;
