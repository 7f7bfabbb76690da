use std::fs::{self, File, OpenOptions};
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use crate::HubError;

const PREFIX: &str = ".pull-";

/// A folder beside the destination where files are made before they are moved there at once.
///
/// While one exists its process holds the lock of the parent folder, so that pulls of several
/// processes happen one after the other and whatever a killed one left can be removed safely.
#[derive(Debug)]
pub(crate) struct Staging {
    parent: PathBuf,
    work: TempDir,
    _lock: File,
}

impl Staging {
    /// Waits for other pulls into `parent`, removes what killed ones left, makes an empty folder.
    pub(crate) fn open(parent: &Path) -> Result<Self, HubError> {
        let failed = |source| HubError::io(parent, source);
        fs::create_dir_all(parent).map_err(failed)?;
        let lock = OpenOptions::new()
            .create(true)
            .truncate(false)
            .write(true)
            .open(parent.join(".lock"))
            .map_err(failed)?;
        lock.lock().map_err(failed)?;
        sweep(parent).map_err(failed)?;
        let work = tempfile::Builder::new()
            .prefix(PREFIX)
            .tempdir_in(parent)
            .map_err(failed)?;
        Ok(Self {
            parent: parent.to_owned(),
            work,
            _lock: lock,
        })
    }

    /// A new empty folder inside the working folder.
    pub(crate) fn folder(&self, name: &str) -> Result<PathBuf, HubError> {
        let folder = self.work.path().join(name);
        let clear = || {
            if folder.exists() {
                fs::remove_dir_all(&folder)?;
            }
            fs::create_dir(&folder)
        };
        clear().map_err(|source| HubError::io(&folder, source))?;
        Ok(folder)
    }

    /// Moves a finished folder to `parent/name`, in place of what was there.
    pub(crate) fn publish(&self, finished: &Path, name: &str) -> Result<PathBuf, HubError> {
        let target = self.parent.join(name);
        let replace = || {
            if target.exists() {
                fs::rename(&target, self.work.path().join("replaced"))?;
            }
            fs::rename(finished, &target)
        };
        replace().map_err(|source| HubError::io(&target, source))?;
        Ok(target)
    }

    /// Removes `parent/name`, if it is there.
    pub(crate) fn discard(&self, name: &str) -> Result<(), HubError> {
        let target = self.parent.join(name);
        if !target.exists() {
            return Ok(());
        }
        fs::rename(&target, self.work.path().join("discarded"))
            .map_err(|source| HubError::io(&target, source))
    }
}

fn sweep(parent: &Path) -> std::io::Result<()> {
    for entry in fs::read_dir(parent)? {
        let entry = entry?;
        if entry.file_name().to_string_lossy().starts_with(PREFIX) {
            fs::remove_dir_all(entry.path())?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
