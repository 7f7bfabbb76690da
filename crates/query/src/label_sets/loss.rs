use serde::{Deserialize, Serialize};

use super::score_marginals;
use crate::{Needs, PoolView, QueryError, Scorer, Why};

/// Which loss of the binary classifiers a row is ranked by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Loss {
    /// That of the most probable label alone.
    Max,
    /// The mean over the predicted labels of that of each alone.
    MeanMax,
    /// That of the predicted set.
    Reduction,
}

/// Ranks by the loss that the answer is expected to remove.
///
/// - Prefers: rows of which many labels might apply, or whose labels are least clear.
/// - Formula: the hinge loss of the classifiers if label `k` alone applied is
///   `L_k = Σ_l (1 − m_kl f_l)` with `m_kl` 1 for `l = k`, else −1. Max loss: `L_k` of the most
///   probable `k`. Mean max loss: the mean of `L_k` over `k ∈ ŷ`, over the most probable `k` where
///   `ŷ` is empty. Maximum loss reduction with maximal confidence: `½ Σ_l (1 − |f_l|)`, the loss
///   removed if `ŷ` is what applies.
/// - Needs: marginals.
/// - Cost: `O(n · labels)`.
/// - Determinism: draws nothing.
/// - Source: Li, Wang and Sung (2004), Multilabel SVM active learning for image classification,
///   ICIP (max loss, mean max loss); Yang, Sun, Wang and Chen (2009), Effective multi-label active
///   learning for text classification, KDD (loss reduction; there a regression on the sorted
///   scores says how many labels apply, here each label's own decision does).
/// - Weakness: the first two chase rows with many labels, as long texts have.
#[derive(Debug, Clone, Copy)]
pub struct LabelSetLoss(pub Loss);

impl Scorer for LabelSetLoss {
    fn id(&self) -> &'static str {
        match self.0 {
            Loss::Max => "max_loss",
            Loss::MeanMax => "mean_max_loss",
            Loss::Reduction => "loss_reduction",
        }
    }

    fn needs(&self) -> Needs {
        Needs::MARGINALS
    }

    fn why(&self) -> Why {
        Why::Uncertain
    }

    fn score(&self, pool: &PoolView<'_>) -> Result<Vec<f32>, QueryError> {
        score_marginals(
            pool,
            match self.0 {
                Loss::Max => |row: &[f32]| loss_if_alone(row, most_probable(row)),
                Loss::MeanMax => |row: &[f32]| loss_if_alone(row, mean_of_predicted(row)),
                Loss::Reduction => |row: &[f32]| row.iter().map(|p| p.min(1.0 - p)).sum(),
            },
        )
    }
}

/// `L_k` of a label of probability `p_k`, which is linear in it: `Σ_l 2 p_l + 2 − 4 p_k`.
fn loss_if_alone(row: &[f32], p_k: f32) -> f32 {
    2.0 * row.iter().sum::<f32>() + 2.0 - 4.0 * p_k
}

fn most_probable(row: &[f32]) -> f32 {
    row.iter().copied().fold(0.0, f32::max)
}

fn mean_of_predicted(row: &[f32]) -> f32 {
    let predicted = || row.iter().filter(|p| **p >= 0.5);
    match predicted().count() {
        0 => most_probable(row),
        count => predicted().sum::<f32>() / count as f32,
    }
}
