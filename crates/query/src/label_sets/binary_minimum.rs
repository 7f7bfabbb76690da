use super::score_marginals;
use crate::{Needs, PoolView, QueryError, Scorer, Why, margin};

/// Ranks by the label of which the head is least sure.
///
/// - Prefers: rows with one label that may as well apply as not.
/// - Formula: `max_l (1 − |f_l|)`.
/// - Needs: marginals.
/// - Cost: `O(n · labels)`.
/// - Determinism: draws nothing.
/// - Source: Brinker (2006), On active learning in multi-label classification, From Data and
///   Information Analysis to Knowledge Engineering: the smallest distance to a decision boundary.
/// - Weakness: one noisy label decides; with many labels most rows have some label near its
///   boundary.
#[derive(Debug, Clone, Copy)]
pub struct BinaryMinimum;

impl Scorer for BinaryMinimum {
    fn id(&self) -> &'static str {
        "binary_minimum"
    }

    fn needs(&self) -> Needs {
        Needs::MARGINALS
    }

    fn why(&self) -> Why {
        Why::Uncertain
    }

    fn score(&self, pool: &PoolView<'_>) -> Result<Vec<f32>, QueryError> {
        score_marginals(pool, |row| {
            let of_label = row.iter().map(|&p| margin(&[p, 1.0 - p]));
            of_label.fold(0.0, f32::max)
        })
    }
}
