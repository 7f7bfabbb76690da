use serde::{Deserialize, Serialize};

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

/// Ranks records of token labels by the log-probability of their best path.
///
/// - Prefers: records whose whole tagging is least likely to be right; long ones, as a rule.
/// - Formula: `−Σ_t ln p(y_t)` over the tokens of the best path, the log of the inverse of its
///   probability, which orders as `1 − p` does and does not run into 1; 0 without tokens.
/// - Needs: token scores.
/// - Cost: `O(tokens)`.
/// - Determinism: draws nothing.
/// - Source: Culotta and McCallum (2005), Reducing labeling effort for structured prediction tasks,
///   AAAI, section 2.
/// - Weakness: chases long records. Fair where labels are paid by the record; [`Mnlp`] is the same
///   a token.
#[derive(Debug, Clone, Copy)]
pub struct LeastConfidentPath;

impl Scorer for LeastConfidentPath {
    fn id(&self) -> &'static str {
        "least_confident_path"
    }

    fn needs(&self) -> Needs {
        Needs::SEQUENCES
    }

    fn why(&self) -> Why {
        Why::Uncertain
    }

    fn score(&self, pool: &PoolView<'_>) -> Result<Vec<f32>, QueryError> {
        let scores = pool.sequences()?;
        let surprise = |at: usize| 0.0 - scores[at].iter().sum::<f32>();
        Ok(score_rows(pool.candidates(), surprise))
    }
}

/// How the numbers of a record's tokens become one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OverTokens {
    /// Their sum: what a record is worth where labels are paid by the record.
    #[default]
    Total,
    /// Their mean: what a token is worth where labels are paid by the token.
    Mean,
    /// The largest: one doubtful place is enough.
    Max,
}

/// Ranks records of token labels by the entropies of their tokens.
///
/// - Prefers: records with the most doubt over their tags, whichever tagging is best.
/// - Formula: `H_t = −Σ_y p(y_t = y) ln p(y_t = y)` over the marginals of each token; their sum, mean
///   or maximum; 0 without tokens.
/// - Needs: token entropies.
/// - Cost: `O(tokens)`.
/// - Determinism: draws nothing.
/// - Source: Settles and Craven (2008), An analysis of active learning strategies for sequence
///   labeling tasks, EMNLP, section 3.1: total token entropy and token entropy.
/// - Weakness: the sum chases long records, the mean short noisy ones, the maximum single odd words.
#[derive(Debug, Clone, Copy)]
pub struct TokenEntropy(pub OverTokens);

impl Scorer for TokenEntropy {
    fn id(&self) -> &'static str {
        "token_entropy"
    }

    fn needs(&self) -> Needs {
        Needs::TOKEN_ENTROPIES
    }

    fn why(&self) -> Why {
        Why::Uncertain
    }

    fn score(&self, pool: &PoolView<'_>) -> Result<Vec<f32>, QueryError> {
        let entropies = pool.token_entropies()?;
        let of_record = |at: usize| {
            let tokens = entropies[at].iter().copied();
            match self.0 {
                OverTokens::Total => tokens.sum(),
                OverTokens::Mean => tokens.clone().sum::<f32>() / tokens.len().max(1) as f32,
                OverTokens::Max => tokens.fold(0.0, f32::max),
            }
        };
        Ok(score_rows(pool.candidates(), of_record))
    }
}

#[cfg(test)]
mod tests;
