use std::error::Error;
use std::fmt;
use std::sync::Arc;

use hone_annotation::store::{Store, Transaction};
use hone_annotation::{AnnotationError, Context, DatasetId, Record, RecordId, Timestamp};
use hone_domain::{Encoder, EncoderInfo, FeatureStore, LabelSchema, Tagger, WordStates, Writer};
use hone_engine::WordReader;

use crate::LiveError;
use crate::encoder_choice::EncoderChoice;
use crate::fields::Fields;
use crate::files::LoopFolders;
use crate::wait::wait;

/// Records read from the store at once.
pub(crate) const PAGE: usize = 1000;
/// The same where records hold images: one of them may take 5 MB.
const IMAGES_PAGE: usize = 50;

/// Records that a loop reads at once, which holds them in memory meanwhile.
pub(crate) fn page(fields: &Fields) -> usize {
    if fields.image.is_some() {
        IMAGES_PAGE
    } else {
        PAGE
    }
}

/// Opens encoders by what a definition says.
pub trait Encoders: Send + Sync + fmt::Debug {
    /// An encoder, which may be pulled first. Blocking.
    ///
    /// # Errors
    /// If it cannot be had.
    fn open(
        &self,
        choice: &EncoderChoice,
    ) -> Result<Arc<dyn Encoder>, Box<dyn Error + Send + Sync>>;
}

/// Opens language models by their ids.
pub trait Writers: Send + Sync + fmt::Debug {
    /// A language model, which may be pulled first. Blocking.
    ///
    /// # Errors
    /// If it cannot be had.
    fn open(&self, model_id: &str) -> Result<Arc<dyn Writer>, Box<dyn Error + Send + Sync>>;
}

/// Opens suggesters of spans by their ids.
pub trait Taggers: Send + Sync + fmt::Debug {
    /// A suggester, which may be pulled first. Blocking.
    ///
    /// # Errors
    /// If it cannot be had.
    fn open(&self, model_id: &str) -> Result<Arc<dyn Tagger>, Box<dyn Error + Send + Sync>>;

    /// The labels of a suggester that is on this machine. Blocking, but nothing is pulled for it.
    ///
    /// # Errors
    /// Says for people why they cannot be had.
    fn labels(&self, model_id: &str) -> Result<LabelSchema, Box<dyn Error + Send + Sync>>;
}

/// Gives the images that records name.
pub trait Images: Send + Sync + fmt::Debug {
    /// The content of the image file that a field's value gives in a record of a dataset: a data
    /// URL, the address of a file that was uploaded to the dataset, or another address. Blocking;
    /// called on several threads at once.
    ///
    /// # Errors
    /// Says for people why it cannot be had. Whether it is an image is not looked at.
    fn read(
        &self,
        dataset: DatasetId,
        value: &str,
    ) -> Result<Vec<u8>, Box<dyn Error + Send + Sync>>;
}

/// What loops need from outside.
#[derive(Clone)]
pub struct Outside {
    /// Where records and answers are.
    pub store: Arc<dyn Store>,
    /// Where encoders come from.
    pub encoders: Arc<dyn Encoders>,
    /// Where images come from.
    pub images: Arc<dyn Images>,
    /// Where language models come from.
    pub writers: Arc<dyn Writers>,
    /// Where suggesters of spans come from.
    pub taggers: Arc<dyn Taggers>,
    /// Where features are kept.
    pub features: Arc<dyn FeatureStore>,
    /// What cuts texts into words, for questions that spans answer.
    pub words: Arc<dyn WordStates>,
    /// Where models are kept.
    pub folders: LoopFolders,
    /// Tells the time.
    pub now: Arc<dyn Fn() -> Timestamp + Send + Sync>,
    /// Gives numbers that nobody can guess, another each time.
    pub entropy: Arc<dyn Fn() -> u64 + Send + Sync>,
}

impl fmt::Debug for Outside {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Outside").finish_non_exhaustive()
    }
}

impl Outside {
    /// A new id.
    pub(crate) fn id<Id: From<uuid::Uuid>>(&self) -> Id {
        Context::new((self.now)(), (self.entropy)()).id()
    }

    /// An encoder. Blocking.
    pub(crate) fn open_encoder(
        &self,
        choice: &EncoderChoice,
    ) -> Result<Arc<dyn Encoder>, LiveError> {
        let encoder = self.encoders.open(choice);
        encoder.map_err(|source| LiveError::NoEncoder {
            id: choice.model_id.clone(),
            source,
        })
    }

    /// A language model. Blocking.
    pub(crate) fn open_writer(&self, model_id: &str) -> Result<Arc<dyn Writer>, LiveError> {
        let writer = self.writers.open(model_id);
        writer.map_err(|source| LiveError::NoWriter {
            id: model_id.to_owned(),
            source,
        })
    }

    /// A suggester of spans. Blocking.
    pub(crate) fn open_tagger(&self, model_id: &str) -> Result<Arc<dyn Tagger>, LiveError> {
        let tagger = self.taggers.open(model_id);
        tagger.map_err(|source| LiveError::NoTagger {
            id: model_id.to_owned(),
            source,
        })
    }

    /// Some records of a dataset, those that are there, in any order. Blocking.
    pub(crate) fn records(
        &self,
        dataset: DatasetId,
        ids: Vec<RecordId>,
    ) -> Result<Vec<Record>, LiveError> {
        let read = self
            .store
            .read(move |view| Ok(view.records_by_id(dataset, &ids)?));
        Ok(wait(read)?)
    }

    /// What reads words in these layers of an encoder.
    pub(crate) fn reader<'a>(&'a self, info: &'a EncoderInfo, layers: &'a [u8]) -> WordReader<'a> {
        WordReader {
            words: self.words.as_ref(),
            info,
            store: self.features.as_ref(),
            layers,
        }
    }

    /// Shows every record of a dataset in order of insertion, `page` at a time. Blocking.
    pub(crate) fn each_record(
        &self,
        dataset: DatasetId,
        page: usize,
        mut show: impl FnMut(&Record),
    ) -> Result<(), LiveError> {
        let mut offset = 0;
        loop {
            let read = self
                .store
                .read(move |view| Ok(view.record_page(dataset, offset, page)?));
            let records = wait(read)?;
            if records.is_empty() {
                return Ok(());
            }
            offset += records.len();
            records.iter().for_each(&mut show);
        }
    }

    /// Runs work that writes.
    pub(crate) async fn write<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut dyn Transaction, &mut Context) -> Result<T, AnnotationError>
        + Send
        + 'static,
    ) -> Result<T, AnnotationError> {
        let (now, entropy) = (Arc::clone(&self.now), Arc::clone(&self.entropy));
        self.store
            .write(move |tx| work(tx, &mut Context::new(now(), entropy())))
            .await
    }
}
