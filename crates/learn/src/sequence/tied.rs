use hone_kernel::axpy;

use super::Tag;
use crate::class_map::ClassMap;
use crate::design::Design;
use crate::linear_fit::{shift_intercepts, weighted_mean};
use crate::objective::{LinearObjective, Loss};
use crate::optim::{Lbfgs, Objective};
use crate::precondition::Preconditioner;

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
    pub(super) fn of(map: &ClassMap) -> Self {
        let tags: Vec<Tag> = map.seen().iter().map(|tag| Tag::at(tag.index())).collect();
        let covariance = |a: usize, b: usize| {
            f64::from(covariance(tags[a], tags[b])) + if a == b { f64::from(OWN) } else { 0.0 }
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
    fn spread(&self, values: &[f32]) -> Vec<f32> {
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
    fn solve(&self, weights: &mut [f32]) {
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
    fn variance(&self) -> f32 {
        self.factor.iter().map(|v| v * v).sum::<f32>() / self.k as f32
    }
}

/// What two tags share, themselves left out.
fn covariance(a: Tag, b: Tag) -> f32 {
    let (Some(of_a), Some(of_b)) = (a.label(), b.label()) else {
        return 0.0;
    };
    let begins = |tag| matches!(tag, Tag::Begin(_));
    let label = if of_a == of_b { LABEL } else { 0.0 };
    let place = if begins(a) == begins(b) { PLACE } else { 0.0 };
    SPAN + label + place
}

/// The fit of words' tags with tied weights: the loss of [`LinearObjective`] without its penalty at
/// `V R`, and `½ λ |V|²`.
#[derive(Debug)]
pub(super) struct TiedFit<'a> {
    pub(super) design: Design<'a>,
    /// The column of each row's tag, `[n]`.
    pub(super) tags: &'a [usize],
    /// `[n]`, sums to 1.
    pub(super) shares: &'a [f32],
    pub(super) ties: &'a Ties,
    /// λ.
    pub(super) penalty: f32,
    pub(super) tolerance: f32,
    pub(super) max_iterations: usize,
}

impl TiedFit<'_> {
    /// The weights and intercepts at the minimum, `[d + 1, k]`, from some to start at.
    pub(super) fn minimise(&self, start: Option<Vec<f32>>) -> Vec<f32> {
        let (k, dim) = (self.ties.k, self.design.dim());
        let centre = weighted_mean(self.design, self.shares);
        let curvature = 0.25 * (1.0 - 1.0 / k as f32) / k as f32 * self.ties.variance();
        let preconditioner =
            Preconditioner::new(self.design, self.shares, &centre, curvature, self.penalty);
        let objective = TiedObjective {
            loss: LinearObjective {
                design: self.design,
                loss: Loss::Softmax { targets: self.tags },
                weights: self.shares,
                classes: k,
                penalty: 0.0,
                prior: &[],
                centre: &centre,
                preconditioner: Some(&preconditioner),
            },
            ties: self.ties,
            penalty: self.penalty,
        };
        let mut at = start.unwrap_or_else(|| vec![0.0; (dim + 1) * k]);
        shift_intercepts(&mut at, &centre, k, 1.0);
        self.ties.solve(&mut at[..dim * k]);
        let search = Lbfgs {
            gradient_tolerance: self.tolerance,
            max_iterations: self.max_iterations,
        };
        search.minimise(&objective, &mut at);
        let weights = self.ties.spread(&at[..dim * k]);
        at[..dim * k].copy_from_slice(&weights);
        shift_intercepts(&mut at, &centre, k, -1.0);
        at
    }
}

struct TiedObjective<'a> {
    loss: LinearObjective<'a>,
    ties: &'a Ties,
    penalty: f32,
}

impl Objective for TiedObjective<'_> {
    fn evaluate(&self, at: &[f32], gradient: &mut [f32]) -> f64 {
        let weights = at.len() - self.ties.k;
        let mut spread = self.ties.spread(&at[..weights]);
        spread.extend_from_slice(&at[weights..]);
        let mut slopes = vec![0.0; at.len()];
        let loss = self.loss.evaluate(&spread, &mut slopes);
        self.ties
            .gather(&slopes[..weights], &mut gradient[..weights]);
        gradient[weights..].copy_from_slice(&slopes[weights..]);
        let mut squares = 0.0f64;
        for (slope, &value) in gradient[..weights].iter_mut().zip(at) {
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
