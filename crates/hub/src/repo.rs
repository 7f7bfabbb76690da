//! Repositories of the hub that no manifest describes.

use std::path::PathBuf;

use crate::files::is_complete;
use crate::hub::{Hub, is_commit};
use crate::hub_cache::CachedRepo;
use crate::manifest::is_plain_name;
use crate::recorded::Recorded;
use crate::{FileEntry, HubConfig, HubError, Models, PullProgress, Pulled, Step};

/// Without these a repository is no model that we can run: weights come as safetensors only.
const NEEDED: [&str; 2] = ["tokenizer.json", "model.safetensors"];
const WELCOME: [&str; 5] = [
    "config.json",
    "modules.json",
    "sentence_bert_config.json",
    "config_sentence_transformers.json",
    "1_Pooling/config.json",
];

impl Models {
    /// The folder of a hub repository in the cache, at a commit, branch or tag, whoever pulled
    /// it.
    pub fn locate_repo(&self, repo: &str, revision: &str) -> Option<PathBuf> {
        let folder = CachedRepo::new(&self.config().cache, repo).snapshot(revision);
        is_complete(&folder, &entries(NEEDED.iter().copied())).then_some(folder)
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
        check_names(repo, revision)?;
        let settled = self.config().offline || is_commit(revision);
        if settled && let Some(folder) = self.locate_repo(repo, revision) {
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
        let expected = expected(self.config(), repo, &commit, &names)?;
        let (folder, found) = hub.download(&commit, &expected, progress)?;
        if !is_commit(revision) {
            hub.remember(revision, &commit)?;
        }
        let is_new = expected.iter().any(|file| file.sha256.is_none());
        if is_new {
            let record = Recorded::new(&commit, found.clone());
            record.write(&self.config().models_folder(), repo)?;
        }
        Ok(Pulled {
            folder,
            source: Some(source),
            recorded: if is_new { found } else { Vec::new() },
        })
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

/// The files to pull, with the hashes of an earlier pull of the same commit.
fn expected(
    config: &HubConfig,
    repo: &str,
    commit: &str,
    names: &[String],
) -> Result<Vec<FileEntry>, HubError> {
    let has = |wanted: &&str| names.iter().any(|name| name == wanted);
    if let Some(file) = NEEDED.iter().find(|file| !has(file)) {
        return Err(HubError::MissingFile {
            file: (*file).to_owned(),
            within: format!("hub {repo} at {commit}"),
        });
    }
    let welcome = WELCOME.iter().copied().filter(has);
    let mut files = entries(welcome.chain(NEEDED));
    if let Some(recorded) = Recorded::read(&config.models_folder(), repo, commit)? {
        for file in &mut files {
            file.sha256 = recorded.hash(&file.name);
        }
    }
    Ok(files)
}

fn entries<'a>(names: impl Iterator<Item = &'a str>) -> Vec<FileEntry> {
    names
        .map(|name| FileEntry {
            name: name.parse().expect("the names above are plain"),
            sha256: None,
            bytes: None,
        })
        .collect()
}

#[cfg(test)]
mod tests;
