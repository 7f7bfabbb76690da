use std::path::{Path, PathBuf};

use hone_domain::ContentHash;

use crate::digest::fingerprint;
use crate::{FileEntry, HubError, RelativePath};

/// The outcome of hashing a model's files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// The folder.
    pub folder: PathBuf,
    /// Every file of the manifest.
    pub files: Vec<(RelativePath, FileState)>,
}

impl Report {
    /// Whether every file is as expected.
    pub fn is_good(&self) -> bool {
        let good = |state: &FileState| matches!(state, FileState::Good { .. });
        self.files.iter().all(|(_, state)| good(state))
    }

    /// Whether no file is missing or other than expected.
    pub(crate) fn has_no_wrong(&self) -> bool {
        let fine =
            |state: &FileState| !matches!(state, FileState::Wrong { .. } | FileState::Missing);
        self.files.iter().all(|(_, state)| fine(state))
    }
}

/// What a file turned out to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FileState {
    /// The content is the one expected.
    Good {
        /// Its hash.
        sha256: ContentHash,
    },
    /// There is nothing to compare the content with.
    Unknown {
        /// Its hash.
        sha256: ContentHash,
    },
    /// The content is another one.
    Wrong {
        /// The hash expected.
        expected: ContentHash,
        /// The hash found.
        found: ContentHash,
    },
    /// There is no such file.
    Missing,
}

pub(crate) fn state_of(folder: &Path, file: &FileEntry) -> Result<FileState, HubError> {
    let path = file.name.under(folder);
    if !path.is_file() {
        return Ok(FileState::Missing);
    }
    let sha256 = fingerprint(&path)?.sha256;
    Ok(match file.sha256 {
        None => FileState::Unknown { sha256 },
        Some(expected) if expected == sha256 => FileState::Good { sha256 },
        Some(expected) => FileState::Wrong {
            expected,
            found: sha256,
        },
    })
}
