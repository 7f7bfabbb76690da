use std::error::Error;
use std::fmt;
use std::sync::Arc;

use hone_annotation::store::{Store, Transaction};
use hone_annotation::{AnnotationError, Context, DatasetId, Record, Timestamp};
use hone_domain::{Encoder, EncoderInfo, FeatureStore, Progress, View, WordStates};
use hone_engine::{EngineError, WordReader, encode_pooled};
use ndarray::Array2;

use crate::LiveError;
use crate::definition::EncoderChoice;
use crate::files::LoopFolders;
use crate::wait::wait;

/// Records read from the store at once.
pub(crate) const PAGE: usize = 1000;

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

/// What loops need from outside.
#[derive(Clone)]
pub struct Outside {
    /// Where records and answers are.
    pub store: Arc<dyn Store>,
    /// Where encoders come from.
    pub encoders: Arc<dyn Encoders>,
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

    /// What reads words in these layers of an encoder.
    pub(crate) fn reader<'a>(&'a self, info: &'a EncoderInfo, layers: &'a [u8]) -> WordReader<'a> {
        WordReader {
            words: self.words.as_ref(),
            info,
            store: self.features.as_ref(),
            layers,
        }
    }

    /// The views of whole texts, a matrix each; those of words are kept as well. What is kept is not
    /// computed again. Blocking.
    pub(crate) fn encode(
        &self,
        encoder: &dyn Encoder,
        (views, layers): (&[View], &[u8]),
        texts: &[&str],
        progress: &dyn Progress,
    ) -> Result<Vec<Array2<f32>>, EngineError> {
        let pooled = encode_pooled(encoder, self.features.as_ref(), texts, views, progress)?;
        if !layers.is_empty() {
            let words = self.reader(encoder.info(), layers);
            words.keep(encoder, texts, progress)?;
        }
        Ok(pooled.views)
    }

    /// Shows every record of a dataset in order of insertion. Blocking.
    pub(crate) fn each_record(
        &self,
        dataset: DatasetId,
        mut show: impl FnMut(&Record),
    ) -> Result<(), LiveError> {
        let mut offset = 0;
        loop {
            let read = self
                .store
                .read(move |view| Ok(view.record_page(dataset, offset, PAGE)?));
            let page = wait(read)?;
            if page.is_empty() {
                return Ok(());
            }
            offset += page.len();
            page.iter().for_each(&mut show);
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
