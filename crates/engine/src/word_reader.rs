use std::ops::Range;

use hone_domain::{CodePoints, Encoder, EncoderInfo, FeatureStore, Progress, WordStates};

use crate::encode_words::{keep_words, lacking_words, read_words};
use crate::{EngineError, WordTexts, Words, WordsOf};

/// What turns texts into words with their states, as heads of spans read them: the states are kept
/// in a store of features, and texts are cut anew each time.
///
/// # Cost
/// A kept word takes `4 · layers · d` bytes of the store: 6 KiB for four layers of 384 numbers.
#[derive(Debug, Clone, Copy)]
pub struct WordReader<'a> {
    /// What cuts texts and reads their words.
    pub words: &'a dyn WordStates,
    /// The encoder that makes the states.
    pub info: &'a EncoderInfo,
    /// Where they are kept.
    pub store: &'a dyn FeatureStore,
    /// The layers whose states lie beside each other.
    pub layers: &'a [u8],
}

impl WordReader<'_> {
    /// Encodes the texts whose words the store lacks, and keeps them. Gives how many these were.
    ///
    /// # Errors
    /// Those of the encoder and the store. What was written before an error stays and is not encoded
    /// again.
    pub fn keep(
        &self,
        encoder: &dyn Encoder,
        texts: &[&str],
        progress: &dyn Progress,
    ) -> Result<usize, EngineError> {
        let encode = |at: &[usize], progress: &dyn Progress| {
            let texts: Vec<&str> = at.iter().map(|&at| texts[at]).collect();
            self.words.encode(encoder, &texts, self.layers, progress)
        };
        let bytes = self.bytes(texts);
        let words = of(texts, &bytes);
        keep_words(
            self.info,
            self.store,
            self.layers,
            &words,
            &encode,
            progress,
        )
    }

    /// The words of texts with their states, which the store has.
    ///
    /// # Errors
    /// Those of the store, which names the first word that it lacks.
    pub fn read(&self, texts: &[&str]) -> Result<WordTexts, EngineError> {
        let bytes = self.bytes(texts);
        let states = read_words(self.info, self.store, self.layers, &of(texts, &bytes))?;
        let words = texts.iter().zip(&bytes);
        WordTexts::new(
            words.map(|(text, bytes)| Words::of(text, bytes)).collect(),
            states,
        )
    }

    /// The words of texts with their states; nothing is kept.
    ///
    /// # Errors
    /// Those of the encoder.
    pub fn encode(
        &self,
        encoder: &dyn Encoder,
        texts: &[&str],
        progress: &dyn Progress,
    ) -> Result<WordTexts, EngineError> {
        let states = self.words.encode(encoder, texts, self.layers, progress)?;
        let words = texts
            .iter()
            .map(|text| Words::of(text, &self.words.words(text)));
        WordTexts::joined(words.collect(), self.layers.len() * self.info.dim, &states)
    }

    /// The positions of the texts with a word that the store lacks, ascending.
    ///
    /// # Errors
    /// Those of the store.
    pub fn lacking(&self, texts: &[&str]) -> Result<Vec<usize>, EngineError> {
        if self.layers.is_empty() {
            return Ok(Vec::new());
        }
        let bytes = self.bytes(texts);
        lacking_words(self.info, self.store, self.layers, &of(texts, &bytes))
    }

    fn bytes(&self, texts: &[&str]) -> Vec<Vec<Range<usize>>> {
        texts.iter().map(|text| self.words.words(text)).collect()
    }
}

fn of<'a>(texts: &[&'a str], words: &'a [Vec<Range<usize>>]) -> Vec<WordsOf<'a>> {
    let of = texts.iter().zip(words);
    of.map(|(&text, words)| WordsOf { text, words }).collect()
}

impl Words {
    /// The words of a text, by their bytes.
    fn of(text: &str, bytes: &[Range<usize>]) -> Self {
        let places = CodePoints::of(text);
        Self {
            written: bytes.iter().map(|word| text[word.clone()].into()).collect(),
            places: bytes
                .iter()
                .map(|word| places.covering(word.clone()))
                .collect(),
        }
    }
}

#[cfg(test)]
mod tests;
