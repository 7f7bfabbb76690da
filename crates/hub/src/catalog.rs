use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use crate::{DataManifest, HubError, ModelManifest};

/// A description that a catalog holds by id.
pub trait Manifest: Sized {
    /// What it describes, in words.
    const KIND: &'static str;
    /// The manifests that the binary carries: file name and text.
    const BUILT_IN: &'static [(&'static str, &'static str)];

    /// Reads and checks a manifest; `file` is its name in errors.
    ///
    /// # Errors
    /// [`HubError::ManifestShape`] for anything but the documented keys and types,
    /// [`HubError::ManifestValue`] for values that cannot work.
    fn parse(file: &str, text: &str) -> Result<Self, HubError>;

    /// The name people call it by.
    fn id(&self) -> &str;
}

/// All models known by name.
pub type ModelCatalog = Catalog<ModelManifest>;

/// All data sets known by name.
pub type DataCatalog = Catalog<DataManifest>;

/// All things of one kind known by name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Catalog<M> {
    by_id: BTreeMap<String, M>,
}

impl<M: Manifest> Catalog<M> {
    /// What the binary knows.
    ///
    /// # Panics
    /// Never: a test reads every manifest that is built in.
    pub fn built_in() -> Self {
        let by_id = M::BUILT_IN
            .iter()
            .map(|(file, text)| {
                M::parse(file, text).expect("manifests that are built in are tested")
            })
            .map(|manifest| (manifest.id().to_owned(), manifest))
            .collect();
        Self { by_id }
    }

    /// Adds every `*.toml` of a folder; an id that is known already is replaced. A folder that
    /// does not exist adds nothing.
    ///
    /// # Errors
    /// [`HubError::Io`], or the first manifest's own error.
    pub fn with_folder(mut self, folder: &Path) -> Result<Self, HubError> {
        for path in toml_files(folder)? {
            let text = fs::read_to_string(&path).map_err(|source| HubError::io(&path, source))?;
            let manifest = M::parse(&path.display().to_string(), &text)?;
            self.by_id.insert(manifest.id().to_owned(), manifest);
        }
        Ok(self)
    }

    /// The manifest called `id`.
    ///
    /// # Errors
    /// [`HubError::Unknown`] lists what there is.
    pub fn get(&self, id: &str) -> Result<&M, HubError> {
        self.by_id.get(id).ok_or_else(|| HubError::Unknown {
            kind: M::KIND,
            id: id.to_owned(),
            known: self.by_id.keys().cloned().collect(),
        })
    }

    /// All manifests by id.
    pub fn iter(&self) -> impl Iterator<Item = &M> {
        self.by_id.values()
    }
}

fn toml_files(folder: &Path) -> Result<Vec<PathBuf>, HubError> {
    if !folder.exists() {
        return Ok(Vec::new());
    }
    let mut files = fs::read_dir(folder)
        .and_then(|entries| {
            entries
                .map(|entry| entry.map(|entry| entry.path()))
                .collect::<Result<Vec<_>, _>>()
        })
        .map_err(|source| HubError::io(folder, source))?;
    files.retain(|path| path.extension().is_some_and(|ending| ending == "toml"));
    files.sort();
    Ok(files)
}

#[cfg(test)]
mod tests;
