use crate::scorer::score_rows;
use crate::{Needs, PoolView, QueryError, Scorer, Why};

/// Ranks records of token labels by the normalised log-probability of their best path.
///
/// - Prefers: records whose tokens the head is least sure of on average, whatever their length.
/// - Formula: `−(1/T) Σ_t ln p(y_t)` over the tokens of the best path; 0 without tokens.
/// - Needs: token scores.
/// - Cost: `O(tokens)`.
/// - Determinism: draws nothing.
/// - Source: Shen, Yun, Lipton, Kronrod and Anandkumar (2018), Deep active learning for named
///   entity recognition, ICLR, arXiv 1707.05928, equation 3.
/// - Weakness: short noisy records rank high. Fair where labels are paid by the token, below sum
///   scores where they are paid by the record.
#[derive(Debug, Clone, Copy)]
pub struct Mnlp;

impl Scorer for Mnlp {
    fn id(&self) -> &'static str {
        "mnlp"
    }

    fn needs(&self) -> Needs {
        Needs::SEQUENCES
    }

    fn why(&self) -> Why {
        Why::Uncertain
    }

    fn score(&self, pool: &PoolView<'_>) -> Result<Vec<f32>, QueryError> {
        let scores = pool.sequences()?;
        let surprise = |at: usize| {
            let tokens = &scores[at];
            0.0 - tokens.iter().sum::<f32>() / tokens.len().max(1) as f32
        };
        Ok(score_rows(pool.candidates(), surprise))
    }
}

#[cfg(test)]
mod tests;
