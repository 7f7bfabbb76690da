use hone_domain::PoolRng;
use serde::{Deserialize, Serialize};

use crate::sample::thin;
use crate::{Needs, PoolView, QueryError, Selection, Strategy};

/// How many candidates to draw.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SampleSize {
    /// This many.
    Rows(usize),
    /// This share of them, in (0, 1].
    Fraction(f64),
}

/// Draws some candidates and lets another strategy choose among them.
///
/// - Prefers: what the other strategy prefers.
/// - Formula: a uniform sample of the candidates, never smaller than the batch.
/// - Needs: what the other strategy needs.
/// - Cost: that of the other strategy on the sample.
/// - Determinism: by `rng`.
/// - Source: Ertekin, Huang, Bottou and Giles (2007), Learning on the border, CIKM: some dozens of
///   random candidates hold one of the best.
/// - Weakness: the single best row is usually missed, which is also some protection against
///   batches of near-duplicates.
#[derive(Debug)]
pub struct Subsample {
    /// How many candidates are drawn.
    pub size: SampleSize,
    /// What chooses among them.
    pub of: Box<dyn Strategy>,
}

impl Strategy for Subsample {
    fn id(&self) -> &'static str {
        "subsample"
    }

    fn needs(&self, labelled: usize) -> Needs {
        self.of.needs(labelled)
    }

    fn select(
        &self,
        pool: &PoolView<'_>,
        k: usize,
        rng: &mut PoolRng,
    ) -> Result<Selection, QueryError> {
        pool.check_batch(k)?;
        let limit = match self.size {
            SampleSize::Rows(rows) => rows,
            SampleSize::Fraction(share) => (share * pool.candidates().len() as f64).ceil() as usize,
        };
        let drawn = thin(pool.candidates(), limit, k, rng);
        let mut chosen = self.of.select(&pool.restricted(&drawn.rows), k, rng)?;
        for pick in &mut chosen.picks {
            pick.reason = pick.reason.among(pick.reason.among.or(drawn.among));
        }
        Ok(chosen)
    }
}

#[cfg(test)]
mod tests;
