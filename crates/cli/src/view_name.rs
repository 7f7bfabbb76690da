use std::str::FromStr;

use hone_domain::{DomainError, View};

use crate::exit::BadInput;

/// A view as typed: one of the encoder's, or the words of the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ViewName {
    /// A pooled view of the encoder.
    Encoder(View),
    /// Term frequencies.
    TfIdf,
}

/// The name of the lexical view in features and heads.
pub(crate) const TF_IDF: &str = "tf-idf";

impl ViewName {
    /// Refuses a list without a view of the encoder; an empty list means the default views.
    ///
    /// # Errors
    /// [`BadInput`].
    pub(crate) fn check(names: &[Self]) -> Result<(), BadInput> {
        if names.is_empty() || names.iter().any(|name| *name != Self::TfIdf) {
            return Ok(());
        }
        Err(BadInput(
            "--views names no view of the encoder (final, layer-mean-N)".to_owned(),
        ))
    }

    /// What an encoder with so many layers gives by default: the final embedding, the mean of its
    /// middle layer if it has one, and the words.
    pub(crate) fn defaults(layers: usize) -> Vec<Self> {
        let middle = (layers > 1).then_some(View::LayerMean((layers / 2) as u8));
        let pooled = std::iter::once(View::Final)
            .chain(middle)
            .map(Self::Encoder);
        pooled.chain(std::iter::once(Self::TfIdf)).collect()
    }
}

impl FromStr for ViewName {
    type Err = DomainError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text == TF_IDF {
            return Ok(Self::TfIdf);
        }
        match text.parse()? {
            View::Tokens(_) => Err(DomainError::NotAView {
                text: text.to_owned(),
            }),
            view => Ok(Self::Encoder(view)),
        }
    }
}
