use hone_kernel::exp;
use ndarray::Array2;
use rayon::prelude::*;

use crate::FeatureMatrix;
use crate::design::Design;

/// Rows that are scored at once.
const BLOCK: usize = 512;

/// A linear map from features to one score a class: `x W + b`.
#[derive(Debug, Clone, PartialEq)]
pub struct Linear {
    /// `W`, `[d, k]` row-major.
    weights: Vec<f32>,
    /// `b`, `[k]`.
    intercepts: Vec<f32>,
}

impl Linear {
    /// Builds the map from `[d, k]` row-major weights and `[k]` intercepts.
    pub(crate) fn new(weights: Vec<f32>, intercepts: Vec<f32>) -> Self {
        Self {
            weights,
            intercepts,
        }
    }

    /// The number of features.
    pub fn dim(&self) -> usize {
        self.weights.len() / self.classes().max(1)
    }

    /// The number of classes.
    pub fn classes(&self) -> usize {
        self.intercepts.len()
    }

    /// The weights, `[d, k]` row-major.
    pub fn weights(&self) -> &[f32] {
        &self.weights
    }

    /// The intercepts, `[k]`.
    pub fn intercepts(&self) -> &[f32] {
        &self.intercepts
    }

    /// The scores of every row, `[n, k]`.
    ///
    /// # Panics
    /// If the rows have another width.
    pub(crate) fn scores(&self, rows: &FeatureMatrix) -> Array2<f32> {
        assert_eq!(rows.dim(), self.dim(), "the caller checked the width");
        rows.with_design(|design| self.scores_of(design))
    }

    pub(crate) fn scores_of(&self, design: Design<'_>) -> Array2<f32> {
        let (n, k) = (design.rows(), self.classes());
        let mut scores = vec![0.0; n * k];
        scores
            .par_chunks_mut(BLOCK * k)
            .enumerate()
            .for_each(|(at, out)| {
                for row in out.chunks_exact_mut(k) {
                    row.copy_from_slice(self.intercepts());
                }
                let rows = at * BLOCK..at * BLOCK + out.len() / k;
                design.add_scores(rows, self.weights(), k, out);
            });
        Array2::from_shape_vec((n, k), scores).expect("a score a row and class")
    }
}

/// Replaces each row of scores by its log-softmax.
pub(crate) fn log_softmax(scores: &mut Array2<f32>) {
    for mut row in scores.outer_iter_mut() {
        let max = row.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        let total = max + row.iter().map(|v| exp(v - max)).sum::<f32>().ln();
        row -= total;
    }
}
