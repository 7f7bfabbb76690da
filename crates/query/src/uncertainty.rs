use hone_domain::Class;

use crate::rows::Rows;
use crate::scorer::score_rows;
use crate::{Measure, Needs, PoolView, QueryError, Scorer, Why};

/// Ranks by a row measure of the head's probabilities.
///
/// - Prefers: rows that the head is least sure of.
/// - Formula: [`least_confidence`](crate::least_confidence), [`margin`](crate::margin) or
///   [`entropy`](crate::entropy) of the row.
/// - Needs: probabilities.
/// - Cost: `O(n · classes)`.
/// - Determinism: draws nothing.
/// - Source: Lewis and Gale (1994); Scheffer et al. (2001); Shannon (1948). Margin is the sound
///   default: Schröder et al. (2022, arXiv 2107.05687), Bahri et al. (2022, arXiv 2210.03822).
/// - Weakness: near-duplicates fill a batch. Entropy chases rows spread over many classes and
///   falls below random with dozens of classes.
#[derive(Debug, Clone, Copy)]
pub struct Uncertainty(pub Measure);

impl Scorer for Uncertainty {
    fn id(&self) -> &'static str {
        match self.0 {
            Measure::LeastConfidence => "least_confidence",
            Measure::Margin => "margin",
            Measure::Entropy => "entropy",
        }
    }

    fn needs(&self) -> Needs {
        Needs::PROBABILITIES
    }

    fn why(&self) -> Why {
        Why::Uncertain
    }

    fn score(&self, pool: &PoolView<'_>) -> Result<Vec<f32>, QueryError> {
        measure_rows(pool, self.0)
    }
}

/// A row measure of each candidate's probabilities.
pub(crate) fn measure_rows(pool: &PoolView<'_>, measure: Measure) -> Result<Vec<f32>, QueryError> {
    let rows = Rows::from(pool.probabilities()?);
    Ok(score_rows(pool.candidates(), |at| measure.of(rows.row(at))))
}

/// Ranks by the probability of one class.
///
/// - Prefers: rows likely of a wanted, usually rare class.
/// - Formula: `p(class | x)`.
/// - Needs: probabilities.
/// - Cost: `O(n)`.
/// - Determinism: draws nothing.
/// - Source: Attenberg, Melville and Provost (2010), A unified approach to active dual
///   supervision, where positives are sought first under skew.
/// - Weakness: confirms what the head knows; finds no new kind of the class.
#[derive(Debug, Clone, Copy)]
pub struct HighScore(pub Class);

impl Scorer for HighScore {
    fn id(&self) -> &'static str {
        "high_score"
    }

    fn needs(&self) -> Needs {
        Needs::PROBABILITIES
    }

    fn why(&self) -> Why {
        Why::LikelyClass
    }

    fn score(&self, pool: &PoolView<'_>) -> Result<Vec<f32>, QueryError> {
        let (class, classes) = (self.0, pool.classes());
        if class.index() >= classes {
            return Err(QueryError::NoSuchClass { class, classes });
        }
        let values = pool.probabilities()?.view();
        Ok(score_rows(pool.candidates(), |at| {
            values[[at, class.index()]]
        }))
    }
}

#[cfg(test)]
mod tests;
