use std::collections::BTreeSet;

use hone_domain::ContentHash;
use serde::{Deserialize, Serialize};

use super::Format;
use crate::manifest::{is_plain_name, read_toml};
use crate::{HubError, Manifest, Registry, RelativePath, built_in};

/// A labelled data set that a package ships, and how it is read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DataManifest {
    /// The name people call it by.
    pub id: String,
    /// What it is.
    pub title: String,
    /// The licence of the package and of the data, as far as known.
    pub licence: String,
    /// The package.
    pub source: Package,
    /// How its members are read.
    pub format: Format,
    /// The members that hold records.
    pub members: Vec<Member>,
}

/// A package that ships a data set.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Package {
    /// The registry.
    pub kind: Registry,
    /// The package's name.
    pub package: String,
    /// Its version.
    pub version: String,
    /// The hash of the archive; may be left out where every member has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sha256: Option<ContentHash>,
}

/// A file of the package, or a folder of files.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Member {
    /// Its path in the archive.
    pub path: RelativePath,
    /// The file in `path`, if that is a zip.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub within: Option<RelativePath>,
    /// The hash of the file at `path`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sha256: Option<ContentHash>,
    /// What its records are for.
    pub role: Role,
}

/// What records are for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// The pool to learn from.
    Train,
    /// Held out.
    Test,
}

impl Role {
    /// The file that holds the records.
    pub(crate) const fn file(self) -> &'static str {
        match self {
            Self::Train => "train.jsonl",
            Self::Test => "test.jsonl",
        }
    }
}

impl Manifest for DataManifest {
    const KIND: &'static str = "data set";
    const BUILT_IN: &'static [(&'static str, &'static str)] = built_in::DATA;

    fn parse(file: &str, text: &str) -> Result<Self, HubError> {
        let manifest: Self = read_toml(file, text)?;
        match manifest.refusal() {
            None => Ok(manifest),
            Some((key, reason)) => Err(HubError::ManifestValue {
                file: file.to_owned(),
                key: key.to_owned(),
                reason,
            }),
        }
    }

    fn id(&self) -> &str {
        &self.id
    }
}

impl DataManifest {
    /// What its records are for: train, and test where it has such members.
    pub fn roles(&self) -> BTreeSet<Role> {
        self.members.iter().map(|member| member.role).collect()
    }

    fn refusal(&self) -> Option<(&'static str, String)> {
        let Package {
            package, version, ..
        } = &self.source;
        for (key, name) in [
            ("id", self.id.as_str()),
            ("source.package", package.trim_start_matches('@')),
            ("source.version", version),
        ] {
            if !is_plain_name(name) {
                return Some((key, format!("`{name}` is not a plain name")));
            }
        }
        if self.id.contains('/') {
            return Some(("id", "holds a `/`".to_owned()));
        }
        if !self.roles().contains(&Role::Train) {
            return Some(("members", "no member has the role `train`".to_owned()));
        }
        let pinned = |member: &Member| member.sha256.is_some();
        if self.source.sha256.is_none() && !self.members.iter().all(pinned) {
            let reason = "needed unless every member has one".to_owned();
            return Some(("source.sha256", reason));
        }
        None
    }
}

#[cfg(test)]
mod tests;
