use std::fmt;
use std::ops::Range;

use ndarray::Array2;

use crate::{EncodeError, Encoder, Progress};

/// Cuts texts into words and gives the words' states, out of what an [`Encoder`] says of its tokens.
pub trait WordStates: Send + Sync + fmt::Debug {
    /// The bytes of each word of a text, `[words]`, ascending and disjoint. Always the same ones of
    /// a text.
    fn words(&self, text: &str) -> Vec<Range<usize>>;

    /// The states of the words of each text, `[words, layers · d]`, one layer beside the other.
    /// No word is left out, however long a text is. Blocking.
    ///
    /// # Errors
    /// Those of [`Encoder::encode`].
    fn encode(
        &self,
        encoder: &dyn Encoder,
        texts: &[&str],
        layers: &[u8],
        progress: &dyn Progress,
    ) -> Result<Vec<Array2<f32>>, EncodeError>;
}
