use std::ops::Range;
use std::path::{Path, PathBuf};

use tokenizers::{PostProcessor, Tokenizer, TruncationParams};

use crate::InferError;

/// What of a text's tokens is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Detail {
    /// The ids.
    Ids,
    /// Also which bytes of the text each token covers.
    Offsets,
}

/// Whether the tokenizer's special tokens are put around a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SpecialTokens {
    /// As the tokenizer's file says.
    Added,
    /// None.
    Omitted,
}

/// One text as tokens.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Tokens {
    /// The ids, special tokens and prefix included.
    pub(crate) ids: Vec<u32>,
    /// The positions in `ids` of the text's own tokens; empty unless offsets are wanted.
    pub(crate) own: Vec<usize>,
    /// The bytes of the text that each of its own tokens covers.
    pub(crate) offsets: Vec<Range<usize>>,
}

/// A tokenizer that pads nothing and cuts at a fixed number of tokens.
#[derive(Debug)]
pub(crate) struct TextTokenizer {
    inner: Tokenizer,
    path: PathBuf,
    prefix: String,
    special: SpecialTokens,
}

impl TextTokenizer {
    /// Reads a `tokenizer.json`.
    ///
    /// The file's own padding and truncation are dropped. They are those of the last training
    /// run: the file of all-MiniLM-L6-v2 pads to 128 tokens and cuts at 128, although the model
    /// is meant to be used with up to 256.
    pub(crate) fn new(
        path: &Path,
        bytes: &[u8],
        prefix: &str,
        special: SpecialTokens,
    ) -> Result<Self, InferError> {
        let failed = |source| InferError::Tokenizer {
            path: path.to_owned(),
            source,
        };
        let mut inner = Tokenizer::from_bytes(bytes).map_err(failed)?;
        inner.with_padding(None);
        inner.with_truncation(None).map_err(failed)?;
        Ok(Self {
            inner,
            path: path.to_owned(),
            prefix: prefix.to_owned(),
            special,
        })
    }

    /// The number of special tokens around a text.
    pub(crate) fn special_tokens(&self) -> usize {
        match self.special {
            SpecialTokens::Added => self
                .inner
                .get_post_processor()
                .map_or(0, |processor| processor.added_tokens(false)),
            SpecialTokens::Omitted => 0,
        }
    }

    /// Cuts texts so that they fit `max_tokens` with their special tokens, which are kept.
    pub(crate) fn cut_at(&mut self, max_tokens: usize) -> Result<(), InferError> {
        let truncation = TruncationParams {
            max_length: max_tokens,
            ..TruncationParams::default()
        };
        let cut = self.inner.with_truncation(Some(truncation));
        cut.map(drop).map_err(|source| InferError::Tokenizer {
            path: self.path.clone(),
            source,
        })
    }

    /// Turns a text into tokens.
    pub(crate) fn tokenize(&self, text: &str, detail: Detail) -> Result<Tokens, InferError> {
        let prefixed = format!("{}{text}", self.prefix);
        let special = self.special == SpecialTokens::Added;
        let encoding = match detail {
            Detail::Ids => self.inner.encode_fast(prefixed, special),
            Detail::Offsets => self.inner.encode(prefixed, special),
        };
        let encoding = encoding.map_err(|source| InferError::Tokenizer {
            path: self.path.clone(),
            source,
        })?;
        let ids = encoding.get_ids().to_vec();
        if detail == Detail::Ids {
            return Ok(Tokens {
                ids,
                ..Tokens::default()
            });
        }
        let (mut own, mut offsets) = (Vec::new(), Vec::new());
        let skipped = self.prefix.len();
        let marks = encoding.get_special_tokens_mask();
        for (at, &(start, end)) in encoding.get_offsets().iter().enumerate() {
            if marks[at] == 0 && (end > skipped || skipped == 0) {
                own.push(at);
                offsets.push(start.saturating_sub(skipped)..end - skipped);
            }
        }
        Ok(Tokens { ids, own, offsets })
    }
}

#[cfg(test)]
mod tests;
