use hone_domain::PoolRng;
use rand::Rng as _;

use crate::scorer::pick_best;
use crate::uncertainty::measure_rows;
use crate::{Measure, Needs, PoolView, QueryError, Reason, Selection, Strategy, Why};

/// Draws a batch with probabilities proportional to a power of the margin utility.
///
/// - Prefers: rows that the head is unsure of, but not always the same ones.
/// - Formula: the `k` largest `ln u + g / β` with `u = 1 − (p₁ − p₂)` and `g` standard Gumbel:
///   draws without repetition with probability `∝ u^β`.
/// - Needs: probabilities.
/// - Cost: `O(n · classes)`.
/// - Determinism: `rng` draws one number a candidate, in their order.
/// - Source: Kirsch, Farquhar, Atighehchian, Jesson, Branchaud-Charron and Gal (2023), Stochastic
///   batch acquisition, TMLR, arXiv 2106.12059.
/// - Weakness: with small `β` most of the batch is random.
#[derive(Debug, Clone, Copy)]
pub struct PowerMargin {
    /// The power, positive; large values give plain margin.
    pub beta: f32,
}

impl Strategy for PowerMargin {
    fn id(&self) -> &'static str {
        "power_margin"
    }

    fn needs(&self, _labelled: usize) -> Needs {
        Needs::PROBABILITIES
    }

    fn select(
        &self,
        pool: &PoolView<'_>,
        k: usize,
        rng: &mut PoolRng,
    ) -> Result<Selection, QueryError> {
        pool.check_batch(k)?;
        let mut utilities = measure_rows(pool, Measure::Margin)?;
        for utility in &mut utilities {
            *utility = utility.max(f32::MIN_POSITIVE).ln() + gumbel(rng) / self.beta;
        }
        Ok(pick_best(
            pool.candidates(),
            &utilities,
            k,
            Reason::new(Why::Uncertain),
        ))
    }
}

/// A draw from the standard Gumbel distribution, finite.
fn gumbel(rng: &mut PoolRng) -> f32 {
    let uniform = rng.random::<f64>().max(f64::MIN_POSITIVE);
    -(-uniform.ln()).ln() as f32
}

#[cfg(test)]
mod tests;
