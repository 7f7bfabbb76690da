//! Opening an encoder, a language model or a suggester by what was typed.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail, ensure};
use hone_domain::{Encoder, Tagger, Writer};
use hone_hub::{ModelCatalog, ModelManifest, Models, Network, Pulled, RelativePath};
use hone_infer::{Device, EncoderOptions, Pooling, TokenClassifier};

use crate::args::EncoderArgs;
use crate::bars::{PullBar, say};
use crate::exit::BadInput;
use crate::place::Place;

/// The models that ship with the program and those of the data folder.
///
/// # Errors
/// If a manifest of the data folder is wrong.
pub(crate) fn catalog(place: &Place) -> Result<ModelCatalog> {
    Ok(ModelCatalog::built_in().with_folder(&place.data.join("manifests"))?)
}

/// A model as typed.
#[derive(Debug)]
enum Named {
    /// A folder on this machine.
    Folder(PathBuf),
    /// A model of the catalogue.
    Known(Box<ModelManifest>),
    /// A repository of the hub that no manifest describes.
    Repository { name: String, revision: String },
    /// One file of such a repository.
    File {
        repository: String,
        revision: String,
        file: RelativePath,
    },
}

impl Named {
    fn of(place: &Place, id: &str, revision: Option<&str>) -> Result<Self> {
        if Path::new(id).is_dir() {
            return Ok(Self::Folder(PathBuf::from(id)));
        }
        if id.contains('/') {
            let revision = revision.unwrap_or("main").to_owned();
            if let Some((repository, file)) = file_on_the_hub(id)? {
                return Ok(Self::File {
                    repository,
                    revision,
                    file,
                });
            }
            return Ok(Self::Repository {
                name: id.to_owned(),
                revision,
            });
        }
        ensure!(
            revision.is_none(),
            BadInput(format!(
                "--revision goes with `org/name`; `{id}` is pinned by its manifest"
            ))
        );
        Ok(Self::Known(Box::new(catalog(place)?.get(id)?.clone())))
    }
}

/// The repository and the file of `org/name/file.gguf`.
fn file_on_the_hub(id: &str) -> Result<Option<(String, RelativePath)>> {
    let mut parts = id.splitn(3, '/');
    let (Some(owner), Some(name), Some(file)) = (parts.next(), parts.next(), parts.next()) else {
        return Ok(None);
    };
    let file: RelativePath = file.parse().map_err(BadInput)?;
    Ok(Some((format!("{owner}/{name}"), file)))
}

/// Makes sure that a model is on this machine and says where it came from.
///
/// # Errors
/// If there is no such model, or no source gives it.
pub(crate) fn pull(place: &Place, id: &str, revision: Option<&str>) -> Result<PathBuf> {
    let models = Models::new(place.hub.clone());
    let pulled = match Named::of(place, id, revision)? {
        Named::Folder(folder) => return Ok(folder),
        Named::Known(manifest) => models.pull(&manifest, &PullBar::new())?,
        Named::Repository { name, revision } => {
            models.pull_repo(&name, &revision, &PullBar::new())?
        }
        Named::File {
            repository,
            revision,
            file,
        } => {
            let pulled = models.pull_file(&repository, &revision, &file, &PullBar::new())?;
            tell(id, &pulled);
            return Ok(file.under(&pulled.folder));
        }
    };
    tell(id, &pulled);
    Ok(pulled.folder)
}

/// Says where a model came from.
fn tell(id: &str, pulled: &Pulled) {
    say(&format!(
        "{id}: {}",
        pulled
            .source
            .as_deref()
            .unwrap_or("was here already, verified")
    ));
    for file in &pulled.recorded {
        let hash = file.sha256.map(|hash| hash.to_string()).unwrap_or_default();
        say(&format!(
            "no hash was known for {}; recorded {hash}",
            file.name
        ));
    }
}

impl Place {
    /// Opens a folder, or a model of the catalogue or the hub, pulling it first if it is not here.
    ///
    /// # Errors
    /// If the model cannot be had or opened, or the device is not there.
    pub(crate) fn open_encoder(&self, args: &EncoderArgs) -> Result<Box<dyn Encoder>> {
        let revision = args.revision.as_deref();
        let (folder, mut options) = self.find_bundle(&args.model_id, revision)?;
        options.device = args.device;
        options.precision = args.dtype;
        options.max_tokens = args.max_tokens.or(options.max_tokens);
        hone_infer::open(&folder, &options)
            .with_context(|| format!("cannot open the encoder in {}", folder.display()))
    }

    /// Opens a GGUF file, the one of a folder, or a language model of the catalogue or the hub,
    /// pulling it first if it is not here.
    ///
    /// # Errors
    /// If the model cannot be had or opened, or is none that writes.
    pub(crate) fn open_writer(&self, id: &str, revision: Option<&str>) -> Result<Box<dyn Writer>> {
        let path = self.find_writer(id, revision)?;
        hone_infer::open_writer(&path, id)
            .with_context(|| format!("cannot open the language model in {}", path.display()))
    }

    /// Opens a folder, or a model of the catalogue or the hub, as a suggester of spans, pulling it
    /// first if it is not here.
    ///
    /// # Errors
    /// If the model cannot be had or opened, or is no token classifier.
    pub(crate) fn open_tagger(
        &self,
        id: &str,
        revision: Option<&str>,
        device: Device,
    ) -> Result<Box<dyn Tagger>> {
        let (folder, mut options) = self.find_bundle(id, revision)?;
        options.device = device;
        let opened = TokenClassifier::open(&folder, &options);
        let opened =
            opened.with_context(|| format!("cannot open the suggester in {}", folder.display()))?;
        Ok(Box::new(opened))
    }

    fn find_writer(&self, id: &str, revision: Option<&str>) -> Result<PathBuf> {
        if Path::new(id).is_file() {
            return Ok(PathBuf::from(id));
        }
        let models = Models::new(self.hub.clone());
        let here = match Named::of(self, id, revision)? {
            Named::Folder(folder) => Some(folder),
            Named::Known(manifest) => {
                ensure!(
                    matches!(manifest.network, Network::Language(_)),
                    BadInput(format!("`{id}` is an encoder, not a language model"))
                );
                models.locate(&manifest)
            }
            Named::Repository { .. } => bail!(BadInput(format!(
                "name a file of the repository: {id}/FILE.gguf"
            ))),
            Named::File {
                repository,
                revision,
                file,
            } => models.locate_file(&repository, &revision, &file),
        };
        here.map_or_else(|| pull(self, id, revision), Ok)
    }

    fn find_bundle(&self, id: &str, revision: Option<&str>) -> Result<(PathBuf, EncoderOptions)> {
        let models = Models::new(self.hub.clone());
        let (here, options) = match Named::of(self, id, revision)? {
            Named::Folder(folder) => (Some(folder), EncoderOptions::new(id)),
            Named::Known(manifest) => (models.locate(&manifest), options_of(&manifest)?),
            Named::File { .. } => bail!(BadInput(format!("`{id}` is a file, not an encoder"))),
            Named::Repository { name, revision } => (
                models.locate_repo(&name, &revision),
                EncoderOptions::new(id),
            ),
        };
        let folder = here.map_or_else(|| pull(self, id, revision), Ok)?;
        Ok((folder, options))
    }
}

/// What the manifest says of an encoder and its files cannot.
fn options_of(manifest: &ModelManifest) -> Result<EncoderOptions> {
    let Network::Encoder(shape) = &manifest.network else {
        bail!(BadInput(format!(
            "`{}` is a language model, not an encoder",
            manifest.id
        )));
    };
    let pooling = match shape.pooling {
        hone_hub::Pooling::Mean => Pooling::Mean,
        hone_hub::Pooling::Cls => Pooling::Cls,
    };
    Ok(EncoderOptions {
        pooling: Some(pooling),
        normalise: Some(shape.normalise),
        max_tokens: Some(manifest.max_tokens),
        prefix: shape.prefix.clone(),
        ..EncoderOptions::new(&manifest.id)
    })
}
