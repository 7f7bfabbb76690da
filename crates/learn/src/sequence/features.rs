use hone_kernel::normalise;
use ndarray::{Array2, ArrayView2, ArrayViewMut2, Axis, s};
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
    fn fill(self, words: &[&str], mut out: ArrayViewMut2<'_, f32>) {
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

/// What the head reads of each word: its layer states, each scaled to one norm, then its shapes, then
/// the states of the word before and of the word after, the layers of each added up.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Reading {
    /// Layers that lie side by side in the states.
    pub(super) layers: usize,
    /// The norm of each layer's state.
    pub(super) norm: f32,
    pub(super) shapes: WordShapes,
    /// The weight of the neighbours' states; 0 leaves them out.
    pub(super) neighbours: f32,
}

impl Reading {
    /// The number of features of a word whose states have this width.
    pub(super) fn width(self, states: usize) -> usize {
        states + self.shapes.width() + 2 * self.summed(states)
    }

    /// The width of a neighbour's layers added up.
    fn summed(self, states: usize) -> usize {
        if self.neighbours > 0.0 {
            states / self.layers
        } else {
            0
        }
    }

    /// The features of all words of some texts, `[words, width]`.
    ///
    /// `states` is the width of the states, which every text has to have.
    pub(super) fn read(
        self,
        texts: &[TextRows<'_>],
        states: usize,
    ) -> Result<Array2<f32>, SequenceError> {
        let words: usize = texts.iter().map(|text| text.words.len()).sum();
        let mut features = Array2::zeros((words, self.width(states)));
        let mut start = 0;
        for (at, text) in texts.iter().enumerate() {
            text.check(at, states)?;
            let end = start + text.words.len();
            let (mut dense, rest) = features
                .slice_mut(s![start..end, ..])
                .split_at(Axis(1), states);
            let (shapes, around) = rest.split_at(Axis(1), self.shapes.width());
            dense.assign(&text.states);
            for mut row in dense.outer_iter_mut() {
                let row = row.as_slice_mut().expect("a row of a row-major matrix");
                for layer in row.chunks_exact_mut((states / self.layers).max(1)) {
                    normalise(layer);
                    layer.iter_mut().for_each(|v| *v *= self.norm);
                }
            }
            self.shapes.fill(text.words, shapes);
            self.fill_neighbours(dense.view(), around);
            start = end;
        }
        Ok(features)
    }

    /// Fills `[words, 2 · d]` from the scaled states of the words of one text.
    fn fill_neighbours(self, states: ArrayView2<'_, f32>, mut out: ArrayViewMut2<'_, f32>) {
        let dim = out.ncols() / 2;
        if dim == 0 {
            return;
        }
        // Added up, layers keep about the norm of one.
        let weight = self.neighbours / (self.layers as f32).sqrt();
        let (mut before, mut after) = out.view_mut().split_at(Axis(1), dim);
        for layer in 0..self.layers {
            let layer = states.slice(s![.., layer * dim..(layer + 1) * dim]);
            let last = layer.nrows().saturating_sub(1);
            let first = layer.nrows() - last;
            before
                .slice_mut(s![first.., ..])
                .scaled_add(weight, &layer.slice(s![..last, ..]));
            after
                .slice_mut(s![..last, ..])
                .scaled_add(weight, &layer.slice(s![first.., ..]));
        }
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
