use hone_domain::PoolRng;

use crate::{Needs, Pick, PoolView, QueryError, Reason, Selection, Strategy, Why};

/// Draws candidates uniformly without repetition.
///
/// - Prefers: nothing; the baseline that every other strategy must beat.
/// - Formula: every batch of `k` candidates is equally likely.
/// - Needs: nothing.
/// - Cost: `O(k)`.
/// - Determinism: by `rng`.
/// - Weakness: rare classes stay rare.
#[derive(Debug, Clone, Copy)]
pub struct Random;

impl Strategy for Random {
    fn id(&self) -> &'static str {
        "random"
    }

    fn needs(&self, _labelled: usize) -> Needs {
        Needs::NOTHING
    }

    fn select(
        &self,
        pool: &PoolView<'_>,
        k: usize,
        rng: &mut PoolRng,
    ) -> Result<Selection, QueryError> {
        pool.check_batch(k)?;
        let candidates = pool.candidates();
        let drawn = rand::seq::index::sample(rng, candidates.len(), k);
        let picks = drawn.into_iter().map(|at| Pick {
            at: candidates[at],
            utility: 0.0,
            reason: Reason::new(Why::Random),
        });
        Ok(Selection {
            picks: picks.collect(),
        })
    }
}
