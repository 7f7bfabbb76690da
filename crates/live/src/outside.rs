use std::error::Error;
use std::fmt;
use std::sync::Arc;

use hone_annotation::store::{Store, Transaction};
use hone_annotation::{AnnotationError, Context, DatasetId, Record, Timestamp};
use hone_domain::{Encoder, FeatureStore, Writer};

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

/// Opens language models by their ids.
pub trait Writers: Send + Sync + fmt::Debug {
    /// A language model, which may be pulled first. Blocking.
    ///
    /// # Errors
    /// If it cannot be had.
    fn open(&self, model_id: &str) -> Result<Arc<dyn Writer>, Box<dyn Error + Send + Sync>>;
}

/// What loops need from outside.
#[derive(Clone)]
pub struct Outside {
    /// Where records and answers are.
    pub store: Arc<dyn Store>,
    /// Where encoders come from.
    pub encoders: Arc<dyn Encoders>,
    /// Where language models come from.
    pub writers: Arc<dyn Writers>,
    /// Where features are kept.
    pub features: Arc<dyn FeatureStore>,
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
