//! What loops need from this machine.

use std::error::Error;
use std::sync::{Arc, Mutex, PoisonError, Weak};

use hone_annotation::store::Store;
use hone_domain::Encoder;
use hone_hub::{Architecture, ModelManifest, Models};
use hone_infer::{Device, UnicodeWords};
use hone_live::{EncoderChoice, Encoders, LoopFolders, Outside};
use hone_server::{Clock as _, EncoderList, Entropy as _, ListedEncoder};

use crate::args::EncoderArgs;
use crate::outside::{OsEntropy, SystemClock};
use crate::place::Place;
use crate::wire::catalog;

/// Everything that loops need, on the data folder of a place.
pub(crate) fn outside(place: &Place, store: Arc<dyn Store>, encoders: Arc<Catalogue>) -> Outside {
    let clock = SystemClock::start();
    Outside {
        store,
        encoders,
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

/// The encoders of the catalogue, each open once as long as anybody uses it.
///
/// Loops are made over HTTP, so folders of this machine and repositories that no manifest
/// describes are not opened for them; a manifest in the data folder adds a model.
#[derive(Debug)]
pub(crate) struct Catalogue {
    place: Place,
    device: Device,
    open: Mutex<Vec<(EncoderChoice, Slot)>>,
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

impl EncoderList for Catalogue {
    fn encoders(&self) -> Result<Vec<ListedEncoder>, Box<dyn Error + Send + Sync>> {
        let models = Models::new(self.place.hub.clone());
        let catalogue = catalog(&self.place)?;
        Ok(catalogue
            .iter()
            .map(|model| listed(model, &models))
            .collect())
    }
}

fn listed(model: &ModelManifest, models: &Models) -> ListedEncoder {
    ListedEncoder {
        id: model.id.clone(),
        architecture: match model.architecture {
            Architecture::Bert => "bert",
            Architecture::Static => "static",
        }
        .to_owned(),
        licence: model.licence.clone(),
        dimension: model.dimension,
        max_tokens: model.max_tokens,
        here: models.locate(model).is_some(),
    }
}
