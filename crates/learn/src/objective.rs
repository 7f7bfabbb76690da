use std::ops::Range;

use hone_domain::Ranking;
use hone_kernel::{exp, vectorised};
use rayon::prelude::*;

use crate::design::Design;
use crate::optim::Objective;
use crate::params::project;

/// Rows of a partial sum. Fixed, so that sums do not depend on the number of threads.
const CHUNK: usize = 2048;
/// Rows that are scored and turned into a gradient while they lie in the cache.
const BLOCK: usize = 256;

/// How scores become a loss, with what they should have said.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Loss<'a> {
    /// One distribution over all classes: cross-entropy of the softmax.
    Softmax {
        /// The class of each row, `[n]`, below `k`.
        targets: &'a [usize],
    },
    /// A yes-or-no question a class: sum of the binary cross-entropies.
    Sigmoid {
        /// The answer of each row to each question, `[n, k]`.
        applies: &'a [bool],
    },
    /// Which of two rows of a group is above the other, for every pair of each group: binary
    /// cross-entropy of the difference of their scores. One score a row; intercepts cancel out.
    Pairs {
        /// Rows of a group, one after another; at most [`BLOCK`].
        group: usize,
        /// For each pair how much the first is above the second, from 0 to 1, `[groups, pairs]`.
        above: &'a [f32],
    },
}

impl Loss<'_> {
    /// Rows that have to be looked at together.
    fn group(self) -> usize {
        match self {
            Self::Softmax { .. } | Self::Sigmoid { .. } => 1,
            Self::Pairs { group, .. } => group,
        }
    }
}

/// The penalised mean loss of a linear head:
/// `Σ wᵢ · loss(yᵢ, (xᵢ − m) W + b) + ½ λ |W − W₀|²` with `Σ wᵢ = 1`.
///
/// Parameters are `W`, `[d, k]`, followed by `b`, `[k]`. Shifting the rows by `m` changes only
/// `b`, which carries no penalty, so the minimum is that of the plain problem; with `m` the mean
/// row the problem is far better conditioned, for embeddings share a large mean.
#[derive(Debug)]
pub(crate) struct LinearObjective<'a> {
    pub(crate) design: Design<'a>,
    pub(crate) loss: Loss<'a>,
    /// The share of each row and class in the loss, `[n]` for softmax, `[n, k]` for sigmoid,
    /// `[groups, pairs]` for pairs.
    pub(crate) weights: &'a [f32],
    pub(crate) classes: usize,
    /// λ.
    pub(crate) penalty: f32,
    /// `W₀`, `[d, k]`; empty for zero.
    pub(crate) prior: &'a [f32],
    /// The direction of the classes along which `W` and `W₀` lie, `[k]`, if there is but one.
    pub(crate) contrast: Option<&'a [f32]>,
    /// `m`, `[d]`; empty for zero.
    pub(crate) centre: &'a [f32],
    /// An approximate inverse of the Hessian's `[d, d]` block of one class.
    pub(crate) preconditioner: Option<&'a crate::precondition::Preconditioner>,
}

struct Partial {
    loss: f64,
    gradient: Vec<f32>,
    residuals: Vec<f64>,
}

impl Objective for LinearObjective<'_> {
    fn evaluate(&self, at: &[f32], gradient: &mut [f32]) -> f64 {
        let k = self.classes;
        let (weights, intercepts) = at.split_at(at.len() - k);
        let offsets = self.offsets(weights, intercepts);
        let total = self.data_term(weights, &offsets);
        let (slopes, intercept_slopes) = gradient.split_at_mut(weights.len());
        slopes.copy_from_slice(&total.gradient);
        for (slope, residual) in intercept_slopes.iter_mut().zip(&total.residuals) {
            *slope = *residual as f32;
        }
        for (mean, slopes) in self.centre.iter().zip(slopes.chunks_exact_mut(k)) {
            for (slope, residual) in slopes.iter_mut().zip(&*intercept_slopes) {
                *slope -= mean * residual;
            }
        }
        let penalty = self.add_penalty(weights, slopes);
        if let Some(contrast) = self.contrast {
            project(slopes, contrast);
        }
        total.loss + f64::from(self.penalty) * 0.5 * penalty
    }

    fn precondition(&self, direction: &mut [f32]) {
        if let Some(preconditioner) = self.preconditioner {
            preconditioner.apply(direction, self.classes);
        }
    }
}

impl LinearObjective<'_> {
    /// `b − m W`, `[k]`.
    fn offsets(&self, weights: &[f32], intercepts: &[f32]) -> Vec<f32> {
        let mut offsets = intercepts.to_vec();
        for (mean, weights) in self.centre.iter().zip(weights.chunks_exact(self.classes)) {
            offsets
                .iter_mut()
                .zip(weights)
                .for_each(|(offset, weight)| *offset -= mean * weight);
        }
        offsets
    }

    /// Adds `λ (W − W₀)` to the gradient and returns `|W − W₀|²`.
    fn add_penalty(&self, weights: &[f32], slopes: &mut [f32]) -> f64 {
        let penalty = self.penalty;
        let mut sum = 0.0;
        for (at, (weights, slopes)) in weights
            .chunks(1024)
            .zip(slopes.chunks_mut(1024))
            .enumerate()
        {
            let mut part = 0.0f32;
            for (i, (weight, slope)) in weights.iter().zip(slopes).enumerate() {
                let away = weight - self.prior.get(at * 1024 + i).copied().unwrap_or(0.0);
                *slope += penalty * away;
                part += away * away;
            }
            sum += f64::from(part);
        }
        sum
    }

    fn data_term(&self, weights: &[f32], offsets: &[f32]) -> Partial {
        let rows = self.design.rows();
        let size = self.whole_groups(CHUNK);
        let chunk = |at: usize| self.chunk(at * size..rows.min((at + 1) * size), weights, offsets);
        let chunks = rows.div_ceil(size);
        if chunks <= 1 {
            return chunk(0);
        }
        let mut parts = (0..chunks)
            .into_par_iter()
            .map(chunk)
            .collect::<Vec<_>>()
            .into_iter();
        let mut total = parts.next().expect("there are at least two chunks");
        for part in parts {
            total.loss += part.loss;
            total
                .gradient
                .iter_mut()
                .zip(&part.gradient)
                .for_each(|(total, part)| *total += part);
            total
                .residuals
                .iter_mut()
                .zip(&part.residuals)
                .for_each(|(total, part)| *total += part);
        }
        total
    }

    /// At most `rows` rows that split no group.
    fn whole_groups(&self, rows: usize) -> usize {
        let group = self.loss.group();
        rows / group * group
    }

    fn chunk(&self, rows: Range<usize>, weights: &[f32], offsets: &[f32]) -> Partial {
        let k = self.classes;
        let mut part = Partial {
            loss: 0.0,
            gradient: vec![0.0; weights.len()],
            residuals: vec![0.0; k],
        };
        let size = self.whole_groups(BLOCK);
        let mut scores = Vec::with_capacity(size * k);
        for start in rows.clone().step_by(size) {
            let block = start..rows.end.min(start + size);
            scores.clear();
            block
                .clone()
                .for_each(|_| scores.extend_from_slice(offsets));
            self.design
                .add_scores(block.clone(), weights, k, &mut scores);
            part.loss += self.residuals(block.clone(), &mut scores);
            for row in scores.chunks_exact(k) {
                part.residuals
                    .iter_mut()
                    .zip(row)
                    .for_each(|(sum, r)| *sum += f64::from(*r));
            }
            self.design
                .add_gradient(block, &scores, k, &mut part.gradient);
        }
        part
    }

    /// Replaces scores by the derivatives of the loss; returns the loss.
    fn residuals(&self, rows: Range<usize>, scores: &mut [f32]) -> f64 {
        let k = self.classes;
        match self.loss {
            Loss::Softmax { targets } => {
                softmax_residuals(scores, k, &targets[rows.clone()], &self.weights[rows])
            }
            Loss::Sigmoid { applies } => {
                let cells = rows.start * k..rows.end * k;
                sigmoid_residuals(scores, k, &applies[cells.clone()], &self.weights[cells])
            }
            Loss::Pairs { group, above } => {
                let pairs = group * (group - 1) / 2;
                let cells = rows.start / group * pairs..rows.end / group * pairs;
                pair_residuals(scores, group, &above[cells.clone()], &self.weights[cells])
            }
        }
    }
}

fn softmax_residuals(scores: &mut [f32], k: usize, targets: &[usize], weights: &[f32]) -> f64 {
    vectorised(|| {
        let mut loss = 0.0;
        for ((row, &target), &weight) in scores.chunks_exact_mut(k).zip(targets).zip(weights) {
            let max = row.iter().copied().fold(f32::NEG_INFINITY, f32::max);
            let of_target = row[target] - max;
            for v in &mut *row {
                *v = exp(*v - max);
            }
            let sum: f32 = row.iter().sum();
            loss += f64::from(weight) * f64::from(sum.ln() - of_target);
            let scale = weight / sum;
            for v in &mut *row {
                *v *= scale;
            }
            row[target] -= weight;
        }
        loss
    })
}

fn sigmoid_residuals(scores: &mut [f32], k: usize, applies: &[bool], weights: &[f32]) -> f64 {
    vectorised(|| {
        let mut loss = 0.0;
        for ((row, applies), weights) in scores
            .chunks_exact_mut(k)
            .zip(applies.chunks_exact(k))
            .zip(weights.chunks_exact(k))
        {
            for ((score, &yes), &weight) in row.iter_mut().zip(applies).zip(weights) {
                // With s the score signed towards the truth: loss ln(1 + e^-s), slope -1 / (1 + e^s).
                let sign = if yes { 1.0 } else { -1.0 };
                let signed = sign * *score;
                let small = exp(-signed.abs());
                loss += f64::from(weight) * f64::from((-signed).max(0.0) + small.ln_1p());
                let wrong = if signed > 0.0 { small } else { 1.0 } / (1.0 + small);
                *score = -sign * weight * wrong;
            }
        }
        loss
    })
}

fn pair_residuals(scores: &mut [f32], group: usize, above: &[f32], weights: &[f32]) -> f64 {
    let pairs = group * (group - 1) / 2;
    let mut slopes = vec![0.0; group];
    vectorised(|| {
        let mut loss = 0.0;
        for ((row, above), weights) in scores
            .chunks_exact_mut(group)
            .zip(above.chunks_exact(pairs))
            .zip(weights.chunks_exact(pairs))
        {
            slopes.fill(0.0);
            for ((first, second), (&above, &weight)) in
                Ranking::pairs(group).zip(above.iter().zip(weights))
            {
                // With d the difference: loss ln(1 + e^d) - above d, slope 1 / (1 + e^-d) - above.
                let difference = row[first] - row[second];
                let small = exp(-difference.abs());
                let softplus = difference.max(0.0) + small.ln_1p();
                loss += f64::from(weight) * f64::from(softplus - above * difference);
                let said = if difference > 0.0 { 1.0 } else { small } / (1.0 + small);
                slopes[first] += weight * (said - above);
                slopes[second] -= weight * (said - above);
            }
            row.copy_from_slice(&slopes);
        }
        loss
    })
}
