use std::fs;
use std::path::{Path, PathBuf};

use hone_domain::ContentHash;
use serde::{Deserialize, Serialize};

use crate::manifest::read_toml;
use crate::{FileEntry, HubError, ModelManifest, RelativePath};

/// The hashes of the first pull, for files whose manifest names none: trust on first use.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Recorded {
    revision: String,
    files: Vec<FileEntry>,
}

impl Recorded {
    pub(crate) fn new(revision: &str, files: Vec<FileEntry>) -> Self {
        Self {
            revision: revision.to_owned(),
            files,
        }
    }

    /// Reads the record of `id`; a record of another revision counts as none.
    pub(crate) fn read(models: &Path, id: &str, revision: &str) -> Result<Option<Self>, HubError> {
        let path = Self::path(models, id);
        if !path.exists() {
            return Ok(None);
        }
        let text = fs::read_to_string(&path).map_err(|source| HubError::io(&path, source))?;
        let recorded: Self = read_toml(&path.display().to_string(), &text)?;
        Ok((recorded.revision == revision).then_some(recorded))
    }

    /// Writes the record of `id`, all or nothing.
    pub(crate) fn write(&self, models: &Path, id: &str) -> Result<(), HubError> {
        let path = Self::path(models, id);
        let text = format!(
            "# Hashes recorded at the first pull because the manifest names none.\n{}",
            toml::to_string(self).expect("strings and numbers have a form in TOML")
        );
        fs::create_dir_all(models)
            .and_then(|()| tempfile::NamedTempFile::new_in(models))
            .and_then(|file| {
                fs::write(file.path(), text)?;
                file.persist(&path).map_err(|error| error.error)
            })
            .map(drop)
            .map_err(|source| HubError::io(&path, source))
    }

    pub(crate) fn hash(&self, name: &RelativePath) -> Option<ContentHash> {
        let entry = self.files.iter().find(|entry| &entry.name == name)?;
        entry.sha256
    }

    fn path(models: &Path, id: &str) -> PathBuf {
        models.join(format!("{}.lock", id.replace('/', "--")))
    }
}

/// The files of a manifest, with recorded hashes where it names none.
pub(crate) fn expected_files(
    models: &Path,
    manifest: &ModelManifest,
) -> Result<Vec<FileEntry>, HubError> {
    let mut files = manifest.files.clone();
    if files.iter().all(|file| file.sha256.is_some()) {
        return Ok(files);
    }
    if let Some(recorded) = Recorded::read(models, &manifest.id, &manifest.revision)? {
        for file in &mut files {
            file.sha256 = file.sha256.or_else(|| recorded.hash(&file.name));
        }
    }
    Ok(files)
}

/// Keeps the hashes of `found` if the manifest leaves some out; returns the files whose hash was
/// not known before.
pub(crate) fn record(
    models: &Path,
    manifest: &ModelManifest,
    expected: &[FileEntry],
    found: &[FileEntry],
) -> Result<Vec<FileEntry>, HubError> {
    let is_new = |file: &&FileEntry| {
        let known = expected.iter().find(|entry| entry.name == file.name);
        known.is_none_or(|entry| entry.sha256.is_none())
    };
    let new: Vec<_> = found.iter().filter(is_new).cloned().collect();
    if !new.is_empty() {
        Recorded::new(&manifest.revision, found.to_vec()).write(models, &manifest.id)?;
    }
    Ok(new)
}
