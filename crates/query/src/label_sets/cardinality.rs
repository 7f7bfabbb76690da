use super::score_marginals;
use crate::{Needs, PoolView, QueryError, Scorer, Why};

/// The least separation that counts: the inverse of a smaller one says nothing more.
const CLOSEST: f32 = 1e-3;

/// Ranks by how unusual the predicted number of labels is, and by how closely it was decided.
///
/// - Prefers: rows whose predicted number of labels is far from that of the answers, and whose
///   predicted labels lie close to the others.
/// - Formula: `u^β · c^(1 − β)` with the inconsistency `c = | |ŷ| − mean_j |Y_j| |` over the answers
///   `Y_j`, and the uncertainty `u = 1 / (min_{l ∈ ŷ} |f_l| + min_{l ∉ ŷ} |f_l|)`, the inverse of the
///   separation of predicted from other labels; a side without labels adds nothing. The number of
///   labels alone for `β = 0`.
/// - Needs: marginals and label sets as answers.
/// - Cost: `O(n · labels)`.
/// - Determinism: draws nothing.
/// - Source: Li and Guo (2013), Active learning with multi-label SVM classification, IJCAI; there
///   `β` is chosen anew for each pick by the error that its answer would leave.
/// - Weakness: with `β` near 0 all rows with the same number of predicted labels are alike.
#[derive(Debug, Clone, Copy)]
pub struct CardinalityInconsistency {
    /// The share of the uncertainty, within `0..=1`.
    pub beta: f32,
}

impl Scorer for CardinalityInconsistency {
    fn id(&self) -> &'static str {
        "cardinality_inconsistency"
    }

    fn needs(&self) -> Needs {
        Needs::MARGINALS
    }

    fn why(&self) -> Why {
        Why::UnusualLabels
    }

    fn score(&self, pool: &PoolView<'_>) -> Result<Vec<f32>, QueryError> {
        let answers = pool.label_sets()?;
        let labels: usize = answers.iter().map(|(_, set)| set.len()).sum();
        let usual = labels as f32 / answers.len().max(1) as f32;
        let beta = self.beta;
        score_marginals(pool, |row| {
            let predicted = row.iter().filter(|p| **p >= 0.5).count();
            let inconsistency = (predicted as f32 - usual).abs();
            separation(row).recip().powf(beta) * inconsistency.powf(1.0 - beta)
        })
    }
}

/// How far the predicted labels lie from the others.
fn separation(row: &[f32]) -> f32 {
    let nearest = |side: fn(f32) -> bool| {
        let distances = row
            .iter()
            .filter(|p| side(**p))
            .map(|p| (2.0 * p - 1.0).abs());
        distances.min_by(f32::total_cmp).unwrap_or(0.0)
    };
    (nearest(|p| p >= 0.5) + nearest(|p| p < 0.5)).max(CLOSEST)
}
