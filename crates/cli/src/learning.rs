//! What loops need from this machine.

use std::collections::{BTreeMap, HashMap};
use std::error::Error;
use std::ffi::OsStr;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, Weak};

use anyhow::Context as _;
use hone_annotation::store::Store;
use hone_domain::{Encoder, LabelSchema, Modality, Tagger, Writer};
use hone_hub::{ModelManifest, Models, Network};
use hone_infer::{Device, EncoderOptions, ImageModel, TokenClassifier, UnicodeWords};
use hone_live::{EncoderChoice, Encoders, LoopFolders, Outside, Taggers, Writers};
use hone_server::{Clock as _, Entropy as _, ListedEncoder, ListedSuggester, ModelList};

use crate::args::EncoderArgs;
use crate::image_values::ImageValues;
use crate::outside::{OsEntropy, SystemClock};
use crate::place::Place;
use crate::wire::catalog;

/// The folder of the data folder with the folders of image models.
const FOLDERS: &str = "encoders";

/// The folder of the data folder with the folders of suggesters.
const SUGGESTERS: &str = "suggesters";

/// Everything that loops need, on the data folder of a place. Images at addresses are not fetched.
pub(crate) fn outside(place: &Place, store: Arc<dyn Store>, encoders: Arc<Catalogue>) -> Outside {
    let clock = SystemClock::start();
    Outside {
        store,
        writers: Arc::clone(&encoders) as Arc<dyn Writers>,
        taggers: Arc::clone(&encoders) as Arc<dyn Taggers>,
        encoders,
        images: Arc::new(ImageValues::new(Arc::new(place.media()), false)),
        features: Arc::new(place.features()),
        words: Arc::new(UnicodeWords),
        // `models` has the encoders.
        folders: LoopFolders::new(place.data.join("loops")),
        now: Arc::new(move || clock.now()),
        entropy: Arc::new(|| {
            let mut bytes = [0; 8];
            OsEntropy.fill(&mut bytes);
            u64::from_ne_bytes(bytes)
        }),
    }
}

/// The encoders, language models and suggesters of the catalogue, each open once as long as anybody uses it.
///
/// Loops are made over HTTP, so folders of this machine and repositories that no manifest
/// describes are not opened for them. A manifest in the data folder adds a model, and so does a
/// folder with an image model in its folder `encoders`, or with a token classifier in `suggesters`.
#[derive(Debug)]
pub(crate) struct Catalogue {
    place: Place,
    device: Device,
    open: Mutex<Vec<(EncoderChoice, Slot)>>,
    writers: Mutex<HashMap<String, Weak<dyn Writer>>>,
    taggers: Mutex<HashMap<String, Weak<dyn Tagger>>>,
}

/// Whoever opens an encoder holds the lock meanwhile, so that it is pulled and opened once.
type Slot = Arc<Mutex<Option<Weak<dyn Encoder>>>>;

impl Catalogue {
    /// The encoders of a place, computed on a device.
    pub(crate) fn new(place: &Place, device: Device) -> Self {
        Self {
            place: place.clone(),
            device,
            open: Mutex::default(),
            writers: Mutex::default(),
            taggers: Mutex::default(),
        }
    }

    fn slot(&self, choice: &EncoderChoice) -> Slot {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, slot)) = open.iter().find(|(known, _)| known == choice) {
            return Arc::clone(slot);
        }
        let slot = Slot::default();
        open.push((choice.clone(), Arc::clone(&slot)));
        slot
    }

    fn open_anew(&self, choice: &EncoderChoice) -> anyhow::Result<Arc<dyn Encoder>> {
        if let Some(folder) = self.folder_of(&choice.model_id)? {
            let options = EncoderOptions {
                device: self.device,
                precision: choice.dtype,
                max_tokens: choice.max_tokens,
                ..EncoderOptions::new(&choice.model_id)
            };
            return Ok(Arc::from(hone_infer::open(&folder, &options)?));
        }
        catalog(&self.place)?.get(&choice.model_id)?;
        let encoder = self.place.open_encoder(&EncoderArgs {
            model_id: choice.model_id.clone(),
            revision: None,
            device: self.device,
            dtype: choice.dtype,
            max_tokens: choice.max_tokens,
            views: Vec::new(),
        })?;
        Ok(Arc::from(encoder))
    }
}

impl Catalogue {
    /// The folders that somebody put into one of the data folder, by name.
    fn folders_in(&self, place: &str) -> anyhow::Result<Vec<(String, PathBuf)>> {
        let mut found = Vec::new();
        let all = match std::fs::read_dir(self.place.data.join(place)) {
            Ok(all) => all,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(found),
            Err(error) => return Err(error.into()),
        };
        for entry in all {
            let path = entry?.path();
            let name = path.file_name().and_then(OsStr::to_str).map(str::to_owned);
            if let Some(name) = name.filter(|_| path.is_dir()) {
                found.push((name, path));
            }
        }
        found.sort_unstable();
        Ok(found)
    }

    /// The folder of a suggester. Names are looked for among those that are there, so that none
    /// leads elsewhere.
    fn suggester(&self, id: &str) -> anyhow::Result<Option<PathBuf>> {
        let mut folders = self.folders_in(SUGGESTERS)?.into_iter();
        let found = folders.find(|(name, _)| name == id);
        Ok(found.map(|(_, path)| path))
    }

    fn tagger_labels(&self, id: &str) -> anyhow::Result<LabelSchema> {
        if let Some(folder) = self.suggester(id)? {
            return Ok(hone_infer::tagger_labels(&folder)?);
        }
        let known = catalog(&self.place)?;
        let known = known.get(id).with_context(|| {
            let folder = self.place.data.join(SUGGESTERS).join(id);
            format!("there is no folder {} and no such model", folder.display())
        })?;
        let here = Models::new(self.place.hub.clone()).locate(known);
        let folder = here.with_context(|| format!("`hone models pull {id}` has to run first"))?;
        Ok(hone_infer::tagger_labels(&folder)?)
    }

    fn open_tagger(&self, id: &str) -> anyhow::Result<Arc<dyn Tagger>> {
        let place = match self.suggester(id)? {
            Some(folder) => return Ok(Arc::new(self.classifier(&folder, id)?)),
            None => &self.place,
        };
        catalog(place)?.get(id)?;
        Ok(Arc::from(place.open_tagger(id, None, self.device)?))
    }

    fn classifier(&self, folder: &Path, id: &str) -> anyhow::Result<TokenClassifier> {
        let options = EncoderOptions {
            device: self.device,
            ..EncoderOptions::new(id)
        };
        Ok(TokenClassifier::open(folder, &options)?)
    }

    /// The image models that somebody put into the data folder, by name.
    fn folders(&self) -> anyhow::Result<Vec<(String, PathBuf, ImageModel)>> {
        let mut found = Vec::new();
        for (name, path) in self.folders_in(FOLDERS)? {
            if let Some(model) = hone_infer::image_model(&path)? {
                found.push((name, path, model));
            }
        }
        Ok(found)
    }

    /// The folder of an image model. Names are looked for among those that are there, so that none
    /// leads elsewhere.
    fn folder_of(&self, id: &str) -> anyhow::Result<Option<PathBuf>> {
        let mut folders = self.folders()?.into_iter();
        let found = folders.find(|(name, ..)| name == id);
        Ok(found.map(|(_, path, _)| path))
    }
}

impl Encoders for Catalogue {
    fn open(
        &self,
        choice: &EncoderChoice,
    ) -> Result<Arc<dyn Encoder>, Box<dyn Error + Send + Sync>> {
        let slot = self.slot(choice);
        let mut held = slot.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(encoder) = held.as_ref().and_then(Weak::upgrade) {
            return Ok(encoder);
        }
        let encoder = self.open_anew(choice)?;
        *held = Some(Arc::downgrade(&encoder));
        Ok(encoder)
    }
}

impl Writers for Catalogue {
    fn open(&self, model_id: &str) -> Result<Arc<dyn Writer>, Box<dyn Error + Send + Sync>> {
        // Held meanwhile, so that a model is pulled and opened once.
        let mut held = self.writers.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(writer) = held.get(model_id).and_then(Weak::upgrade) {
            return Ok(writer);
        }
        catalog(&self.place)?.get(model_id)?;
        let writer: Arc<dyn Writer> = Arc::from(self.place.open_writer(model_id, None)?);
        held.insert(model_id.to_owned(), Arc::downgrade(&writer));
        Ok(writer)
    }
}

impl Taggers for Catalogue {
    fn open(&self, model_id: &str) -> Result<Arc<dyn Tagger>, Box<dyn Error + Send + Sync>> {
        // Held meanwhile, so that a model is pulled and opened once.
        let mut held = self.taggers.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(tagger) = held.get(model_id).and_then(Weak::upgrade) {
            return Ok(tagger);
        }
        let tagger = self.open_tagger(model_id)?;
        held.insert(model_id.to_owned(), Arc::downgrade(&tagger));
        Ok(tagger)
    }

    fn labels(&self, model_id: &str) -> Result<LabelSchema, Box<dyn Error + Send + Sync>> {
        Ok(self.tagger_labels(model_id)?)
    }
}

impl ModelList for Catalogue {
    fn encoders(&self) -> Result<Vec<ListedEncoder>, Box<dyn Error + Send + Sync>> {
        let models = Models::new(self.place.hub.clone());
        let catalogue = catalog(&self.place)?;
        let known = catalogue.iter().filter_map(|model| listed(model, &models));
        let folders = self.folders()?.into_iter();
        let folders = folders.map(|(name, _, model)| listed_folder(name, &model));
        Ok(known.chain(folders).collect())
    }

    fn suggesters(&self) -> Result<Vec<ListedSuggester>, Box<dyn Error + Send + Sync>> {
        let models = Models::new(self.place.hub.clone());
        let catalogue = catalog(&self.place)?;
        let read = catalogue.iter();
        let read = read.filter(|model| matches!(model.network, Network::Encoder(_)));
        let pulled = read.filter_map(|model| Some((model.id.clone(), models.locate(model)?)));
        // A folder that somebody put here goes before a model of the catalogue of that name.
        let all: BTreeMap<_, _> = pulled.chain(self.folders_in(SUGGESTERS)?).collect();
        let listed = all.into_iter().filter_map(|(id, folder)| {
            // Others are no token classifiers, or not of a sort that is read: a definition that
            // names one is told why.
            let labels = hone_infer::tagger_labels(&folder).ok()?.names().to_vec();
            Some(ListedSuggester { id, labels })
        });
        Ok(listed.collect())
    }
}

/// An encoder of the catalogue; nothing of a model that is none.
fn listed(model: &ModelManifest, models: &Models) -> Option<ListedEncoder> {
    let Network::Encoder(shape) = &model.network else {
        return None;
    };
    Some(ListedEncoder {
        id: model.id.clone(),
        architecture: model.network.name().to_owned(),
        licence: model.licence.clone(),
        dimension: shape.dimension,
        max_tokens: model.max_tokens,
        here: models.locate(model).is_some(),
        reads: shape.architecture.reads().to_vec(),
    })
}

fn listed_folder(id: String, model: &ImageModel) -> ListedEncoder {
    let texts = model.max_tokens.map(|_| Modality::Text);
    ListedEncoder {
        id,
        architecture: model.architecture.to_owned(),
        licence: "not stated".to_owned(),
        dimension: model.dimension,
        max_tokens: model.max_tokens.unwrap_or(0),
        here: true,
        reads: std::iter::once(Modality::Image).chain(texts).collect(),
    }
}
