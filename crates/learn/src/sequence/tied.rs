use hone_kernel::axpy;

use super::{Tag, TagWeights};
use crate::class_map::ClassMap;
use crate::optim::Objective;

/// What the weights of a tag are expected to share with those of others, as variances.
///
/// A tag's weights are a sum `w_own + w_label + w_span + w_place` over what it is: itself, a word of a
/// span of its label, a word of any span, the first or a later word of any. Each part is drawn to zero
/// by itself, so the tags of a label learn from each other's words, and rare labels from common ones.
///
/// Source of the form: Evgeniou and Pontil (2004), Regularized multi-task learning, KDD, section 2.
const OWN: f32 = 0.1;
const LABEL: f32 = 1.0;
const SPAN: f32 = 1.0;
const PLACE: f32 = 0.25;

/// The factor `R`, upper triangular, `[k, k]`, of the covariance `RᵀR` of the tags' weights.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Ties {
    k: usize,
    factor: Vec<f32>,
}

impl Ties {
    /// Between the seen tags.
    pub(super) fn new(weights: TagWeights, map: &ClassMap) -> Self {
        let tags: Vec<Tag> = map.seen().iter().map(|tag| Tag::at(tag.index())).collect();
        let covariance = |a: usize, b: usize| match weights {
            TagWeights::Apart => f64::from(u8::from(a == b)),
            TagWeights::Shared => {
                let own = if a == b { OWN } else { 0.0 };
                f64::from(shared(tags[a], tags[b])) + f64::from(own)
            }
        };
        let k = tags.len();
        let mut factor = vec![0.0f64; k * k];
        for row in 0..k {
            let above = |column: usize, factor: &[f64]| -> f64 {
                (0..row)
                    .map(|i| factor[i * k + row] * factor[i * k + column])
                    .sum()
            };
            let pivot = (covariance(row, row) - above(row, &factor)).sqrt();
            for column in row..k {
                let rest = covariance(row, column) - above(column, &factor);
                factor[row * k + column] = rest / pivot;
            }
        }
        Self {
            k,
            factor: factor.into_iter().map(|v| v as f32).collect(),
        }
    }

    /// `V R`, `[d, k]`.
    pub(super) fn spread(&self, values: &[f32]) -> Vec<f32> {
        let k = self.k;
        let mut out = vec![0.0; values.len()];
        for (out, values) in out.chunks_exact_mut(k).zip(values.chunks_exact(k)) {
            for (value, row) in values.iter().zip(self.factor.chunks_exact(k)) {
                axpy(*value, row, out);
            }
        }
        out
    }

    /// `G Rᵀ`, `[d, k]`.
    fn gather(&self, slopes: &[f32], out: &mut [f32]) {
        let k = self.k;
        for (out, slopes) in out.chunks_exact_mut(k).zip(slopes.chunks_exact(k)) {
            for (out, row) in out.iter_mut().zip(self.factor.chunks_exact(k)) {
                *out = slopes.iter().zip(row).map(|(slope, r)| slope * r).sum();
            }
        }
    }

    /// `V` with `V R = W`, in place.
    pub(super) fn solve(&self, weights: &mut [f32]) {
        let k = self.k;
        for row in weights.chunks_exact_mut(k) {
            for column in 0..k {
                let before: f32 = (0..column)
                    .map(|i| row[i] * self.factor[i * k + column])
                    .sum();
                row[column] = (row[column] - before) / self.factor[column * k + column];
            }
        }
    }

    /// The mean variance of a tag's weights.
    pub(super) fn variance(&self) -> f32 {
        self.factor.iter().map(|v| v * v).sum::<f32>() / self.k as f32
    }
}

/// What two tags share, themselves left out.
fn shared(a: Tag, b: Tag) -> f32 {
    let (Some(of_a), Some(of_b)) = (a.label(), b.label()) else {
        return 0.0;
    };
    let begins = |tag| matches!(tag, Tag::Begin(_));
    let label = if of_a == of_b { LABEL } else { 0.0 };
    let place = if begins(a) == begins(b) { PLACE } else { 0.0 };
    SPAN + label + place
}

/// A loss at `V R` instead of `W`, and `½ λ |V|²`: weights that are tied to each other.
///
/// The loss has no penalty on the weights; parameters behind them are its own affair.
#[derive(Debug)]
pub(super) struct Tied<'a, L> {
    pub(super) loss: L,
    pub(super) ties: &'a Ties,
    /// `d · k`: so many of the parameters are weights, the first.
    pub(super) weights: usize,
    /// λ.
    pub(super) penalty: f32,
}

impl<L: Objective> Objective for Tied<'_, L> {
    fn evaluate(&self, at: &[f32], gradient: &mut [f32]) -> f64 {
        let mut spread = self.ties.spread(&at[..self.weights]);
        spread.extend_from_slice(&at[self.weights..]);
        let mut slopes = vec![0.0; at.len()];
        let loss = self.loss.evaluate(&spread, &mut slopes);
        let (of_weights, rest) = gradient.split_at_mut(self.weights);
        self.ties.gather(&slopes[..self.weights], of_weights);
        rest.copy_from_slice(&slopes[self.weights..]);
        let mut squares = 0.0f64;
        for (slope, &value) in of_weights.iter_mut().zip(at) {
            *slope += self.penalty * value;
            squares += f64::from(value) * f64::from(value);
        }
        loss + 0.5 * f64::from(self.penalty) * squares
    }

    fn precondition(&self, direction: &mut [f32]) {
        self.loss.precondition(direction);
    }
}

#[cfg(test)]
mod tests;
