use std::fmt;

use crate::{ContentHash, EncodeError, LabelSchema, Progress, Span};

/// A model that was trained before to mark spans of texts.
pub trait Tagger: Send + Sync + fmt::Debug {
    /// What the tagger is.
    fn info(&self) -> &TaggerInfo;

    /// The spans of each text in their order, in code points, with the probability of each. None
    /// overlap, and the classes are those of [`TaggerInfo::labels`]. Blocking.
    ///
    /// # Errors
    /// [`EncodeError::Stopped`] if `progress` said so, [`EncodeError::Failed`] otherwise.
    ///
    /// # Determinism
    /// What is said of a text does not depend on the other texts nor on the number of threads.
    fn tag(
        &self,
        texts: &[&str],
        progress: &dyn Progress,
    ) -> Result<Vec<Vec<(Span, f32)>>, EncodeError>;
}

/// What a tagger is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaggerInfo {
    /// The model's id, for people.
    pub id: String,
    /// The hash over the model's files.
    pub revision: ContentHash,
    /// The labels that it knows.
    pub labels: LabelSchema,
}
