//! Data sets of the hub, file by file.

mod pick;

use std::path::PathBuf;

use hf_hub::RepoType;

use crate::hub::Hub;
use crate::repo::{bad, check_names};
use crate::{FileEntry, HubConfig, HubError, Quiet, RelativePath};

/// The branch to which the hub converts data sets of any form by itself, as Parquet files called
/// `SUBSET/SPLIT/0000.parquet`.
const CONVERTED: &str = "refs/convert/parquet";

/// The branch of those who own the repository.
const OWN: &str = "main";

/// The tables of one split of a data set, at one commit.
#[derive(Debug, Clone)]
pub struct HubDataset {
    config: HubConfig,
    repo: String,
    commit: String,
    files: Vec<RelativePath>,
}

impl HubDataset {
    /// Finds the tables of a split: those that the hub converted, else the repository's own Parquet,
    /// CSV, TSV and JSON Lines files. `commit` is one that was found before.
    ///
    /// # Errors
    /// [`HubError::NoSplit`] if there are none, [`HubError::BadRepo`] for what is no name, what the
    /// hub said, [`HubError::Offline`].
    pub fn find(
        config: &HubConfig,
        repo: &str,
        subset: &str,
        split: &str,
        commit: Option<&str>,
    ) -> Result<Self, HubError> {
        check_names(repo, commit.unwrap_or(OWN))?;
        let hub = Hub::connect_to(config, RepoType::Dataset, repo)?;
        let mut tables = Vec::new();
        let branches: &[&str] = match &commit {
            Some(commit) => &[commit],
            None => &[CONVERTED, OWN],
        };
        for branch in branches {
            let found = match *branch {
                CONVERTED => hub.find(CONVERTED)?,
                branch => Some(hub.resolve(branch)?),
            };
            let Some((commit, names)) = found else {
                continue;
            };
            check_names(repo, &commit)?;
            let files = pick::pick(&names, subset, split);
            if !files.is_empty() {
                let files = files.iter().map(|name| name.parse());
                let files = files.collect::<Result<_, _>>();
                return Ok(Self {
                    config: config.clone(),
                    repo: repo.to_owned(),
                    files: files.map_err(|_reason| bad(repo, &commit))?,
                    commit,
                });
            }
            tables = pick::tables(&names);
        }
        Err(HubError::NoSplit {
            repo: repo.to_owned(),
            subset: subset.to_owned(),
            split: split.to_owned(),
            tables,
        })
    }

    /// The commit.
    pub fn commit(&self) -> &str {
        &self.commit
    }

    /// How many files there are.
    pub fn files(&self) -> usize {
        self.files.len()
    }

    /// A file in the cache, fetched if it is not there.
    ///
    /// # Errors
    /// What the hub said, [`HubError::Offline`].
    ///
    /// # Panics
    /// If there are not so many files.
    pub fn fetch(&self, at: usize) -> Result<PathBuf, HubError> {
        let name = &self.files[at];
        let hub = Hub::connect_to(&self.config, RepoType::Dataset, &self.repo)?;
        let file = FileEntry {
            name: name.clone(),
            sha256: None,
            bytes: None,
        };
        let (folder, _) = hub.download(&self.commit, &[file], &Quiet)?;
        Ok(name.under(&folder))
    }
}

#[cfg(test)]
mod tests;
