use std::collections::{BTreeMap, BTreeSet};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use hone_domain::ContentHash;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::InferError;
use crate::weights::Weights;

const WEIGHTS: &str = "model.safetensors";
const INDEX: &str = "model.safetensors.index.json";
const PICKLES: [&str; 2] = ["pytorch_model.bin", "pytorch_model.bin.index.json"];

/// The files of a folder; remembers the hash of each that was read.
pub(crate) struct Files {
    folder: PathBuf,
    hashes: BTreeMap<String, ContentHash>,
}

#[derive(Deserialize)]
struct ShardIndex {
    weight_map: BTreeMap<String, String>,
}

impl Files {
    pub(crate) fn new(folder: &Path) -> Self {
        Self {
            folder: folder.to_owned(),
            hashes: BTreeMap::new(),
        }
    }

    pub(crate) fn path(&self, name: &Path) -> PathBuf {
        self.folder.join(name)
    }

    pub(crate) fn required(&mut self, name: &Path) -> Result<Vec<u8>, InferError> {
        let path = self.path(name);
        let bytes = std::fs::read(&path).map_err(|source| InferError::Read { path, source })?;
        // The revision must not depend on the system's separator.
        let parts: Vec<_> = name.iter().map(|part| part.to_string_lossy()).collect();
        self.hashes.insert(parts.join("/"), ContentHash::of(&bytes));
        Ok(bytes)
    }

    pub(crate) fn optional(&mut self, name: &Path) -> Result<Option<Vec<u8>>, InferError> {
        match self.required(name) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(InferError::Read { source, .. }) if source.kind() == ErrorKind::NotFound => {
                Ok(None)
            }
            Err(error) => Err(error),
        }
    }

    pub(crate) fn optional_json<T: DeserializeOwned>(
        &mut self,
        name: &str,
    ) -> Result<Option<T>, InferError> {
        let bytes = self.optional(Path::new(name))?;
        bytes.map(|bytes| self.parse(name, &bytes)).transpose()
    }

    fn parse<T: DeserializeOwned>(&self, name: &str, bytes: &[u8]) -> Result<T, InferError> {
        serde_json::from_slice(bytes).map_err(|source| InferError::Json {
            path: self.path(Path::new(name)),
            source,
        })
    }

    /// All tensors: of the named file, of the usual file, or of the files that the index names.
    pub(crate) fn weights(&mut self, named: Option<&Path>) -> Result<Weights, InferError> {
        let single = named.unwrap_or(Path::new(WEIGHTS));
        let bytes = match named {
            Some(_) => Some(self.required(single)?),
            None => self.optional(single)?,
        };
        if let Some(bytes) = bytes {
            let path = self.path(single);
            let mut weights = Weights::new(&path);
            weights.add(&path, &bytes)?;
            return Ok(weights);
        }
        match self.optional_json::<ShardIndex>(INDEX)? {
            Some(index) => self.shards(index),
            None => Err(self.no_weights()),
        }
    }

    fn shards(&mut self, index: ShardIndex) -> Result<Weights, InferError> {
        let names: BTreeSet<String> = index.weight_map.into_values().collect();
        let mut weights = Weights::new(&self.path(Path::new(INDEX)));
        for name in names {
            let bytes = self.required(Path::new(&name))?;
            weights.add(&self.path(Path::new(&name)), &bytes)?;
        }
        Ok(weights)
    }

    fn no_weights(&self) -> InferError {
        let mut pickles = PICKLES.iter().map(|name| self.path(Path::new(name)));
        match pickles.find(|path| path.exists()) {
            Some(path) => InferError::PickleWeights { path },
            None => InferError::NoWeights {
                folder: self.folder.clone(),
            },
        }
    }

    /// The SHA-256 over the names and hashes of the files read, by name, and over `settings`.
    pub(crate) fn revision(&self, settings: &[String]) -> ContentHash {
        let files = self
            .hashes
            .iter()
            .map(|(name, hash)| format!("{name} {hash}\n"));
        let settings = settings.iter().map(|line| format!("{line}\n"));
        ContentHash::of(files.chain(settings).collect::<String>().as_bytes())
    }
}
