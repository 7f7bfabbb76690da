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
    /// The rows of their states.
    rows: Range<usize>,
}

impl WordTexts {
    /// Joins the words of texts, each as it is written and with the code points that it covers, and
    /// the states of all of them, `[words, layers · d]`.
    ///
    /// # Errors
    /// [`EngineError::RowMismatch`] if there is not one state a word.
    pub fn new(
        texts: Vec<(Vec<Box<str>>, Vec<Range<usize>>)>,
        states: Array2<f32>,
    ) -> Result<Self, EngineError> {
        let mut end = 0;
        let mut all = Vec::with_capacity(texts.len());
        for (written, places) in texts {
            let (expected, found) = (written.len(), places.len());
            if expected != found {
                let what = "the places of words";
                return Err(EngineError::RowMismatch {
                    what,
                    expected,
                    found,
                });
            }
            let rows = end..end + found;
            end = rows.end;
            all.push(Words {
                written,
                places,
                rows,
            });
        }
        if end != states.nrows() {
            return Err(EngineError::RowMismatch {
                what: "the states of words",
                expected: end,
                found: states.nrows(),
            });
        }
        Ok(Self { texts: all, states })
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
        let texts = texts.into_iter().map(|at| &self.texts[at]);
        Chosen {
            texts: texts.map(|text| (text, text.written())).collect(),
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
    texts: Vec<(&'a Words, Vec<&'a str>)>,
    states: &'a Array2<f32>,
}

impl Chosen<'_> {
    /// The texts as heads read them.
    pub(crate) fn rows(&self) -> Vec<TextRows<'_>> {
        let rows = self.texts.iter().map(|(text, words)| TextRows {
            words,
            states: self.states.slice(s![text.rows.clone(), ..]),
        });
        rows.collect()
    }
}
