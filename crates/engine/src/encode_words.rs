use std::collections::{BTreeMap, BTreeSet};
use std::ops::{ControlFlow, Range};

use hone_domain::{
    ContentHash, EncodeError, EncoderInfo, FeatureKey, FeatureStore, Progress, View,
};
use ndarray::{Array2, s};

use crate::EngineError;

/// Texts encoded between two writes to the store: what an interruption loses.
const WRITE_EVERY: usize = 1024;

/// A text with the bytes of its words, ascending and disjoint.
#[derive(Debug, Clone, Copy)]
pub struct WordsOf<'a> {
    /// The text.
    pub text: &'a str,
    /// The bytes of each word, `[words]`.
    pub words: &'a [Range<usize>],
}

/// States of words and how they came about.
#[derive(Debug, Clone, PartialEq)]
pub struct EncodedWords {
    /// `[words, layers · d]`, one layer beside the other, text after text.
    pub states: Array2<f32>,
    /// Texts that had words without a state in the store and had to be encoded.
    pub encoded: usize,
}

/// Gives the states of the words of the texts at these positions, each `[words, layers · d]`.
pub type EncodeWords<'a> =
    dyn Fn(&[usize], &dyn Progress) -> Result<Vec<Array2<f32>>, EncodeError> + 'a;

/// Encodes the words that the store lacks, keeps their states, and reads everything back.
///
/// A word's state is a feature as any other: a row under the key of its layer, by the hash over its
/// text and its place therein. So a layer that nobody asks for is never kept, and words that another
/// way of cutting texts gives are rows of their own.
///
/// # Errors
/// Those of the encoder and the store; [`EngineError::RowMismatch`] if `encode` does not give a state
/// a word. What was written before an error stays and is not encoded again.
pub fn encode_words(
    info: &EncoderInfo,
    store: &dyn FeatureStore,
    layers: &[u8],
    texts: &[WordsOf<'_>],
    encode: &EncodeWords<'_>,
    progress: &dyn Progress,
) -> Result<EncodedWords, EngineError> {
    let keys: Vec<FeatureKey> = layers
        .iter()
        .map(|&layer| FeatureKey::of(info, View::Tokens(layer)))
        .collect();
    let rows: Vec<Vec<ContentHash>> = texts.iter().map(WordsOf::rows).collect();
    let todo = texts_missing(store, &keys, &rows)?;
    for (at, chunk) in todo.chunks(WRITE_EVERY).enumerate() {
        let part = Part {
            before: at * WRITE_EVERY,
            total: todo.len(),
            progress,
        };
        let states = encode(chunk, &part)?;
        let chunk: Vec<&[ContentHash]> = chunk.iter().map(|&text| rows[text].as_slice()).collect();
        keep(store, &keys, info.dim, &chunk, &states)?;
    }
    let rows = rows.concat();
    let mut states = Array2::zeros((rows.len(), keys.len() * info.dim));
    for (at, key) in keys.iter().enumerate() {
        let layer = store.read(key, &rows)?;
        if !rows.is_empty() {
            let columns = at * info.dim..(at + 1) * info.dim;
            states.slice_mut(s![.., columns]).assign(&layer);
        }
    }
    Ok(EncodedWords {
        states,
        encoded: todo.len(),
    })
}

impl WordsOf<'_> {
    /// What the states of the words are kept under, `[words]`.
    fn rows(&self) -> Vec<ContentHash> {
        let text = ContentHash::of(self.text.as_bytes());
        let row = |word: &Range<usize>| {
            let place = [word.start as u64, word.end as u64].map(u64::to_le_bytes);
            ContentHash::of(&[text.as_bytes().as_slice(), &place.concat()].concat())
        };
        self.words.iter().map(row).collect()
    }
}

/// Positions of the first occurrence of each text with a word that some key lacks, ascending.
fn texts_missing(
    store: &dyn FeatureStore,
    keys: &[FeatureKey],
    rows: &[Vec<ContentHash>],
) -> Result<Vec<usize>, EngineError> {
    let of_word: Vec<usize> = (0..rows.len())
        .flat_map(|text| std::iter::repeat_n(text, rows[text].len()))
        .collect();
    let words = rows.concat();
    let mut missing = BTreeSet::new();
    for key in keys {
        let words = store.missing(key, &words)?;
        missing.extend(words.into_iter().map(|word| of_word[word]));
    }
    let mut first = BTreeMap::new();
    for text in missing {
        first.entry(rows[text].as_slice()).or_insert(text);
    }
    let mut first: Vec<usize> = first.into_values().collect();
    first.sort_unstable();
    Ok(first)
}

/// Appends each layer of the states of some texts.
fn keep(
    store: &dyn FeatureStore,
    keys: &[FeatureKey],
    dim: usize,
    rows: &[&[ContentHash]],
    states: &[Array2<f32>],
) -> Result<(), EngineError> {
    let expected = rows.iter().map(|rows| rows.len()).sum();
    let found = states.iter().map(Array2::nrows).sum();
    if expected != found || rows.len() != states.len() {
        return Err(EngineError::RowMismatch {
            what: "the states of words",
            expected,
            found,
        });
    }
    let rows = rows.concat();
    for (at, key) in keys.iter().enumerate() {
        let mut layer = Array2::zeros((found, dim));
        let mut start = 0;
        for text in states {
            let own = text.slice(s![.., at * dim..(at + 1) * dim]);
            let end = start + own.nrows();
            layer.slice_mut(s![start..end, ..]).assign(&own);
            start = end;
        }
        store.append(key, &rows, &layer)?;
    }
    Ok(())
}

/// The progress of one chunk as a part of the whole.
struct Part<'a> {
    before: usize,
    total: usize,
    progress: &'a dyn Progress,
}

impl Progress for Part<'_> {
    fn advance(&self, done: usize, _total: usize) -> ControlFlow<()> {
        self.progress.advance(self.before + done, self.total)
    }
}

#[cfg(test)]
mod tests;
