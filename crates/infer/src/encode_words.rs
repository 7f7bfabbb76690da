use std::ops::{ControlFlow, Range};

use hone_domain::{EncodeError, Encoder, EncoderInfo, Progress, TokenStates, View, ViewData};
use ndarray::{Array2, s};

use crate::TextWords;

/// Texts whose token states are held at once.
const BLOCK: usize = 256;

/// Of the words of a window, one in so many is read again by the next window, as its context.
const OVERLAP: usize = 4;

/// The layers to read spans from: the four below the last, or as many as there are.
///
/// The last layer of an encoder of sentences is made for their mean: on CoNLL-2003 a head on it found
/// far fewer entities than on any of these, and on all four together more than on the best of them.
pub fn word_layers(info: &EncoderInfo) -> Vec<u8> {
    info.layers_below_last(4)
}

/// The states of words: for each text `[words, layers · d]`, one layer beside the other.
///
/// A word has the state of the first token that covers some of it, and zeros if no token does. Each
/// text goes through the encoder once for all layers. A text that the encoder would cut is read in
/// windows that overlap by a quarter, so no word is lost; a word that two windows see has its state
/// from the one that shows more of what is around it.
///
/// # Errors
/// Those of [`Encoder::encode`].
///
/// # Determinism
/// That of the encoder: the states of a text do not depend on the other texts.
///
/// # Source
/// The first sub-word for a word: Devlin, Chang, Lee and Toutanova (2019), BERT, NAACL, section 5.3.
pub fn encode_words(
    encoder: &dyn Encoder,
    texts: &[TextWords<'_>],
    layers: &[u8],
    progress: &dyn Progress,
) -> Result<Vec<Array2<f32>>, EncodeError> {
    let mut all = Vec::with_capacity(texts.len());
    each_block(encoder, texts, layers, progress, |states| {
        all.extend(states);
    })?;
    Ok(all)
}

/// The same, handed over for some texts at a time, so that not all states have to be held at once.
///
/// # Errors
/// Those of [`Encoder::encode`].
pub(crate) fn each_block(
    encoder: &dyn Encoder,
    texts: &[TextWords<'_>],
    layers: &[u8],
    progress: &dyn Progress,
    mut take: impl FnMut(Vec<Array2<f32>>),
) -> Result<(), EncodeError> {
    for (at, block) in texts.chunks(BLOCK).enumerate() {
        let part = Part {
            inner: progress,
            before: at * BLOCK,
            read: 0,
            total: texts.len(),
        };
        let states = encode_block(encoder, block, layers, part).map_err(|error| match error {
            EncodeError::Stopped { done, .. } => EncodeError::Stopped {
                done: part.before + done,
                total: part.total,
            },
            other => other,
        })?;
        take(states);
    }
    Ok(())
}

/// The progress of a block among all texts.
#[derive(Clone, Copy)]
struct Part<'a> {
    inner: &'a dyn Progress,
    /// Texts of earlier blocks.
    before: usize,
    /// Texts of this block whose first window is read: later windows count no text again.
    read: usize,
    total: usize,
}

impl Progress for Part<'_> {
    fn advance(&self, done: usize, _total: usize) -> ControlFlow<()> {
        self.inner
            .advance(self.before + done.max(self.read), self.total)
    }
}

fn encode_block(
    encoder: &dyn Encoder,
    texts: &[TextWords<'_>],
    layers: &[u8],
    mut progress: Part<'_>,
) -> Result<Vec<Array2<f32>>, EncodeError> {
    let views: Vec<View> = layers.iter().map(|&layer| View::Tokens(layer)).collect();
    let width = encoder.info().dim * layers.len();
    let mut states: Vec<Array2<f32>> = texts
        .iter()
        .map(|text| Array2::zeros((text.len(), width)))
        .collect();
    let mut windows: Vec<Window> = (0..texts.len())
        .filter(|&text| !texts[text].is_empty())
        .map(Window::whole)
        .collect();
    while !windows.is_empty() {
        let shown: Vec<&str> = windows
            .iter()
            .map(|window| &texts[window.text].text()[window.base..])
            .collect();
        let encoded = encoder.encode(&shown, &views, &progress)?;
        let encoded: Vec<Vec<TokenStates>> = encoded.into_iter().map(token_states).collect();
        let mut next = Vec::new();
        for (at, window) in windows.iter().enumerate() {
            let words = texts[window.text].bytes();
            let layers: Vec<&TokenStates> = encoded.iter().map(|layer| &layer[at]).collect();
            window.read(words, &layers, &mut states[window.text]);
            let reach = layers.first().and_then(|layer| layer.offsets.last());
            next.extend(reach.and_then(|last| window.next(words, last.end)));
        }
        windows = next;
        progress.read = texts.len();
    }
    Ok(states)
}

fn token_states(view: ViewData) -> Vec<TokenStates> {
    match view {
        ViewData::Tokens(states) => states,
        ViewData::Pooled(_) => unreachable!("views of tokens were asked for"),
    }
}

/// The part of a text from one of its words on, as far as the encoder reads.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Window {
    /// The text's place in the block.
    text: usize,
    /// Its byte at which the window starts.
    base: usize,
    /// The first word in the window.
    first: usize,
    /// Words before this one keep the state that an earlier window gave them.
    keep: usize,
}

impl Window {
    fn whole(text: usize) -> Self {
        Self {
            text,
            base: 0,
            first: 0,
            keep: 0,
        }
    }

    /// Gives each word the states of its first token.
    fn read(&self, words: &[Range<usize>], layers: &[&TokenStates], states: &mut Array2<f32>) {
        let Some(offsets) = layers.first().map(|layer| &layer.offsets) else {
            return;
        };
        let mut token = 0;
        for (word, bytes) in words.iter().enumerate().skip(self.keep.max(self.first)) {
            let before =
                |token: &Range<usize>| token.is_empty() || self.base + token.end <= bytes.start;
            token += offsets[token..]
                .iter()
                .take_while(|token| before(token))
                .count();
            let Some(covering) = offsets.get(token) else {
                return;
            };
            if self.base + covering.start < bytes.end {
                for (at, layer) in layers.iter().enumerate() {
                    let dim = layer.states.ncols();
                    let mut into = states.slice_mut(s![word, at * dim..(at + 1) * dim]);
                    into.assign(&layer.states.row(token));
                }
            }
        }
    }

    /// The next window if words start behind the last byte that this one's tokens cover.
    fn next(&self, words: &[Range<usize>], reach: usize) -> Option<Self> {
        let reach = self.base + reach;
        let unread = words.partition_point(|word| word.start < reach);
        if unread == words.len() {
            return None;
        }
        // Each window starts behind the one before, so there is a last one, also where a single
        // word fills a window or has no token.
        let again = unread.saturating_sub(self.first) / OVERLAP;
        let moved = words[self.first].start <= self.base;
        let first = (unread - again).max(self.first + usize::from(moved));
        let base = words.get(first)?.start;
        Some(Self {
            text: self.text,
            base,
            first,
            keep: (unread - again / 2).max(first),
        })
    }
}

#[cfg(test)]
mod tests;
