use super::score_marginals;
use crate::{Needs, PoolView, QueryError, Scorer, Why, entropy};

/// Ranks by how unsure the head is of all labels, or of the order of all pairs of options.
///
/// - Prefers: rows with many labels that may as well apply as not.
/// - Formula: `1/L Σ_l H(p_l)` with `H(p) = −p ln p − (1 − p) ln(1 − p)` over the `L` labels or pairs.
/// - Needs: marginals.
/// - Cost: `O(n · labels)`.
/// - Determinism: draws nothing.
/// - Source: Shannon (1948), taken as the mean of independent questions.
/// - Weakness: labels that hardly ever apply pull rows with one doubtful label down.
#[derive(Debug, Clone, Copy)]
pub struct MeanEntropy;

impl Scorer for MeanEntropy {
    fn id(&self) -> &'static str {
        "mean_entropy"
    }

    fn needs(&self) -> Needs {
        Needs::MARGINALS
    }

    fn why(&self) -> Why {
        Why::Uncertain
    }

    fn score(&self, pool: &PoolView<'_>) -> Result<Vec<f32>, QueryError> {
        score_marginals(pool, |row| {
            let sum: f32 = row.iter().map(|&p| entropy(&[p, 1.0 - p])).sum();
            sum / row.len().max(1) as f32
        })
    }
}
