use std::ops::Range;

use hone_domain::{EncodeError, Encoder, Progress, WordStates};
use ndarray::Array2;

use crate::{TextWords, encode_words};

/// Words as [`TextWords::of`] cuts them, with the states that [`encode_words`] gives them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct UnicodeWords;

impl WordStates for UnicodeWords {
    fn words(&self, text: &str) -> Vec<Range<usize>> {
        TextWords::of(text).bytes().to_vec()
    }

    fn encode(
        &self,
        encoder: &dyn Encoder,
        texts: &[&str],
        layers: &[u8],
        progress: &dyn Progress,
    ) -> Result<Vec<Array2<f32>>, EncodeError> {
        let texts: Vec<TextWords<'_>> = texts.iter().map(|text| TextWords::of(text)).collect();
        encode_words(encoder, &texts, layers, progress)
    }
}
