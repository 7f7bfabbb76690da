use std::error::Error;
use std::fmt::Write as _;
use std::io;
use std::path::{Path, PathBuf};

use hone_domain::ContentHash;
use thiserror::Error;

/// Why a manifest was refused or files were not pulled.
#[derive(Debug, Error)]
pub enum HubError {
    /// A manifest is not TOML of the expected shape; the cause names line and key.
    #[error("manifest `{file}` cannot be read")]
    ManifestShape {
        /// The manifest.
        file: String,
        /// Line, key and reason.
        source: Box<toml::de::Error>,
    },
    /// A value of a manifest makes no sense.
    #[error("manifest `{file}`, key `{key}`: {reason}")]
    ManifestValue {
        /// The manifest.
        file: String,
        /// The key.
        key: String,
        /// What is wrong with its value.
        reason: String,
    },
    /// No manifest has this id.
    #[error("no {kind} is called `{id}`; known: {}", known.join(", "))]
    Unknown {
        /// `model` or `data set`.
        kind: &'static str,
        /// What was asked for.
        id: String,
        /// What there is.
        known: Vec<String>,
    },
    /// Neither an environment variable nor a home folder says where caches live.
    #[error("no cache folder: set HF_HUB_CACHE, HF_HOME or HOME")]
    NoHome,
    /// A file or folder could not be read or written.
    #[error("cannot read or write {}", path.display())]
    Io {
        /// The path.
        path: PathBuf,
        /// The cause.
        source: io::Error,
    },
    /// A file's content is not what its manifest says.
    #[error("{file}: expected sha256 {expected}, found {found}")]
    WrongHash {
        /// The file.
        file: String,
        /// The hash of the manifest.
        expected: ContentHash,
        /// The hash of the content.
        found: ContentHash,
    },
    /// A source does not hold a file that the manifest names.
    #[error("{within} holds no `{file}`")]
    MissingFile {
        /// The file.
        file: String,
        /// The source.
        within: String,
    },
    /// An archive cannot be read.
    #[error("{} is no readable archive", path.display())]
    Archive {
        /// The archive.
        path: PathBuf,
        /// The cause.
        source: Box<dyn Error + Send + Sync>,
    },
    /// A program could not be started.
    #[error("cannot start `{program}`")]
    NoProgram {
        /// The program and its arguments.
        program: String,
        /// The cause.
        source: io::Error,
    },
    /// A program failed.
    #[error("`{program}` failed: {said}")]
    ProgramFailed {
        /// The program and its arguments.
        program: String,
        /// The last lines that it said.
        said: String,
    },
    /// The hub refused or failed.
    #[error("the hub did not give {what}")]
    Hub {
        /// The repository or file.
        what: String,
        /// The cause.
        source: Box<dyn Error + Send + Sync>,
    },
    /// A data set of the hub has no table of a split.
    #[error(
        "{repo} has no rows of split `{split}` of subset `{subset}`; its tables are: {}",
        shown(tables)
    )]
    NoSplit {
        /// The repository.
        repo: String,
        /// The subset asked for.
        subset: String,
        /// The split asked for.
        split: String,
        /// The tables that it has.
        tables: Vec<String>,
    },
    /// The hub refused what was to be written.
    #[error("the hub answered {status} to {what}: {said}")]
    Refused {
        /// What was asked for.
        what: String,
        /// The HTTP status.
        status: u16,
        /// What it said.
        said: String,
    },
    /// The hub's answer is not what its interface prescribes.
    #[error("the hub's answer to {what} makes no sense: {reason}")]
    Answer {
        /// What was asked for.
        what: String,
        /// What is wrong with it.
        reason: String,
    },
    /// Nothing answers there.
    #[error("cannot reach {what}")]
    Unreachable {
        /// Who was called.
        what: String,
        /// The cause.
        source: io::Error,
    },
    /// No name of a repository or revision of the hub.
    #[error("`{repo}` at `{revision}` names no repository (expected organisation/name)")]
    BadRepo {
        /// The repository.
        repo: String,
        /// The revision.
        revision: String,
    },
    /// The model is not on this machine, or a file of it is damaged.
    #[error("model `{id}` is not here in full: pull it first")]
    NotHere {
        /// The model.
        id: String,
    },
    /// A source was not asked because the configuration says offline.
    #[error("not asked: offline")]
    Offline,
    /// A member of a package does not read as the format its manifest names.
    #[error("{file}, line {line}: {reason}")]
    Format {
        /// The member.
        file: String,
        /// The line, from 1; 0 for the whole file.
        line: u64,
        /// What is wrong.
        reason: String,
    },
    /// No source gave the files.
    #[error("no source gave `{id}`{}", list(tried))]
    NoSource {
        /// The model or data set.
        id: String,
        /// Each source and what it said.
        tried: Vec<(String, HubError)>,
    },
}

impl HubError {
    pub(crate) fn io(path: &Path, source: io::Error) -> Self {
        Self::Io {
            path: path.to_owned(),
            source,
        }
    }

    pub(crate) fn archive(path: &Path, source: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self::Archive {
            path: path.to_owned(),
            source: source.into(),
        }
    }
}

/// Some names, or that there are none.
fn shown(names: &[String]) -> String {
    const MOST: usize = 20;
    let more = if names.len() > MOST { ", …" } else { "" };
    match names {
        [] => "none".to_owned(),
        names => format!("{}{more}", names[..names.len().min(MOST)].join(", ")),
    }
}

/// One line a source; the chain of causes is spelled out because a list has no single cause.
fn list(tried: &[(String, HubError)]) -> String {
    tried
        .iter()
        .fold(String::new(), |mut text, (source, said)| {
            let _infallible = write!(text, "\n  {source}: {said}");
            let mut cause = said.source();
            while let Some(error) = cause {
                let _infallible = write!(text, ": {error}");
                cause = error.source();
            }
            text
        })
}
