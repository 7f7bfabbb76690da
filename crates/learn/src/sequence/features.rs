use hone_kernel::normalise;
use ndarray::{Array2, ArrayView2, s};
use serde::{Deserialize, Serialize};

use super::shape::{SHAPE, shape};
use super::{SequenceError, TextRows};

/// Features of a word that do not come from the encoder.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WordShapes {
    /// None.
    None,
    /// How the word and its two neighbours are written, and whether the text begins or ends there.
    #[default]
    Window,
}

/// Features about the text around a word: whether it begins, whether it ends, whether the text has
/// capitals only.
const PLACE: usize = 3;

impl WordShapes {
    /// The number of features.
    pub(super) const fn width(self) -> usize {
        match self {
            Self::None => 0,
            Self::Window => 3 * SHAPE + PLACE,
        }
    }

    /// Fills `[words, width]`.
    fn fill(self, words: &[&str], mut out: ndarray::ArrayViewMut2<'_, f32>) {
        if self == Self::None {
            return;
        }
        let shapes: Vec<[f32; SHAPE]> = words.iter().map(|word| shape(word)).collect();
        let any = |test: fn(char) -> bool| words.iter().any(|word| word.contains(test));
        let shouted = any(char::is_uppercase) && !any(char::is_lowercase);
        for (at, mut row) in out.outer_iter_mut().enumerate() {
            let mut next = row.iter_mut();
            let around = [at.checked_sub(1), Some(at), Some(at + 1)];
            for neighbour in around {
                let shape = neighbour.and_then(|at| shapes.get(at));
                let shape = shape.unwrap_or(&[0.0; SHAPE]);
                shape.iter().zip(&mut next).for_each(|(v, out)| *out = *v);
            }
            let place = [at == 0, at + 1 == words.len(), shouted];
            for (holds, out) in place.into_iter().zip(next) {
                *out = f32::from(u8::from(holds));
            }
        }
    }
}

/// What the head reads of each word: its layer states, each scaled to unit norm, then its shapes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Reading {
    /// Layers that lie side by side in the states.
    pub(super) layers: usize,
    pub(super) shapes: WordShapes,
}

impl Reading {
    /// The features of all words of some texts, `[words, width]`.
    ///
    /// `states` is the width of the states, which every text has to have.
    pub(super) fn read(
        self,
        texts: &[TextRows<'_>],
        states: usize,
    ) -> Result<Array2<f32>, SequenceError> {
        let words: usize = texts.iter().map(|text| text.words.len()).sum();
        let mut features = Array2::zeros((words, states + self.shapes.width()));
        let mut start = 0;
        for (at, text) in texts.iter().enumerate() {
            text.check(at, states)?;
            let end = start + text.words.len();
            let (mut dense, shapes) = features
                .slice_mut(s![start..end, ..])
                .split_at(ndarray::Axis(1), states);
            dense.assign(&text.states);
            for mut row in dense.outer_iter_mut() {
                let row = row.as_slice_mut().expect("a row of a row-major matrix");
                row.chunks_exact_mut((states / self.layers).max(1))
                    .for_each(normalise);
            }
            self.shapes.fill(text.words, shapes);
            start = end;
        }
        Ok(features)
    }
}

impl TextRows<'_> {
    fn check(&self, text: usize, width: usize) -> Result<(), SequenceError> {
        let states: ArrayView2<'_, f32> = self.states;
        if states.nrows() != self.words.len() {
            return Err(SequenceError::LengthMismatch {
                text,
                what: "states",
                expected: self.words.len(),
                found: states.nrows(),
            });
        }
        if states.ncols() != width && states.nrows() > 0 {
            return Err(SequenceError::WidthMismatch {
                text,
                expected: width,
                found: states.ncols(),
            });
        }
        if states.iter().any(|v| !v.is_finite()) {
            return Err(SequenceError::NotFinite { text });
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
