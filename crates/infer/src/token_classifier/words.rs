use std::ops::Range;
use std::path::Path;

use tokenizers::Tokenizer;
use tokenizers::models::ModelWrapper;
use unicode_segmentation::GraphemeCursor;

use crate::{InferError, TextWords};

/// Cuts texts into the words that a tokenizer sees.
#[derive(Debug)]
pub(super) struct WordCutter {
    /// The tokenizer if it tells words; they lie between white space if it does not.
    tokenizer: Option<Tokenizer>,
    path: std::path::PathBuf,
}

impl WordCutter {
    /// Reads a `tokenizer.json`.
    pub(super) fn new(path: &Path, bytes: &[u8]) -> Result<Self, InferError> {
        let failed = |source| InferError::Tokenizer {
            path: path.to_owned(),
            source,
        };
        let mut tokenizer = Tokenizer::from_bytes(bytes).map_err(failed)?;
        tokenizer.with_padding(None);
        tokenizer.with_truncation(None).map_err(failed)?;
        let tells = match tokenizer.get_model() {
            ModelWrapper::WordPiece(_) => true,
            ModelWrapper::BPE(model) => {
                let prefix = model.continuing_subword_prefix.as_deref();
                prefix.is_some_and(|prefix| !prefix.is_empty())
            }
            ModelWrapper::WordLevel(_) | ModelWrapper::Unigram(_) => false,
        };
        Ok(Self {
            tokenizer: tells.then_some(tokenizer),
            path: path.to_owned(),
        })
    }

    /// The words of a text, however long it is.
    ///
    /// # Errors
    /// If the tokenizer gives up.
    pub(super) fn cut<'a>(&self, text: &'a str) -> Result<TextWords<'a>, InferError> {
        let words = match &self.tokenizer {
            None => between_spaces(text),
            Some(tokenizer) => {
                let encoding = tokenizer.encode(text, false);
                let encoding = encoding.map_err(|source| InferError::Tokenizer {
                    path: self.path.clone(),
                    source,
                })?;
                let ids = encoding.get_word_ids().iter().copied();
                let tokens = ids.zip(encoding.get_offsets().iter().copied());
                joined(text, tokens)
            }
        };
        TextWords::new(text, words)
    }
}

fn between_spaces(text: &str) -> Vec<Range<usize>> {
    let base = text.as_ptr() as usize;
    let place = |word: &str| {
        let start = word.as_ptr() as usize - base;
        start..start + word.len()
    };
    text.split_whitespace().map(place).collect()
}

/// The bytes of each word, from those of its tokens. What the tokenizer drops of a letter, such as
/// an accent that it strips, belongs to the word all the same.
fn joined(
    text: &str,
    tokens: impl Iterator<Item = (Option<u32>, (usize, usize))>,
) -> Vec<Range<usize>> {
    let mut words: Vec<Range<usize>> = Vec::new();
    let mut last = None;
    for (word, (start, end)) in tokens {
        if start >= end {
            continue;
        }
        match words.last_mut() {
            Some(held) if word.is_some() && word == last => held.end = end.max(held.end),
            // Two words may show one letter.
            Some(held) if start < held.end => held.end = end.max(held.end),
            _ => words.push(start..end),
        }
        last = word;
    }
    for at in 0..words.len() {
        let next = words.get(at + 1).map_or(text.len(), |next| next.start);
        words[at].end = end_of_letter(text, words[at].end).min(next);
    }
    words
}

/// The end of the letter, marks included, in which a byte lies; the byte itself between letters.
fn end_of_letter(text: &str, byte: usize) -> usize {
    let mut cursor = GraphemeCursor::new(byte, text.len(), true);
    if cursor.is_boundary(text, 0).unwrap_or(true) {
        return byte;
    }
    cursor.next_boundary(text, 0).ok().flatten().unwrap_or(byte)
}

#[cfg(test)]
mod tests;
