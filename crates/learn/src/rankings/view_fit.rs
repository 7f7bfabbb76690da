use ndarray::Array2;
use rayon::prelude::*;

use crate::FeatureMatrix;
use crate::coordinates::Coordinates;
use crate::design::Design;
use crate::linear::Linear;
use crate::linear_fit::LinearFit;
use crate::objective::Loss;

use super::answers::{PairAnswers, total};

/// A typical p(1 − p) at the minimum, for the preconditioner.
const CURVATURE: f32 = 0.15;

/// The options of ranked rows in one view, with what was answered.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Task<'a> {
    pub(crate) answers: &'a PairAnswers,
    /// The fit stops when no entry of the gradient of the mean loss is larger.
    pub(crate) tolerance: f32,
    /// The fit stops after this many steps.
    pub(crate) max_iterations: usize,
}

/// What heads of one view with one C say of rows that they were not fitted on.
#[derive(Debug)]
pub(crate) struct HeldOut {
    pub(crate) c: f32,
    /// `[n, options]`.
    pub(crate) scores: Array2<f32>,
    /// The mean loss over all pairs.
    pub(crate) loss: f64,
}

impl Task<'_> {
    /// The head of a view with one C; `rows` are those of the options, `[n · options, d]`.
    pub(crate) fn model(&self, rows: &FeatureMatrix, c: f32, warm: Option<&Linear>) -> Linear {
        let coordinates = Coordinates::of(rows);
        let start = warm.and_then(|warm| coordinates.lower(warm));
        let weights = &self.answers.weights;
        let parameters = coordinates.with_design(|design| self.fit(design, weights, c, start));
        let linear = coordinates.lift(&parameters, 1);
        // The intercept cancels out of every difference.
        Linear::new(linear.weights().to_vec(), vec![0.0])
    }

    /// What heads of a view, fitted without each fold in turn, say of it, by every C of some: the
    /// one of least loss. Nothing if there is but one fold.
    pub(crate) fn held_out(
        &self,
        rows: &FeatureMatrix,
        cs: &[f32],
        folds: &[usize],
    ) -> Option<HeldOut> {
        let count = folds.iter().max().map_or(0, |last| last + 1);
        if count < 2 {
            return None;
        }
        let coordinates = Coordinates::of(rows);
        let tried = coordinates.with_design(|design| {
            let jobs: Vec<(f32, usize)> = cs
                .iter()
                .flat_map(|&c| (0..count).map(move |fold| (c, fold)))
                .collect();
            let of_job = |&(c, fold): &(f32, usize)| self.without(design, c, folds, fold);
            jobs.par_iter().map(of_job).collect::<Vec<_>>()
        });
        let all: Vec<usize> = (0..folds.len()).collect();
        let decisions = self.answers.decisions(&all);
        let by_c = cs.iter().zip(tried.chunks_exact(count)).map(|(&c, parts)| {
            let scores = Array2::from_shape_fn((folds.len(), self.answers.options), |at| {
                parts[folds[at.0]][at]
            });
            let loss = decisions.loss(&scores);
            HeldOut { c, scores, loss }
        });
        by_c.min_by(|a, b| a.loss.total_cmp(&b.loss))
    }

    /// The scores of all rows by a fit without those of a fold, `[n, options]`.
    fn without(&self, design: Design<'_>, c: f32, folds: &[usize], fold: usize) -> Array2<f32> {
        let weights = self.answers.weights.iter().zip(folds);
        let kept: Vec<f32> = weights
            .map(|(&weight, &of)| if of == fold { 0.0 } else { weight })
            .collect();
        let parameters = self.fit(design, &kept, c, None);
        let (weights, _) = parameters.split_at(parameters.len() - 1);
        let scores = Linear::new(weights.to_vec(), vec![0.0]).scores_of(design);
        let scores = scores.into_iter().collect();
        Array2::from_shape_vec((folds.len(), self.answers.options), scores)
            .expect("a score an option")
    }

    /// Parameters `[d + 1, 1]`. The design holds the options of one row after another.
    fn fit(
        &self,
        design: Design<'_>,
        weights: &[f32],
        c: f32,
        start: Option<Vec<f32>>,
    ) -> Vec<f32> {
        let options = self.answers.options;
        let all = total(weights);
        let of_row = |weight: &f32| {
            let share = f64::from(*weight) / (all * options as f64);
            std::iter::repeat_n(share as f32, options)
        };
        let shares: Vec<f32> = weights.iter().flat_map(of_row).collect();
        // Around the mean of their row, the squares of the differences of all pairs of m options sum
        // to m times the sum of the squares.
        let spread = 2.0 * options as f32 / (options as f32 - 1.0);
        let fit = LinearFit {
            design,
            loss: Loss::Pairs {
                group: options,
                above: &self.answers.above,
            },
            weights: &self.answers.shares(weights),
            shares: &shares,
            classes: 1,
            penalty: (1.0 / (f64::from(c) * all)) as f32,
            prior: &[],
            contrast: None,
            curvature: CURVATURE * spread,
            tolerance: self.tolerance,
            max_iterations: self.max_iterations,
        };
        fit.minimise(start).0
    }
}
