use std::collections::HashMap;
use std::error::Error;
use std::sync::Arc;

use hone_annotation::{DatasetId, Record, RecordId, Schema};
use hone_domain::{ContentHash, Encoder, Modality, Progress, View};
use hone_engine::{EngineError, encode_named_images, encode_pooled, image_views};
use ndarray::Array2;

use crate::LiveError;
use crate::definition::{LoopDefinition, head_spec};
use crate::encoder_choice::EncoderChoice;
use crate::error::chain;
use crate::fields::{Fields, Item, image_hash};
use crate::kind::Kind;
use crate::outside::Outside;
use crate::pool::texts;
use crate::reads::{Reads, kept_values, lacking};
use crate::training::{ImagesRead, TrainingRow};

/// Images held in memory at once.
const IMAGES: usize = 16;

/// An encoder with the views that are read of it.
#[derive(Debug, Clone)]
pub(crate) struct Source {
    pub(crate) encoder: Arc<dyn Encoder>,
    /// Those of whole contents.
    pub(crate) views: Vec<View>,
    /// The layers of the states of words; none where heads read whole contents alone.
    pub(crate) layers: Vec<u8>,
}

/// All that a loop reads of records: which fields, and by which encoder each kind of content.
#[derive(Debug, Clone)]
pub(crate) struct Sources {
    pub(crate) fields: Fields,
    pub(crate) texts: Option<Source>,
    pub(crate) images: Option<Source>,
}

/// What became of some items.
pub(crate) struct Encoded {
    /// A matrix a dense view, `[items, d]`: those of the items that were not refused.
    pub(crate) values: Vec<Array2<f32>>,
    /// The places of the items that cannot be read, ascending, with the reasons.
    pub(crate) refused: Vec<(usize, String)>,
}

impl Source {
    /// An encoder of texts, as heads of a kind read them. Blocking.
    ///
    /// # Errors
    /// [`LiveError::NoEncoder`] if it cannot be had or reads no texts.
    pub(crate) fn of_texts<K: Kind>(
        outside: &Outside,
        choice: &EncoderChoice,
        (fields, spec): (&Fields, &K::Spec),
    ) -> Result<Self, LiveError> {
        let encoder = fields.read_by(open(outside, choice, Modality::Text)?);
        Ok(Self {
            views: K::views(encoder.info()),
            layers: K::layers(spec, encoder.info()),
            encoder,
        })
    }

    fn of_images(outside: &Outside, choice: &EncoderChoice) -> Result<Self, LiveError> {
        let encoder = open(outside, choice, Modality::Image)?;
        Ok(Self {
            views: image_views(encoder.as_ref()),
            layers: Vec::new(),
            encoder,
        })
    }

    /// The encoder of a training, at the same revision.
    fn as_then(outside: &Outside, then: &Reads, fields: &Fields) -> Result<Self, LiveError> {
        let choice = EncoderChoice::of(&then.encoder);
        let encoder = open(outside, &choice, then.modality)?;
        let encoder = match then.modality {
            Modality::Text => fields.read_by(encoder),
            Modality::Image => encoder,
        };
        if *encoder.info() != then.encoder {
            let (now, then) = (encoder.info().revision, then.encoder.revision);
            let reason = format!("it has revision {now}, the version learned with {then}");
            return Err(no_encoder(choice.model_id, reason));
        }
        Ok(Self {
            encoder,
            views: then.views.clone(),
            layers: then.layers.clone(),
        })
    }

    fn reads(&self, modality: Modality) -> Reads {
        Reads {
            modality,
            encoder: self.encoder.info().clone(),
            views: self.views.clone(),
            layers: self.layers.clone(),
            options: None,
        }
    }

    /// The views of whole contents, then the layers of words.
    pub(crate) fn all_views(&self) -> Vec<View> {
        let words = self.layers.iter().map(|&layer| View::Tokens(layer));
        self.views.iter().copied().chain(words).collect()
    }

    /// Reads texts, so that all that is read of them is kept; what is kept is not read again.
    /// Blocking.
    ///
    /// # Errors
    /// Those of the encoder and the store.
    pub(crate) fn keep_texts(
        &self,
        outside: &Outside,
        texts: &[&str],
        progress: &dyn Progress,
    ) -> Result<(), EngineError> {
        let (encoder, features) = (self.encoder.as_ref(), outside.features.as_ref());
        encode_pooled(encoder, features, texts, &self.views, progress)?;
        if !self.layers.is_empty() {
            let words = outside.reader(encoder.info(), &self.layers);
            words.keep(encoder, texts, progress)?;
        }
        Ok(())
    }
}

fn open(
    outside: &Outside,
    choice: &EncoderChoice,
    modality: Modality,
) -> Result<Arc<dyn Encoder>, LiveError> {
    let encoder = outside.open_encoder(choice)?;
    if encoder.reads(modality) {
        return Ok(encoder);
    }
    Err(no_encoder(
        choice.model_id.clone(),
        format!("it does not read {modality}"),
    ))
}

fn no_encoder(id: String, reason: String) -> LiveError {
    let source: Box<dyn Error + Send + Sync> = reason.into();
    LiveError::NoEncoder { id, source }
}

impl Sources {
    /// What a definition says to read of a dataset. Blocking.
    ///
    /// # Errors
    /// If the fields are not there, or an encoder cannot be had or does not read them.
    pub(crate) fn open<K: Kind>(
        outside: &Outside,
        definition: &LoopDefinition,
        schema: &Schema,
    ) -> Result<Self, LiveError> {
        let fields = definition.read_fields(schema)?;
        let reads_texts = !fields.texts.is_empty();
        let spec = head_spec::<K>(&definition.head)?;
        let of = (&fields, &spec);
        let texts = reads_texts.then(|| Source::of_texts::<K>(outside, &definition.encoder, of));
        let choice = definition.image_encoder.as_ref();
        let choice = choice.filter(|_| fields.image.is_some());
        let images = choice.map(|choice| Source::of_images(outside, choice));
        Ok(Self {
            fields,
            texts: texts.transpose()?,
            images: images.transpose()?,
        })
    }

    /// What a version was trained on, at the same revisions. Blocking.
    ///
    /// # Errors
    /// [`LiveError::NoEncoder`] if an encoder cannot be had or has another revision now.
    pub(crate) fn as_then(outside: &Outside, row: &TrainingRow) -> Result<Self, LiveError> {
        let mut sources = Self {
            fields: row.fields(),
            texts: None,
            images: None,
        };
        for then in row.reads() {
            let source = Some(Source::as_then(outside, &then, &sources.fields)?);
            match then.modality {
                Modality::Text => sources.texts = source,
                Modality::Image => sources.images = source,
            }
        }
        Ok(sources)
    }

    /// What is read, texts before images.
    pub(crate) fn reads(&self) -> Vec<Reads> {
        let texts = self.texts.iter().map(|source| Reads {
            options: self.fields.options(),
            ..source.reads(Modality::Text)
        });
        let images = self.images.iter();
        let images = images.map(|source| source.reads(Modality::Image));
        texts.chain(images).collect()
    }

    /// The encoder that a version names first: that of the texts, or else that of the images.
    ///
    /// # Panics
    /// If nothing is read.
    pub(crate) fn first(&self) -> &Source {
        let first = self.texts.as_ref().or(self.images.as_ref());
        first.expect("a loop reads something")
    }

    /// How a training keeps which images are read.
    pub(crate) fn images_read(&self) -> Option<ImagesRead> {
        let source = self.images.as_ref()?;
        Some(ImagesRead {
            field: self.fields.image.clone()?,
            encoder: source.encoder.info().clone(),
            views: source.views.clone(),
        })
    }

    /// Reads items of a dataset: what is kept, and the rest anew, which is kept from then on.
    /// Blocking. Images are in memory for a few items at once.
    ///
    /// # Errors
    /// Those of the encoders and the store. An item whose image cannot be read is no error.
    pub(crate) fn encode(
        &self,
        (outside, dataset): (&Outside, DatasetId),
        items: &[Item],
        progress: &dyn Progress,
    ) -> Result<Encoded, LiveError> {
        let refused = match &self.images {
            Some(source) => Images {
                source,
                fields: &self.fields,
                outside,
                dataset,
                progress,
            }
            .encode(items)?,
            None => Vec::new(),
        };
        let mut readable: Vec<&Item> = items.iter().collect();
        for (at, _) in refused.iter().rev() {
            readable.remove(*at);
        }
        if let Some(source) = &self.texts {
            let texts: Vec<&str> = texts(readable.iter().copied()).collect();
            source.keep_texts(outside, &texts, progress)?;
        }
        let values = kept_values(&self.reads(), outside.features.as_ref(), &readable)?;
        Ok(Encoded { values, refused })
    }
}

/// The content of an image, or why it cannot be had.
type Fetched = Result<Vec<u8>, String>;

/// The reading of images.
struct Images<'a> {
    source: &'a Source,
    fields: &'a Fields,
    outside: &'a Outside,
    dataset: DatasetId,
    progress: &'a dyn Progress,
}

impl Images<'_> {
    /// Encodes the images that have no features yet. Those that cannot be read are told, by place.
    fn encode(&self, items: &[Item]) -> Result<Vec<(usize, String)>, LiveError> {
        let reads = [self.source.reads(Modality::Image)];
        let all: Vec<&Item> = items.iter().collect();
        let lacking = lacking(&reads, self.outside, &all)?;
        let lacking: Vec<usize> = (0..items.len()).filter(|&at| lacking[at]).collect();
        let mut refused = Vec::new();
        for chunk in lacking.chunks(IMAGES) {
            let mut had: Vec<(usize, ContentHash, Vec<u8>)> = Vec::new();
            for (at, bytes) in self.fetch(items, chunk)? {
                let Some(hash) = items[at].image else {
                    continue;
                };
                match bytes {
                    Ok(bytes) => had.push((at, hash, bytes)),
                    Err(reason) => refused.push((at, reason)),
                }
            }
            refused.extend(self.encode_fetched(&had)?);
        }
        refused.sort_unstable_by_key(|(at, _)| *at);
        Ok(refused)
    }

    /// The contents of some items' images, as the records are now.
    fn fetch(&self, items: &[Item], chunk: &[usize]) -> Result<Vec<(usize, Fetched)>, LiveError> {
        let ids = chunk.iter().map(|&at| items[at].record).collect();
        let records = self.outside.records(self.dataset, ids)?;
        let records: HashMap<RecordId, &Record> =
            records.iter().map(|record| (record.id, record)).collect();
        let fetch = |at: usize| {
            let item = &items[at];
            let record = records.get(&item.record).ok_or("it is gone")?;
            let value = self.fields.image(record).transpose()?.unwrap_or_default();
            if item.image != Some(image_hash(value)) {
                return Err("it changed while it was read".to_owned());
            }
            let bytes = self.outside.images.read(self.dataset, value);
            bytes.map_err(|error| chain(error.as_ref()))
        };
        // Most of the time may go by while other machines are waited for.
        Ok(std::thread::scope(|scope| {
            let fetched = chunk.iter().map(|&at| (at, scope.spawn(move || fetch(at))));
            let fetched: Vec<_> = fetched.collect();
            let joined = fetched.into_iter().map(|(at, fetched)| {
                let broke_off = |_| Err("reading it broke off".to_owned());
                (at, fetched.join().unwrap_or_else(broke_off))
            });
            joined.collect()
        }))
    }

    fn encode_fetched(
        &self,
        had: &[(usize, ContentHash, Vec<u8>)],
    ) -> Result<Vec<(usize, String)>, LiveError> {
        match self.encode_together(had) {
            Ok(()) => Ok(Vec::new()),
            // Which others are no images either is told by one after the other.
            Err(EngineError::Image { .. }) if had.len() > 1 => {
                let mut refused = Vec::new();
                for one in had {
                    refused.extend(self.encode_fetched(std::slice::from_ref(one))?);
                }
                Ok(refused)
            }
            Err(EngineError::Image { source, .. }) => {
                let at = had.iter().map(|(at, ..)| *at);
                Ok(at.map(|at| (at, chain(source.as_ref()))).collect())
            }
            Err(error) => Err(error.into()),
        }
    }

    fn encode_together(&self, had: &[(usize, ContentHash, Vec<u8>)]) -> Result<(), EngineError> {
        let rows: Vec<ContentHash> = had.iter().map(|(_, hash, _)| *hash).collect();
        let read = |row: usize| Ok(had[row].2.clone());
        let (encoder, features) = (self.source.encoder.as_ref(), self.outside.features.as_ref());
        let views = &self.source.views;
        encode_named_images(encoder, features, &rows, &read, views, self.progress).map(drop)
    }
}
