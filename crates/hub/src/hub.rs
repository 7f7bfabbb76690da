//! Models out of the Hugging Face hub, into the cache that its Python library uses too.

use std::fs;
use std::net::{TcpStream, ToSocketAddrs as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

use hf_hub::api::sync::{Api, ApiBuilder, ApiError, ApiRepo};
use hf_hub::{Cache, Repo, RepoType};

use crate::digest::fingerprint;
use crate::files::check_hash;
use crate::hub_cache::CachedRepo;
use crate::{FileEntry, FileState, HubConfig, HubError, PullProgress, RelativePath, Step, report};

/// How long the hub may take to accept a connection before the next source is asked.
const PATIENCE: Duration = Duration::from_secs(10);
const RETRIES: usize = 3;

/// A repository of the hub that can be asked.
#[derive(Debug)]
pub(crate) struct Hub<'a> {
    config: &'a HubConfig,
    repo: &'a str,
    kind: RepoType,
    api: Api,
}

impl<'a> Hub<'a> {
    /// Makes sure that the hub answers at all.
    pub(crate) fn connect(config: &'a HubConfig, repo: &'a str) -> Result<Self, HubError> {
        Self::connect_to(config, RepoType::Model, repo)
    }

    /// The same for a repository of any kind.
    pub(crate) fn connect_to(
        config: &'a HubConfig,
        kind: RepoType,
        repo: &'a str,
    ) -> Result<Self, HubError> {
        if config.offline {
            return Err(HubError::Offline);
        }
        let mut builder = ApiBuilder::from_cache(Cache::new(config.cache.clone()))
            .with_progress(false)
            .with_retries(RETRIES)
            .with_token(config.token.as_ref().map(|token| token.reveal().to_owned()));
        if let Some(endpoint) = &config.endpoint {
            builder = builder.with_endpoint(endpoint.clone());
        }
        let api = builder.build().map_err(|error| failed(repo, error))?;
        let hub = Self {
            config,
            repo,
            kind,
            api,
        };
        if !config.proxy {
            probe(&hub.at("main").url("")).map_err(|source| HubError::Unreachable {
                what: format!("the hub for {repo}"),
                source,
            })?;
        }
        Ok(hub)
    }

    /// The commit of a branch or tag, and the files it has.
    pub(crate) fn resolve(&self, revision: &str) -> Result<(String, Vec<String>), HubError> {
        let info = self
            .at(revision)
            .info()
            .map_err(|error| failed(self.repo, error))?;
        let names = info.siblings.into_iter().map(|file| file.rfilename);
        Ok((info.sha, names.collect()))
    }

    /// The same, or nothing where the hub knows no such repository or revision.
    pub(crate) fn find(&self, revision: &str) -> Result<Option<(String, Vec<String>)>, HubError> {
        match self.resolve(revision) {
            Ok(found) => Ok(Some(found)),
            Err(HubError::Hub { source, .. }) if is_not_found(source.as_ref()) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Downloads files of a commit and checks them; good ones that are there stay. A file with
    /// wrong content is removed again. Returns the commit's folder and what the files are.
    pub(crate) fn download(
        &self,
        commit: &str,
        files: &[FileEntry],
        progress: &dyn PullProgress,
    ) -> Result<(PathBuf, Vec<FileEntry>), HubError> {
        let folder = CachedRepo::of(&self.config.cache, self.kind, self.repo).snapshot(commit);
        let mut found = Vec::new();
        for file in files {
            let known = matches!(report::state_of(&folder, file)?, FileState::Good { .. });
            if !known {
                self.fetch(commit, &folder, file, progress)?;
            }
            let path = file.name.under(&folder);
            progress.step(Step::Checking {
                file: file.name.as_str(),
            });
            let print = fingerprint(&path)?;
            check_hash(file.name.as_str(), file.sha256, print.sha256)
                .inspect_err(|_| discard(&path))?;
            found.push(FileEntry {
                name: file.name.clone(),
                sha256: Some(print.sha256),
                bytes: Some(print.bytes),
            });
        }
        Ok((folder, found))
    }

    /// Notes the commit of a branch or tag, as the Python library does.
    pub(crate) fn remember(&self, revision: &str, commit: &str) -> Result<(), HubError> {
        let cache = Cache::new(self.config.cache.clone());
        cache
            .repo(self.repo_at(revision))
            .create_ref(commit)
            .map_err(|source| HubError::io(&self.config.cache, source))
    }

    fn fetch(
        &self,
        commit: &str,
        folder: &Path,
        file: &FileEntry,
        progress: &dyn PullProgress,
    ) -> Result<(), HubError> {
        let name = &file.name;
        let path = name.under(folder);
        if path.symlink_metadata().is_ok() {
            // The client keeps a link that is there, even one to nothing.
            fs::remove_file(&path).map_err(|source| HubError::io(&path, source))?;
        }
        let bar = Bar {
            progress,
            name,
            done: 0,
            total: None,
        };
        let pulled = self.at(commit).download_with_progress(name.as_str(), bar);
        let path = pulled.map_err(|error| failed(&format!("{}/{name}", self.repo), error))?;
        if path.starts_with(folder) {
            return Ok(());
        }
        // Asked for a commit, the hub may answer with no other one.
        discard(&path);
        Err(HubError::MissingFile {
            file: name.to_string(),
            within: format!("{} at {commit}", self.repo),
        })
    }

    fn at(&self, revision: &str) -> ApiRepo {
        self.api.repo(self.repo_at(revision))
    }

    fn repo_at(&self, revision: &str) -> Repo {
        Repo::with_revision(self.repo.to_owned(), self.kind, revision.to_owned())
    }
}

/// Whether a revision is a commit: those never move.
pub(crate) fn is_commit(revision: &str) -> bool {
    revision.len() == 40 && revision.bytes().all(|digit| digit.is_ascii_hexdigit())
}

/// Whether the hub said that there is no such thing.
fn is_not_found(error: &(dyn std::error::Error + 'static)) -> bool {
    let said = error.downcast_ref::<ApiError>();
    said.is_some_and(|said| match said {
        ApiError::RequestError(error) => matches!(**error, ureq::Error::StatusCode(404)),
        _ => false,
    })
}

fn failed(what: &str, error: ApiError) -> HubError {
    HubError::Hub {
        what: what.to_owned(),
        source: Box::new(error),
    }
}

/// Removes a link of the cache and the blob behind it.
fn discard(path: &Path) {
    // The blob first: the link tells where it is. What cannot be removed fails the next check.
    if let Ok(blob) = fs::canonicalize(path) {
        drop(fs::remove_file(blob));
    }
    drop(fs::remove_file(path));
}

/// The client has no time limit of its own for connecting: a firewall that swallows packets
/// would hold up the next source for minutes.
fn probe(url: &str) -> std::io::Result<()> {
    let (scheme, rest) = url.split_once("://").unwrap_or(("https", url));
    let authority = rest.split('/').next().unwrap_or_default();
    let port = if scheme == "http" { 80 } else { 443 };
    let address = match authority.rsplit_once(':') {
        Some((_, digits)) if digits.parse::<u16>().is_ok() => authority.to_owned(),
        _ => format!("{authority}:{port}"),
    };
    let mut last = None;
    for address in address.to_socket_addrs()? {
        match TcpStream::connect_timeout(&address, PATIENCE) {
            Ok(_) => return Ok(()),
            Err(error) => last = Some(error),
        }
    }
    Err(last.unwrap_or_else(|| std::io::Error::other("the name has no address")))
}

#[derive(Clone, Copy)]
struct Bar<'a> {
    progress: &'a dyn PullProgress,
    name: &'a RelativePath,
    done: u64,
    total: Option<u64>,
}

impl Bar<'_> {
    fn tell(&self) {
        self.progress.step(Step::Fetching {
            what: self.name.as_str(),
            done: self.done,
            total: self.total,
        });
    }
}

impl hf_hub::api::Progress for Bar<'_> {
    fn init(&mut self, size: usize, _filename: &str) {
        (self.done, self.total) = (0, Some(size as u64));
        self.tell();
    }

    fn update(&mut self, size: usize) {
        self.done += size as u64;
        self.tell();
    }

    fn finish(&mut self) {
        self.tell();
    }
}

#[cfg(test)]
mod tests;
