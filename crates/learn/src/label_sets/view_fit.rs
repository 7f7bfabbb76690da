use ndarray::{Array2, Axis};
use rayon::prelude::*;

use crate::coordinates::Coordinates;
use crate::design::Design;
use crate::heads::one_vs_rest::OneVsRest;
use crate::linear::Linear;
use crate::linear_fit::LinearFit;
use crate::objective::Loss;
use crate::{FeatureMatrix, LearnError};

use super::answers::{Answers, Questions};

/// A typical p(1 − p) at the minimum of a question, for the preconditioner.
const CURVATURE: f32 = 0.1;

/// The head of one view and what it says of rows it was not trained on.
#[derive(Debug)]
pub(crate) struct ViewFit {
    pub(crate) model: Linear,
    /// Logits, `[n, k]`.
    pub(crate) out_of_fold: Array2<f32>,
}

impl ViewFit {
    /// Fits the questions on the labelled rows of a view, `[n, d]`, once on all of them and once
    /// without each fold.
    ///
    /// A question whose answers outside a fold are all the same is predicted by its prior there.
    /// What balancing raises the logits by is taken away again: they are those of the rows as
    /// frequent as they come.
    pub(crate) fn new(
        params: &OneVsRest,
        rows: &FeatureMatrix,
        answers: &Answers,
        folds: &[usize],
        warm: Option<&Linear>,
    ) -> Self {
        let coordinates = Coordinates::of(rows);
        let k = answers.learned.len();
        let start = warm.and_then(|warm| coordinates.lower(warm));
        let count = folds.iter().max().map_or(0, |last| last + 1);
        coordinates.with_design(|design| {
            let task = Task {
                params,
                answers,
                design,
            };
            let fold = |fold: usize| {
                let held: Vec<usize> = (0..folds.len()).filter(|&row| folds[row] == fold).collect();
                let scores = task.without(&held).select(Axis(0), &held);
                (held, scores)
            };
            let held_out: Vec<_> = (0..count).into_par_iter().map(fold).collect();
            let mut out_of_fold = Array2::zeros((folds.len(), k));
            for (held, scores) in held_out {
                for (row, scores) in held.into_iter().zip(scores.outer_iter()) {
                    out_of_fold.row_mut(row).assign(&scores);
                }
            }
            let questions = answers.questions(&answers.weights, params.class_weights);
            let full = questions.map(|questions| task.fit(&questions, start));
            let full = full.unwrap_or_else(|| vec![0.0; (design.dim() + 1) * k]);
            Self {
                model: coordinates.lift(&full, k),
                out_of_fold,
            }
        })
    }

    /// Fits the questions on the labelled rows of a view, `[n, d]`.
    pub(crate) fn model(
        params: &OneVsRest,
        rows: &FeatureMatrix,
        answers: &Answers,
        warm: Option<&Linear>,
    ) -> Linear {
        Self::new(params, rows, answers, &[], warm).model
    }
}

/// The labelled rows of a view, `[n, d]`.
///
/// # Errors
/// [`LearnError::NotFinite`] if one holds NaN or infinity.
pub(crate) fn checked_rows(
    view: &crate::FeatureView,
    rows: &[usize],
) -> Result<FeatureMatrix, LearnError> {
    let records = view.matrix.select(rows);
    match records.first_not_finite() {
        Some(at) => Err(LearnError::NotFinite {
            view: view.name.clone(),
            row: rows[at],
        }),
        None => Ok(records),
    }
}

/// Questions over the rows of a view.
#[derive(Clone, Copy)]
struct Task<'a> {
    params: &'a OneVsRest,
    answers: &'a Answers,
    design: Design<'a>,
}

impl Task<'_> {
    /// Parameters `[d + 1, k]`, intercepts last. One minimum for all questions: the penalty and
    /// the loss are sums over them, so each question gets what it would get on its own.
    fn fit(&self, questions: &Questions, mut start: Option<Vec<f32>>) -> Vec<f32> {
        if let Some(start) = &mut start {
            questions.shift(start, 1.0);
        }
        let fit = LinearFit {
            design: self.design,
            loss: Loss::Sigmoid {
                applies: &self.answers.applies,
            },
            weights: &questions.cells,
            shares: &questions.shares,
            classes: self.answers.learned.len(),
            penalty: (1.0 / (f64::from(self.params.c) * questions.total)) as f32,
            contrast: None,
            prior: &[],
            curvature: CURVATURE,
            tolerance: self.params.tolerance,
            max_iterations: self.params.max_iterations,
        };
        let mut parameters = fit.minimise(start).0;
        questions.shift(&mut parameters, -1.0);
        parameters
    }

    /// The logits of all rows by a fit without some, `[n, k]`.
    fn without(&self, held: &[usize]) -> Array2<f32> {
        let k = self.answers.learned.len();
        let mut kept = self.answers.weights.clone();
        held.iter().for_each(|&row| kept[row] = 0.0);
        let Some(questions) = self.answers.questions(&kept, self.params.class_weights) else {
            let priors = self
                .answers
                .learned
                .iter()
                .map(|label| self.answers.priors[label.index()]);
            let row: Vec<f32> = priors.map(super::answers::logit).collect();
            return Array2::from_shape_fn((kept.len(), k), |(_, question)| row[question]);
        };
        let parameters = self.fit(&questions, None);
        let (weights, intercepts) = parameters.split_at(parameters.len() - k);
        let linear = Linear::new(weights.to_vec(), intercepts.to_vec());
        let mut scores = linear.scores_of(self.design);
        for (question, constant) in questions.constant.iter().enumerate() {
            if let Some(constant) = constant {
                scores.column_mut(question).fill(*constant);
            }
        }
        scores
    }
}
