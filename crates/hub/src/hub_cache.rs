use std::fs;
use std::path::{Path, PathBuf};

use hf_hub::{Repo, RepoType};

use crate::files::is_complete;
use crate::report::state_of;
use crate::{FileEntry, FileState};

/// One repository in the cache that the hub's Python library and we share:
///
/// ```text
/// models--ORG--NAME/refs/REVISION          the commit of a branch or tag
/// models--ORG--NAME/snapshots/COMMIT/FILE  links to
/// models--ORG--NAME/blobs/ETAG
/// ```
#[derive(Debug)]
pub(crate) struct CachedRepo {
    folder: PathBuf,
}

impl CachedRepo {
    pub(crate) fn new(cache: &Path, repo: &str) -> Self {
        Self::of(cache, RepoType::Model, repo)
    }

    /// A repository of any kind.
    pub(crate) fn of(cache: &Path, kind: RepoType, repo: &str) -> Self {
        let name = Repo::new(repo.to_owned(), kind).folder_name();
        Self {
            folder: cache.join(name),
        }
    }

    /// The folder of a commit, branch or tag; it need not exist.
    pub(crate) fn snapshot(&self, revision: &str) -> PathBuf {
        let commit = fs::read_to_string(self.folder.join("refs").join(revision));
        let commit = commit.map_or_else(|_| revision.to_owned(), |text| text.trim().to_owned());
        self.folder.join("snapshots").join(commit)
    }

    /// A folder that holds `files`: that of the revision if the lengths match, else any whose
    /// content does, for those who pulled the same files under another commit.
    pub(crate) fn find(&self, revision: &str, files: &[FileEntry]) -> Option<PathBuf> {
        let asked = self.snapshot(revision);
        if is_complete(&asked, files) {
            return Some(asked);
        }
        self.snapshots()
            .into_iter()
            .find(|folder| is_complete(folder, files) && is_equal(folder, files))
    }

    fn snapshots(&self) -> Vec<PathBuf> {
        let entries = fs::read_dir(self.folder.join("snapshots"));
        let mut folders: Vec<_> = entries
            .into_iter()
            .flatten()
            .filter_map(|entry| entry.ok().map(|entry| entry.path()))
            .collect();
        folders.sort();
        folders
    }
}

fn is_equal(folder: &Path, files: &[FileEntry]) -> bool {
    files
        .iter()
        .all(|file| matches!(state_of(folder, file), Ok(FileState::Good { .. })))
}

#[cfg(test)]
mod tests;
