//! Opening an encoder by what was typed.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, ensure};
use hone_domain::Encoder;
use hone_hub::{Catalog, ModelManifest, Models};
use hone_infer::EncoderOptions;

use crate::args::EncoderArgs;
use crate::bars::{PullBar, say};
use crate::exit::BadInput;
use crate::place::Place;

/// The models that ship with the program and those of the data folder.
///
/// # Errors
/// If a manifest of the data folder is wrong.
pub(crate) fn catalog(place: &Place) -> Result<Catalog> {
    let built_in = Catalog::built_in();
    let own = place.data.join("manifests");
    if own.is_dir() { Ok(built_in.with_folder(&own)?) } else { Ok(built_in) }
}

/// The manifest of an id of the catalogue, or of `org/name` on the hub.
///
/// # Errors
/// If the catalogue has no such id.
pub(crate) fn manifest_of(
    place: &Place,
    id: &str,
    revision: Option<&str>,
) -> Result<ModelManifest> {
    if id.contains('/') {
        return Ok(ModelManifest::of_repository(id, revision.unwrap_or("main")));
    }
    ensure!(
        revision.is_none(),
        BadInput(format!("--revision goes with `org/name`; `{id}` is pinned by its manifest"))
    );
    Ok(catalog(place)?.get(id)?.clone())
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
        options.max_tokens = args.max_tokens;
        hone_infer::open(&folder, &options)
            .with_context(|| format!("cannot open the encoder in {}", folder.display()))
    }

    fn find_bundle(&self, args: &EncoderArgs) -> Result<(PathBuf, EncoderOptions)> {
        let id = args.model_id.as_str();
        if Path::new(id).is_dir() {
            return Ok((PathBuf::from(id), EncoderOptions::new(id)));
        }
        let manifest = manifest_of(self, id, args.revision.as_deref())?;
        let models = Models::new(self.hub.clone());
        let folder = match models.locate(&manifest) {
            Some(folder) => folder,
            None => {
                let pulled = models.pull(&manifest, &PullBar::new())?;
                say(&format!("{id}: {}", pulled.source.as_deref().unwrap_or("here")));
                pulled.folder
            }
        };
        Ok((folder, options_of(&manifest)?))
    }
}
