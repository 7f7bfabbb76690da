//! Opening an encoder by what was typed.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, ensure};
use hone_domain::Encoder;
use hone_hub::{ModelCatalog, ModelManifest, Models};
use hone_infer::{EncoderOptions, Pooling};

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
}

impl Named {
    fn of(place: &Place, id: &str, revision: Option<&str>) -> Result<Self> {
        if Path::new(id).is_dir() {
            return Ok(Self::Folder(PathBuf::from(id)));
        }
        if id.contains('/') {
            let revision = revision.unwrap_or("main").to_owned();
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
    };
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
    Ok(pulled.folder)
}

impl Place {
    /// Opens a folder, or a model of the catalogue or the hub, pulling it first if it is not here.
    ///
    /// # Errors
    /// If the model cannot be had or opened, or the device is not there.
    pub(crate) fn open_encoder(&self, args: &EncoderArgs) -> Result<Box<dyn Encoder>> {
        let (folder, mut options) = self.find_bundle(args)?;
        options.device = args.device;
        options.precision = args.dtype;
        options.max_tokens = args.max_tokens.or(options.max_tokens);
        hone_infer::open(&folder, &options)
            .with_context(|| format!("cannot open the encoder in {}", folder.display()))
    }

    fn find_bundle(&self, args: &EncoderArgs) -> Result<(PathBuf, EncoderOptions)> {
        let (id, revision) = (args.model_id.as_str(), args.revision.as_deref());
        let models = Models::new(self.hub.clone());
        let (here, options) = match Named::of(self, id, revision)? {
            Named::Folder(folder) => (Some(folder), EncoderOptions::new(id)),
            Named::Known(manifest) => (models.locate(&manifest), options_of(&manifest)),
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
fn options_of(manifest: &ModelManifest) -> EncoderOptions {
    let pooling = match manifest.pooling {
        hone_hub::Pooling::Mean => Pooling::Mean,
        hone_hub::Pooling::Cls => Pooling::Cls,
    };
    EncoderOptions {
        pooling: Some(pooling),
        normalise: Some(manifest.normalise),
        max_tokens: Some(manifest.max_tokens),
        prefix: manifest.prefix.clone(),
        ..EncoderOptions::new(&manifest.id)
    }
}
