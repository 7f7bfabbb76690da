use hone_domain::PoolIdx;
use hone_kernel::squared_distance;

use crate::rank::best;
use crate::rows::Rows;
use crate::scorer::score_rows;
use crate::{Needs, PoolView, QueryError, Scorer, Why, divergence};

/// Ranks by how differently the head judges a row and its labelled neighbours.
///
/// - Prefers: rows whose prediction diverges from those of the nearest labelled rows.
/// - Formula: the mean of `KL(p_l ‖ p_x)` over the `neighbours` labelled rows `l` nearest to `x`;
///   0 without labels.
/// - Needs: probabilities and embeddings.
/// - Cost: `O(n · labelled · d)`.
/// - Determinism: draws nothing.
/// - Source: Margatina, Vernikos, Barrault and Aletras (2021), Active learning by acquiring
///   contrastive examples, EMNLP, arXiv 2109.03764.
/// - Weakness: below random on frozen embeddings in our runs; needs a head that generalises.
#[derive(Debug, Clone, Copy)]
pub struct Contrastive {
    /// The number of labelled neighbours.
    pub neighbours: usize,
}

impl Scorer for Contrastive {
    fn id(&self) -> &'static str {
        "contrastive"
    }

    fn needs(&self) -> Needs {
        Needs::PROBABILITIES.union(Needs::EMBEDDINGS)
    }

    fn why(&self) -> Why {
        Why::Contrasts
    }

    fn score(&self, pool: &PoolView<'_>) -> Result<Vec<f32>, QueryError> {
        let points = Rows::from(pool.embeddings()?);
        let probabilities = Rows::from(pool.probabilities()?);
        let labelled = pool.labelled();
        let contrast = |at: usize| {
            let near = |row: &PoolIdx| {
                let apart = squared_distance(points.row(at), points.row(row.index()));
                (*row, -apart)
            };
            let nearest = best(labelled.iter().map(near), self.neighbours);
            let own = probabilities.row(at);
            let diverge = nearest
                .iter()
                .map(|(row, _)| divergence(probabilities.row(row.index()), own));
            diverge.sum::<f32>() / nearest.len().max(1) as f32
        };
        Ok(score_rows(pool.candidates(), contrast))
    }
}

#[cfg(test)]
mod tests;
