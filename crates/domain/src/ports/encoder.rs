use std::error::Error;
use std::fmt;
use std::ops::{ControlFlow, Range};

use ndarray::Array2;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::{ContentHash, Modality, Precision, View};

/// A frozen model that turns texts or images, or both, into features.
pub trait Encoder: Send + Sync + fmt::Debug {
    /// What the encoder is.
    fn info(&self) -> &EncoderInfo;

    /// Encodes `texts` once and hands over every asked view, in the order of `views`.
    ///
    /// Blocking; rows follow `texts`. Empty texts are encoded as the special tokens alone; texts
    /// above [`EncoderInfo::max_tokens`] are cut at the end. The result of a text does not depend
    /// on the other texts of the call nor on the number of threads.
    ///
    /// # Errors
    /// [`EncodeError::UnknownView`] before any work if the encoder has no such view,
    /// [`EncodeError::Stopped`] if `progress` said so, [`EncodeError::Failed`] otherwise.
    fn encode(
        &self,
        texts: &[&str],
        views: &[View],
        progress: &dyn Progress,
    ) -> Result<Vec<ViewData>, EncodeError>;

    /// Whether the encoder reads records of this kind; texts unless it says otherwise.
    fn reads(&self, modality: Modality) -> bool {
        modality == Modality::Text
    }

    /// Encodes `images`, each the content of a file, as [`Encoder::encode`] does texts. Where the
    /// encoder reads both, their final views lie in one space.
    ///
    /// # Errors
    /// Those of [`Encoder::encode`]; [`EncodeError::WrongModality`] if the encoder reads no
    /// images, and [`EncodeError::Unreadable`] names the first content that is no image.
    fn encode_images(
        &self,
        images: &[&[u8]],
        views: &[View],
        progress: &dyn Progress,
    ) -> Result<Vec<ViewData>, EncodeError> {
        let _ = (images, views, progress);
        Err(EncodeError::WrongModality {
            encoder: self.info().id.clone(),
            modality: Modality::Image,
        })
    }
}

/// What an encoder is and gives.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EncoderInfo {
    /// The model's id, for example `all-MiniLM-L6-v2`.
    pub id: String,
    /// The hash over the bundle's files: equal hashes give equal features.
    pub revision: ContentHash,
    /// The length of a feature vector.
    pub dim: usize,
    /// The number of transformer layers; 0 for a static encoder.
    pub layers: usize,
    /// Texts are cut after this many tokens, special tokens included.
    pub max_tokens: usize,
    /// The number format of the linear layers.
    pub precision: Precision,
    /// Whether the final view has unit norm.
    pub normalised: bool,
}

impl EncoderInfo {
    /// So many layers below the last, ascending, or as many as there are; the only one of an encoder
    /// without layers below its last.
    pub fn layers_below_last(&self, most: usize) -> Vec<u8> {
        let last = u8::try_from(self.layers).unwrap_or(u8::MAX);
        let first = last.saturating_sub(u8::try_from(most).unwrap_or(u8::MAX));
        (first..last.max(1)).collect()
    }
}

/// One view of the encoded texts.
#[derive(Debug, Clone, PartialEq)]
pub enum ViewData {
    /// `[n, d]`, a row a text.
    Pooled(Array2<f32>),
    /// One entry a text.
    Tokens(Vec<TokenStates>),
}

/// The states of one text's tokens.
#[derive(Debug, Clone, PartialEq)]
pub struct TokenStates {
    /// `[tokens, d]`, special tokens left out.
    pub states: Array2<f32>,
    /// The bytes of the text that each token covers; `[tokens]`.
    pub offsets: Vec<Range<usize>>,
}

/// Hears how far a long task is, and may stop it.
pub trait Progress: Send + Sync {
    /// Called between batches with the items done so far of `total`.
    fn advance(&self, done: usize, total: usize) -> ControlFlow<()>;
}

/// A [`Progress`] that listens to nothing.
#[derive(Debug, Clone, Copy, Default)]
pub struct Silent;

impl Progress for Silent {
    fn advance(&self, _done: usize, _total: usize) -> ControlFlow<()> {
        ControlFlow::Continue(())
    }
}

/// Why texts were not encoded.
#[derive(Debug, Error)]
pub enum EncodeError {
    /// The encoder has no such view.
    #[error("encoder `{encoder}` has no view `{view}`")]
    UnknownView {
        /// The encoder's id.
        encoder: String,
        /// The view asked for.
        view: View,
    },
    /// The encoder reads no records of this kind.
    #[error("encoder `{encoder}` does not read {modality}")]
    WrongModality {
        /// The encoder's id.
        encoder: String,
        /// What it was given.
        modality: Modality,
    },
    /// A record's content is damaged, or of a kind that nothing here reads.
    #[error("record {at} cannot be read")]
    Unreadable {
        /// Its position in the call.
        at: usize,
        /// What is wrong with it.
        #[source]
        source: Box<dyn Error + Send + Sync>,
    },
    /// The caller's progress said stop.
    #[error("encoding was stopped after {done} of {total} texts")]
    Stopped {
        /// Texts done.
        done: usize,
        /// Texts asked for.
        total: usize,
    },
    /// The adapter failed.
    #[error("the encoder failed")]
    Failed(#[source] Box<dyn Error + Send + Sync>),
}
