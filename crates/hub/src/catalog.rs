use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use crate::{HubError, ModelManifest};

/// The manifests that the binary carries.
const BUILT_IN: &[(&str, &str)] = &[
    (
        "all-MiniLM-L6-v2.toml",
        include_str!("../../../models/all-MiniLM-L6-v2.toml"),
    ),
    (
        "bge-small-en-v1.5.toml",
        include_str!("../../../models/bge-small-en-v1.5.toml"),
    ),
    (
        "multilingual-e5-small.toml",
        include_str!("../../../models/multilingual-e5-small.toml"),
    ),
    (
        "wordllama-l2-supercat-256.toml",
        include_str!("../../../models/wordllama-l2-supercat-256.toml"),
    ),
];

/// All models known by name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Catalog {
    models: BTreeMap<String, ModelManifest>,
}

impl Catalog {
    /// The models that the binary knows.
    ///
    /// # Panics
    /// Never: a test reads every manifest that is built in.
    pub fn built_in() -> Self {
        let models = BUILT_IN
            .iter()
            .map(|(file, text)| {
                ModelManifest::parse(file, text).expect("manifests that are built in are tested")
            })
            .map(|manifest| (manifest.id.clone(), manifest))
            .collect();
        Self { models }
    }

    /// Adds every `*.toml` of a folder; an id that is known already is replaced. A folder that
    /// does not exist adds nothing.
    ///
    /// # Errors
    /// [`HubError::Io`], or the first manifest's own error.
    pub fn with_folder(mut self, folder: &Path) -> Result<Self, HubError> {
        for path in toml_files(folder)? {
            let text = fs::read_to_string(&path).map_err(|source| HubError::io(&path, source))?;
            let manifest = ModelManifest::parse(&path.display().to_string(), &text)?;
            self.models.insert(manifest.id.clone(), manifest);
        }
        Ok(self)
    }

    /// The manifest of a model.
    ///
    /// # Errors
    /// [`HubError::Unknown`] lists what there is.
    pub fn get(&self, id: &str) -> Result<&ModelManifest, HubError> {
        self.models.get(id).ok_or_else(|| HubError::Unknown {
            kind: "model",
            id: id.to_owned(),
            known: self.models.keys().cloned().collect(),
        })
    }

    /// All manifests by id.
    pub fn iter(&self) -> impl Iterator<Item = &ModelManifest> {
        self.models.values()
    }
}

/// The `*.toml` files of a folder by name; none if there is no such folder.
pub(crate) fn toml_files(folder: &Path) -> Result<Vec<std::path::PathBuf>, HubError> {
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
