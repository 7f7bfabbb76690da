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
    let encoded = keep_words(info, store, layers, texts, encode, progress)?;
    let states = read_words(info, store, layers, texts)?;
    Ok(EncodedWords { states, encoded })
}

/// Encodes the words that the store lacks and keeps their states. Gives the number of texts that had
/// to be encoded.
///
/// # Errors
/// Those of [`encode_words`].
pub(crate) fn keep_words(
    info: &EncoderInfo,
    store: &dyn FeatureStore,
    layers: &[u8],
    texts: &[WordsOf<'_>],
    encode: &EncodeWords<'_>,
    progress: &dyn Progress,
) -> Result<usize, EngineError> {
    let keys = keys(info, layers);
    let rows: Vec<Vec<ContentHash>> = texts.iter().map(WordsOf::rows).collect();
    let mut first = BTreeMap::new();
    for text in texts_missing(store, &keys, &rows)? {
        first.entry(rows[text].as_slice()).or_insert(text);
    }
    let mut todo: Vec<usize> = first.into_values().collect();
    todo.sort_unstable();
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
    Ok(todo.len())
}

/// The states of words that are kept, `[words, layers · d]`, text after text.
///
/// # Errors
/// Those of the store, which names the first word that it lacks.
pub(crate) fn read_words(
    info: &EncoderInfo,
    store: &dyn FeatureStore,
    layers: &[u8],
    texts: &[WordsOf<'_>],
) -> Result<Array2<f32>, EngineError> {
    let rows: Vec<ContentHash> = texts.iter().flat_map(WordsOf::rows).collect();
    let mut states = Array2::zeros((rows.len(), layers.len() * info.dim));
    if rows.is_empty() {
        return Ok(states);
    }
    for (at, key) in keys(info, layers).iter().enumerate() {
        let columns = at * info.dim..(at + 1) * info.dim;
        let layer = store.read(key, &rows)?;
        states.slice_mut(s![.., columns]).assign(&layer);
    }
    Ok(states)
}

/// The positions of texts with a word that some layer lacks, ascending.
///
/// # Errors
/// Those of the store.
pub(crate) fn lacking_words(
    info: &EncoderInfo,
    store: &dyn FeatureStore,
    layers: &[u8],
    texts: &[WordsOf<'_>],
) -> Result<Vec<usize>, EngineError> {
    let rows: Vec<Vec<ContentHash>> = texts.iter().map(WordsOf::rows).collect();
    let missing = texts_missing(store, &keys(info, layers), &rows)?;
    Ok(missing.into_iter().collect())
}

/// What the states of each layer are kept under.
fn keys(info: &EncoderInfo, layers: &[u8]) -> Vec<FeatureKey> {
    let key = |&layer: &u8| FeatureKey::of(info, View::Tokens(layer));
    layers.iter().map(key).collect()
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

/// Positions of the texts with a word that some key lacks.
fn texts_missing(
    store: &dyn FeatureStore,
    keys: &[FeatureKey],
    rows: &[Vec<ContentHash>],
) -> Result<BTreeSet<usize>, EngineError> {
    let of_word: Vec<usize> = (0..rows.len())
        .flat_map(|text| std::iter::repeat_n(text, rows[text].len()))
        .collect();
    let words = rows.concat();
    let mut missing = BTreeSet::new();
    for key in keys {
        let words = store.missing(key, &words)?;
        missing.extend(words.into_iter().map(|word| of_word[word]));
    }
    Ok(missing)
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
