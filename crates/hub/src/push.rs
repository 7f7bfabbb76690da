//! Data sets into the hub, by its public interface: a repository is made, the hub says of each file
//! whether it goes into the commit or into its store of large files, those are sent there (Git LFS,
//! `basic` or the hub's own `multipart`), and one commit names them all.
//!
//! # Source
//! Hugging Face, "Hub API Endpoints"; Git LFS, "Batch API" and "Basic transfers".

mod http;
mod lfs;

use std::fs::File;
use std::io::Read as _;
use std::path::PathBuf;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use serde_json::{Value, json};

use self::http::Http;
use crate::repo::check_names;
use crate::{HubConfig, HubError, Token};

const BRANCH: &str = "main";
/// Bytes of a file by which the hub tells what it is.
const SAMPLE: usize = 512;

/// Who may see a new repository.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Visibility {
    /// Everybody.
    Public,
    /// Those whom its owner lets.
    Private,
}

/// A file that a commit adds or replaces.
#[derive(Debug, Clone)]
pub struct Addition {
    /// Its path in the repository.
    pub path: String,
    /// What it holds.
    pub content: Content,
}

/// What a file holds.
#[derive(Debug, Clone)]
pub enum Content {
    /// These bytes.
    Bytes(Vec<u8>),
    /// What a file of this machine holds.
    File(PathBuf),
}

impl Content {
    fn open(&self) -> Result<Box<dyn std::io::Read + '_>, HubError> {
        Ok(match self {
            Self::Bytes(bytes) => Box::new(bytes.as_slice()),
            Self::File(path) => {
                Box::new(File::open(path).map_err(|source| HubError::io(path, source))?)
            }
        })
    }

    fn size(&self) -> Result<u64, HubError> {
        Ok(match self {
            Self::Bytes(bytes) => bytes.len() as u64,
            Self::File(path) => {
                let metadata = path.metadata();
                metadata.map_err(|source| HubError::io(path, source))?.len()
            }
        })
    }

    fn read(&self, most: u64) -> Result<Vec<u8>, HubError> {
        let mut bytes = Vec::new();
        let read = self.open()?.take(most).read_to_end(&mut bytes);
        let path = match self {
            Self::Bytes(_) => PathBuf::new(),
            Self::File(path) => path.clone(),
        };
        read.map_err(|source| HubError::io(&path, source))?;
        Ok(bytes)
    }
}

/// Writes to data sets of the hub with somebody's token.
#[derive(Debug)]
pub struct HubWriter {
    http: Http,
}

#[derive(Deserialize)]
struct Planned {
    files: Vec<Plan>,
}

/// What the hub wants to happen with a file.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Plan {
    path: String,
    upload_mode: String,
    #[serde(default)]
    should_ignore: bool,
}

impl HubWriter {
    /// The hub of the configuration; its own token is not used.
    ///
    /// # Errors
    /// [`HubError::Offline`].
    pub fn new(config: &HubConfig, token: Token) -> Result<Self, HubError> {
        if config.offline {
            return Err(HubError::Offline);
        }
        let http = Http::new(config.endpoint.as_deref(), token);
        Ok(Self { http })
    }

    /// Makes a repository if there is none of the name; one that is there stays as it is.
    ///
    /// # Errors
    /// What the hub said.
    pub fn create(&self, repo: &str, visibility: Visibility) -> Result<(), HubError> {
        check_names(repo, BRANCH)?;
        let (organization, name) = match repo.split_once('/') {
            Some((organization, name)) => (Some(organization), name),
            None => (None, repo),
        };
        let body = json!({
            "type": "dataset",
            "name": name,
            "organization": organization,
            "private": visibility == Visibility::Private,
        });
        let what = format!("making the data set {repo}");
        match self.http.post_json("/api/repos/create", &body, &what) {
            Ok(_) | Err(HubError::Refused { status: 409, .. }) => Ok(()),
            Err(error) => {
                // A token may have the right to write to what is there and not to make more.
                self.files(repo).map(drop).map_err(|_absent| error)
            }
        }
    }

    /// The paths of a data set's files.
    ///
    /// # Errors
    /// What the hub said.
    pub fn files(&self, repo: &str) -> Result<Vec<String>, HubError> {
        check_names(repo, BRANCH)?;
        let what = format!("the files of {repo}");
        let path = format!("/api/datasets/{repo}/revision/{BRANCH}");
        let info = self.http.get(&path, &what)?;
        let siblings = info["siblings"].as_array().into_iter().flatten();
        let names = siblings.filter_map(|file| file["rfilename"].as_str());
        Ok(names.map(str::to_owned).collect())
    }

    /// What a file of a data set says, a small one of text.
    ///
    /// # Errors
    /// What the hub said.
    pub fn read(&self, repo: &str, path: &str) -> Result<String, HubError> {
        check_names(repo, BRANCH)?;
        let what = format!("{repo}/{path}");
        let path = format!("/datasets/{repo}/resolve/{BRANCH}/{path}");
        self.http.read(&path, &what)
    }

    /// Adds and deletes files in one commit and returns its address.
    ///
    /// # Errors
    /// What the hub or its store of large files said, or if a file of this machine cannot be read.
    pub fn commit(
        &self,
        repo: &str,
        summary: &str,
        additions: &[Addition],
        deletions: &[String],
    ) -> Result<String, HubError> {
        check_names(repo, BRANCH)?;
        let plans = self.plan(repo, additions)?;
        let mut lines = vec![json!({
            "key": "header", "value": {"summary": summary, "description": ""},
        })];
        for addition in additions {
            let plan = plans.iter().find(|plan| plan.path == addition.path);
            let plan = plan.ok_or_else(|| HubError::Answer {
                what: format!("what to do with files of {repo}"),
                reason: format!("it says nothing about {}", addition.path),
            })?;
            // What the repository ignores is not asked of it.
            if !plan.should_ignore {
                lines.push(self.operation(repo, addition, plan)?);
            }
        }
        let deleted = deletions.iter();
        lines.extend(deleted.map(|path| json!({"key": "deletedFile", "value": {"path": path}})));
        let body: String = lines.iter().map(|line| format!("{line}\n")).collect();
        let path = format!("/api/datasets/{repo}/commit/{BRANCH}");
        let what = format!("a commit to {repo}");
        let said = self.http.post_lines(&path, body, &what)?;
        let url = said["commitUrl"].as_str();
        url.map(str::to_owned).ok_or_else(|| HubError::Answer {
            what,
            reason: "it has no `commitUrl`".to_owned(),
        })
    }

    /// Asks of each file where it goes.
    fn plan(&self, repo: &str, additions: &[Addition]) -> Result<Vec<Plan>, HubError> {
        let mut files = Vec::new();
        for addition in additions {
            let sample = addition.content.read(SAMPLE as u64)?;
            files.push(json!({
                "path": addition.path,
                "sample": STANDARD.encode(sample),
                "size": addition.content.size()?,
            }));
        }
        let path = format!("/api/datasets/{repo}/preupload/{BRANCH}");
        let what = format!("what to do with files of {repo}");
        let said = self
            .http
            .post_json(&path, &json!({"files": files}), &what)?;
        let planned: Planned = serde_json::from_value(said).map_err(|error| HubError::Answer {
            what,
            reason: error.to_string(),
        })?;
        Ok(planned.files)
    }

    /// The line of a commit that adds a file; a large one is sent first.
    fn operation(&self, repo: &str, addition: &Addition, plan: &Plan) -> Result<Value, HubError> {
        let size = addition.content.size()?;
        // The store of large files takes no empty ones.
        if plan.upload_mode == "lfs" && size > 0 {
            let oid = lfs::send(&self.http, repo, BRANCH, addition)?;
            return Ok(json!({"key": "lfsFile", "value": {
                "path": addition.path, "algo": "sha256", "oid": oid, "size": size,
            }}));
        }
        let content = STANDARD.encode(addition.content.read(u64::MAX)?);
        Ok(json!({"key": "file", "value": {
            "path": addition.path, "content": content, "encoding": "base64",
        }}))
    }
}

#[cfg(test)]
mod tests;
