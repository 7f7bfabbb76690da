use std::error::Error;
use std::fmt;

use ndarray::Array2;
use thiserror::Error;

use crate::{ContentHash, EncoderInfo, Precision, View};

/// What a stored feature is a function of, besides the record's content.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FeatureKey {
    /// The encoder's revision.
    pub encoder: ContentHash,
    /// Texts were cut after this many tokens.
    pub max_tokens: usize,
    /// The view.
    pub view: View,
    /// The encoder's number format.
    pub precision: Precision,
}

impl FeatureKey {
    /// The key of a view of an encoder.
    pub fn of(encoder: &EncoderInfo, view: View) -> Self {
        Self {
            encoder: encoder.revision,
            max_tokens: encoder.max_tokens,
            view,
            precision: encoder.precision,
        }
    }
}

impl fmt::Display for FeatureKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            encoder,
            max_tokens,
            view,
            precision,
        } = self;
        write!(f, "{}/{view}/{precision}/{max_tokens}", encoder.short())
    }
}

/// Keeps pooled features by record content, so that nothing is encoded twice.
pub trait FeatureStore: Send + Sync + fmt::Debug {
    /// The positions in `rows` of contents that have no feature under `key`, ascending.
    ///
    /// # Errors
    /// If the store cannot be read.
    fn missing(
        &self,
        key: &FeatureKey,
        rows: &[ContentHash],
    ) -> Result<Vec<usize>, FeatureStoreError>;

    /// The features of `rows`, `[n, d]` in their order.
    ///
    /// # Errors
    /// [`FeatureStoreError::Absent`] names the first content without a feature.
    fn read(
        &self,
        key: &FeatureKey,
        rows: &[ContentHash],
    ) -> Result<Array2<f32>, FeatureStoreError>;

    /// Adds features, `[n, d]`. All of them are kept or none; contents already there stay as
    /// they are.
    ///
    /// # Errors
    /// [`FeatureStoreError::WrongShape`] if the width differs from what the key holds or the
    /// number of rows from `rows`; otherwise if the store cannot be written.
    fn append(
        &self,
        key: &FeatureKey,
        rows: &[ContentHash],
        values: &Array2<f32>,
    ) -> Result<(), FeatureStoreError>;
}

/// Why features were not read or kept.
#[derive(Debug, Error)]
pub enum FeatureStoreError {
    /// No feature of this content.
    #[error("no feature of content {content} under {key}")]
    Absent {
        /// The key.
        key: FeatureKey,
        /// The content.
        content: ContentHash,
    },
    /// The matrix does not fit.
    #[error("features under {key} have shape {expected:?}, found {found:?}")]
    WrongShape {
        /// The key.
        key: FeatureKey,
        /// Rows and columns expected.
        expected: (usize, usize),
        /// Rows and columns given.
        found: (usize, usize),
    },
    /// The store could not be read or written.
    #[error("the feature store failed")]
    Failed(#[source] Box<dyn Error + Send + Sync>),
}
