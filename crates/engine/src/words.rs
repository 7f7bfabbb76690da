use std::ops::Range;

use hone_learn::sequence::TextRows;
use ndarray::{Array2, s};

use crate::EngineError;

/// Texts cut into words, with the states that an encoder gave the words: what heads of spans read.
///
/// # Cost
/// The states are held in memory as they are, `4 · layers · d` bytes a word: 6 KiB for four layers
/// of 384 numbers, so 15,000 sentences of 15 words take 1.4 GB.
#[derive(Debug, Clone, PartialEq)]
pub struct WordTexts {
    texts: Vec<Words>,
    /// The rows of each text's states.
    rows: Vec<Range<usize>>,
    /// `[words, layers · d]`, text after text.
    states: Array2<f32>,
}

/// The words of one text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Words {
    /// The words as they are written, `[words]`.
    pub written: Vec<Box<str>>,
    /// The code points that each covers, `[words]`.
    pub places: Vec<Range<usize>>,
}

impl WordTexts {
    /// Joins the words of texts and the states of all of them, `[words, layers · d]`.
    ///
    /// # Errors
    /// [`EngineError::RowMismatch`] if there is not one place and one state a word.
    pub fn new(texts: Vec<Words>, states: Array2<f32>) -> Result<Self, EngineError> {
        let mut end = 0;
        let mut rows = Vec::with_capacity(texts.len());
        for text in &texts {
            let (expected, found) = (text.written.len(), text.places.len());
            if expected != found {
                let what = "the places of words";
                return Err(EngineError::RowMismatch {
                    what,
                    expected,
                    found,
                });
            }
            rows.push(end..end + found);
            end += found;
        }
        if end != states.nrows() {
            return Err(EngineError::RowMismatch {
                what: "the states of words",
                expected: end,
                found: states.nrows(),
            });
        }
        Ok(Self {
            texts,
            rows,
            states,
        })
    }

    /// Joins the words of texts and the states of each text, `[words, width]`.
    ///
    /// # Errors
    /// [`EngineError::RowMismatch`] if there is not one state a word.
    pub(crate) fn joined(
        texts: Vec<Words>,
        width: usize,
        states: &[Array2<f32>],
    ) -> Result<Self, EngineError> {
        let words: usize = states.iter().map(Array2::nrows).sum();
        let mut all = Array2::zeros((words, width));
        let mut start = 0;
        for states in states {
            let end = start + states.nrows();
            all.slice_mut(s![start..end, ..]).assign(states);
            start = end;
        }
        Self::new(texts, all)
    }

    /// The number of texts.
    pub fn len(&self) -> usize {
        self.texts.len()
    }

    /// Whether there is no text.
    pub fn is_empty(&self) -> bool {
        self.texts.is_empty()
    }

    /// The number of words of all texts.
    pub fn words(&self) -> usize {
        self.states.nrows()
    }

    /// The words of a text.
    ///
    /// # Panics
    /// If there is no such text.
    pub fn text(&self, at: usize) -> &Words {
        &self.texts[at]
    }

    /// Some texts, to be read by heads.
    ///
    /// # Panics
    /// If there is no such text.
    pub(crate) fn chosen(&self, texts: impl IntoIterator<Item = usize>) -> Chosen<'_> {
        let text = |at: usize| (self.rows[at].clone(), self.texts[at].written());
        Chosen {
            texts: texts.into_iter().map(text).collect(),
            states: &self.states,
        }
    }
}

impl Words {
    fn written(&self) -> Vec<&str> {
        self.written.iter().map(AsRef::as_ref).collect()
    }
}

/// Some texts of [`WordTexts`] with their words side by side, which [`TextRows`] borrow.
#[derive(Debug)]
pub(crate) struct Chosen<'a> {
    /// The rows of each one's states, and its words.
    texts: Vec<(Range<usize>, Vec<&'a str>)>,
    states: &'a Array2<f32>,
}

impl Chosen<'_> {
    /// The texts as heads read them.
    pub(crate) fn rows(&self) -> Vec<TextRows<'_>> {
        let rows = self.texts.iter().map(|(rows, words)| TextRows {
            words,
            states: self.states.slice(s![rows.clone(), ..]),
        });
        rows.collect()
    }
}
