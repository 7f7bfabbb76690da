use std::error::Error;
use std::fmt;
use std::sync::Arc;

use hone_annotation::store::{Store, Transaction};
use hone_annotation::{AnnotationError, Context, Timestamp};
use hone_domain::{Encoder, FeatureStore};

use crate::definition::EncoderChoice;
use crate::files::LoopFiles;

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
    /// Where models are kept.
    pub files: LoopFiles,
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
