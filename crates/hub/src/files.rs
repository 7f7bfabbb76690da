use std::fs;
use std::path::Path;

use hone_domain::ContentHash;

use crate::{FileEntry, HubError};

/// Whether a folder holds every file with the length its entry names.
pub(crate) fn is_complete(folder: &Path, files: &[FileEntry]) -> bool {
    files.iter().all(|file| {
        fs::metadata(file.name.under(folder)).is_ok_and(|found| {
            found.is_file() && file.bytes.is_none_or(|bytes| bytes == found.len())
        })
    })
}

/// Refuses content that differs from what is expected; without an expectation all is well.
pub(crate) fn check_hash(
    file: &str,
    expected: Option<ContentHash>,
    found: ContentHash,
) -> Result<(), HubError> {
    match expected {
        Some(expected) if expected != found => Err(HubError::WrongHash {
            file: file.to_owned(),
            expected,
            found,
        }),
        _ => Ok(()),
    }
}
