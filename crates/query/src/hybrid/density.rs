use hone_kernel::{axpy, dot};

use crate::rows::Rows;
use crate::scorer::score_rows;
use crate::{Measure, Needs, PoolView, QueryError, Scorer, Why};

/// Ranks by uncertainty times a power of the mean similarity to the pool.
///
/// - Prefers: uncertain rows that resemble many others.
/// - Formula: `u(p) · ((1 + mean_r cos(x, x_r)) / 2)^β` over all rows `r` of the pool. The mean
///   cosine is one product with the mean unit vector, so nothing is sampled.
/// - Needs: probabilities and embeddings.
/// - Cost: `O(n (d + classes))`.
/// - Determinism: draws nothing.
/// - Source: Settles and Craven (2008), An analysis of active learning strategies for sequence
///   labeling tasks, EMNLP, equation 12.
/// - Weakness: batches from one dense place; well below random in our runs.
#[derive(Debug, Clone, Copy)]
pub struct DensityWeighted {
    /// The measure of uncertainty.
    pub measure: Measure,
    /// The power of the density, not negative; 0 leaves uncertainty alone.
    pub beta: f32,
}

impl Scorer for DensityWeighted {
    fn id(&self) -> &'static str {
        "density_weighted"
    }

    fn needs(&self) -> Needs {
        Needs::PROBABILITIES.union(Needs::EMBEDDINGS)
    }

    fn why(&self) -> Why {
        Why::UncertainAndDense
    }

    fn score(&self, pool: &PoolView<'_>) -> Result<Vec<f32>, QueryError> {
        let points = Rows::from(pool.embeddings()?);
        let probabilities = Rows::from(pool.probabilities()?);
        let mean = mean_direction(points);
        Ok(score_rows(pool.candidates(), |at| {
            let point = points.row(at);
            let cosine = dot(point, &mean) / length(point);
            let density = (0.5 + 0.5 * cosine).max(0.0);
            self.measure.of(probabilities.row(at)) * density.powf(self.beta)
        }))
    }
}

/// The mean of the rows scaled to unit norm.
fn mean_direction(points: Rows<'_>) -> Vec<f32> {
    let mut mean = vec![0.0; points.dim];
    for row in points.iter() {
        axpy(1.0 / (length(row) * points.len() as f32), row, &mut mean);
    }
    mean
}

/// The norm, kept off 0.
fn length(row: &[f32]) -> f32 {
    dot(row, row).sqrt().max(1e-12)
}

#[cfg(test)]
mod tests;
