use std::ops::Range;

use hone_domain::{ContentHash, EncodeError, Encoder, Progress, WordStates};
use ndarray::Array2;

/// Words between white space, whose states are hashes of the word and of what stands before it,
/// whatever the encoder is.
#[derive(Debug, Clone, Copy, Default)]
pub struct FakeWords;

impl WordStates for FakeWords {
    fn words(&self, text: &str) -> Vec<Range<usize>> {
        let place = |word: &str| {
            let start = word.as_ptr() as usize - text.as_ptr() as usize;
            start..start + word.len()
        };
        text.split_whitespace().map(place).collect()
    }

    fn encode(
        &self,
        encoder: &dyn Encoder,
        texts: &[&str],
        layers: &[u8],
        progress: &dyn Progress,
    ) -> Result<Vec<Array2<f32>>, EncodeError> {
        if progress.advance(0, texts.len()).is_break() {
            return Err(EncodeError::Stopped {
                done: 0,
                total: texts.len(),
            });
        }
        let dim = encoder.info().dim;
        let states = texts.iter().map(|text| {
            let words: Vec<&str> = text.split_whitespace().collect();
            let mut states = Array2::zeros((words.len(), layers.len() * dim));
            for (at, word) in words.iter().enumerate() {
                let before = if at == 0 { "" } else { words[at - 1] };
                for (layer, number) in layers.iter().enumerate() {
                    let mut put = |what: &str, weight: f32| {
                        let hash = ContentHash::of(format!("{number}/{what}").as_bytes());
                        for bits in hash.as_bytes().as_chunks::<2>().0.iter().take(4) {
                            let column = usize::from(u16::from_le_bytes(*bits)) % dim;
                            states[[at, layer * dim + column]] += weight;
                        }
                    };
                    put(word, 1.0);
                    put(&format!("after {before}"), 0.5);
                }
            }
            states
        });
        Ok(states.collect())
    }
}
