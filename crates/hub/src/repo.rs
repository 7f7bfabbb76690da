//! Repositories of the hub that no manifest describes.

use std::path::PathBuf;

use crate::files::is_complete;
use crate::hub::{Hub, is_commit};
use crate::hub_cache::CachedRepo;
use crate::manifest::is_plain_name;
use crate::recorded::Recorded;
use crate::{FileEntry, HubError, Models, PullProgress, Pulled, RelativePath, Step};

/// Without these a repository is no model that we can run: weights come as safetensors only.
const NEEDED: [&str; 2] = ["tokenizer.json", "model.safetensors"];
const WELCOME: [&str; 5] = [
    "config.json",
    "modules.json",
    "sentence_bert_config.json",
    "config_sentence_transformers.json",
    "1_Pooling/config.json",
];

/// What of a repository is wanted.
#[derive(Debug, Clone, Copy)]
enum Wanted<'a> {
    /// The files of an encoder.
    Encoder,
    /// One file.
    File(&'a RelativePath),
}

impl Models {
    /// The folder of a hub repository in the cache, at a commit, branch or tag, whoever pulled
    /// it.
    pub fn locate_repo(&self, repo: &str, revision: &str) -> Option<PathBuf> {
        self.locate_wanted(repo, revision, Wanted::Encoder)
    }

    /// One file of a hub repository in the cache, as [`Models::locate_repo`].
    pub fn locate_file(&self, repo: &str, revision: &str, file: &RelativePath) -> Option<PathBuf> {
        let folder = self.locate_wanted(repo, revision, Wanted::File(file))?;
        Some(file.under(&folder))
    }

    /// Pulls a hub repository that no manifest describes into the cache. A commit that is there
    /// is not asked for again; a branch or tag is, because it may have moved.
    ///
    /// Nothing says what its files must hash to: the first pull of a commit is trusted and
    /// recorded, later ones must agree.
    ///
    /// # Errors
    /// [`HubError::BadRepo`] for what is no name, [`HubError::MissingFile`] for a repository
    /// without a tokenizer or safetensors, what the hub said, [`HubError::Offline`].
    pub fn pull_repo(
        &self,
        repo: &str,
        revision: &str,
        progress: &dyn PullProgress,
    ) -> Result<Pulled, HubError> {
        self.pull_wanted((repo, revision), Wanted::Encoder, progress)
    }

    /// Pulls one file of a hub repository into the cache, as [`Models::pull_repo`].
    ///
    /// # Errors
    /// Those of [`Models::pull_repo`].
    pub fn pull_file(
        &self,
        repo: &str,
        revision: &str,
        file: &RelativePath,
        progress: &dyn PullProgress,
    ) -> Result<Pulled, HubError> {
        self.pull_wanted((repo, revision), Wanted::File(file), progress)
    }

    fn locate_wanted(&self, repo: &str, revision: &str, wanted: Wanted<'_>) -> Option<PathBuf> {
        let folder = CachedRepo::new(&self.config().cache, repo).snapshot(revision);
        is_complete(&folder, &wanted.needed()).then_some(folder)
    }

    fn pull_wanted(
        &self,
        (repo, revision): (&str, &str),
        wanted: Wanted<'_>,
        progress: &dyn PullProgress,
    ) -> Result<Pulled, HubError> {
        check_names(repo, revision)?;
        let settled = self.config().offline || is_commit(revision);
        if settled && let Some(folder) = self.locate_wanted(repo, revision, wanted) {
            return Ok(Pulled {
                folder,
                source: None,
                recorded: Vec::new(),
            });
        }
        let source = format!("hub {repo} at {revision}");
        progress.step(Step::Trying { source: &source });
        let hub = Hub::connect(self.config(), repo)?;
        let (commit, names) = hub.resolve(revision)?;
        if !is_plain_name(&commit) {
            return Err(bad(repo, &commit));
        }
        let record = wanted.record(repo);
        let mut expected = wanted.among(&names).map_err(|file| HubError::MissingFile {
            file,
            within: format!("hub {repo} at {commit}"),
        })?;
        let models = self.config().models_folder();
        if let Some(recorded) = Recorded::read(&models, &record, &commit)? {
            for file in &mut expected {
                file.sha256 = recorded.hash(&file.name);
            }
        }
        let (folder, found) = hub.download(&commit, &expected, progress)?;
        if !is_commit(revision) {
            hub.remember(revision, &commit)?;
        }
        let is_new = expected.iter().any(|file| file.sha256.is_none());
        if is_new {
            Recorded::new(&commit, found.clone()).write(&models, &record)?;
        }
        Ok(Pulled {
            folder,
            source: Some(source),
            recorded: if is_new { found } else { Vec::new() },
        })
    }
}

impl Wanted<'_> {
    /// The files without which the rest is of no use.
    fn needed(self) -> Vec<FileEntry> {
        match self {
            Self::Encoder => entries(NEEDED.iter().copied()),
            Self::File(name) => vec![entry(name.clone())],
        }
    }

    /// The files to pull of those that there are, or one that is missing.
    fn among(self, names: &[String]) -> Result<Vec<FileEntry>, String> {
        let has = |wanted: &str| names.iter().any(|name| name == wanted);
        let mut files = self.needed();
        if let Some(file) = files.iter().find(|file| !has(file.name.as_str())) {
            return Err(file.name.to_string());
        }
        if matches!(self, Self::Encoder) {
            files.extend(entries(WELCOME.iter().copied().filter(|name| has(name))));
        }
        Ok(files)
    }

    /// What the recorded hashes are kept under.
    fn record(self, repo: &str) -> String {
        match self {
            Self::Encoder => repo.to_owned(),
            Self::File(name) => format!("{repo}/{name}"),
        }
    }
}

pub(crate) fn check_names(repo: &str, revision: &str) -> Result<(), HubError> {
    if is_plain_name(repo) && repo.matches('/').count() <= 1 && is_plain_name(revision) {
        return Ok(());
    }
    Err(bad(repo, revision))
}

pub(crate) fn bad(repo: &str, revision: &str) -> HubError {
    HubError::BadRepo {
        repo: repo.to_owned(),
        revision: revision.to_owned(),
    }
}

fn entries<'a>(names: impl Iterator<Item = &'a str>) -> Vec<FileEntry> {
    names
        .map(|name| entry(name.parse().expect("the names above are plain")))
        .collect()
}

fn entry(name: RelativePath) -> FileEntry {
    FileEntry {
        name,
        sha256: None,
        bytes: None,
    }
}

#[cfg(test)]
mod tests;
