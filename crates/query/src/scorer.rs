use std::fmt::Debug;

use hone_domain::{PoolIdx, PoolRng};
use rayon::prelude::*;

use crate::rank::best;
use crate::{Needs, Pick, PoolView, QueryError, Reason, Selection, Strategy, Why};

/// A utility of each candidate on its own.
///
/// The utility of a row does not depend on which other rows are candidates.
pub trait Scorer: Send + Sync + Debug {
    /// The name, equal to the `kind` of its [`StrategySpec`](crate::StrategySpec).
    fn id(&self) -> &'static str;

    /// What the pool view must carry.
    fn needs(&self) -> Needs;

    /// What a high utility says about a row.
    fn why(&self) -> Why;

    /// One finite number a candidate, in their order; higher means ask sooner.
    ///
    /// # Errors
    /// [`QueryError::MissingInput`] if the view carries less than [`Self::needs`] says.
    fn score(&self, pool: &PoolView<'_>) -> Result<Vec<f32>, QueryError>;
}

/// The strategy that picks the candidates of highest utility; ties go to the lower row.
///
/// - Cost: one scoring pass and `O(n log k)`.
/// - Determinism: draws nothing.
#[derive(Debug, Clone, Copy)]
pub struct TopK<S>(pub S);

impl<S: Scorer> Strategy for TopK<S> {
    fn id(&self) -> &'static str {
        self.0.id()
    }

    fn needs(&self, _labelled: usize) -> Needs {
        self.0.needs()
    }

    fn select(
        &self,
        pool: &PoolView<'_>,
        k: usize,
        _rng: &mut PoolRng,
    ) -> Result<Selection, QueryError> {
        pool.check_batch(k)?;
        let utilities = self.0.score(pool)?;
        Ok(pick_best(
            pool.candidates(),
            &utilities,
            k,
            Reason::new(self.0.why()),
        ))
    }
}

/// The `k` rows of highest utility, for one reason.
pub(crate) fn pick_best(
    candidates: &[PoolIdx],
    utilities: &[f32],
    k: usize,
    reason: Reason,
) -> Selection {
    let scored = candidates.iter().copied().zip(utilities.iter().copied());
    let picks = best(scored, k).into_iter().map(|(at, utility)| Pick {
        at,
        utility,
        reason,
    });
    Selection {
        picks: picks.collect(),
    }
}

/// `score` of each candidate, computed in parallel over fixed blocks.
pub(crate) fn score_rows(candidates: &[PoolIdx], score: impl Fn(usize) -> f32 + Sync) -> Vec<f32> {
    const BLOCK: usize = 4096;
    let score_block =
        |block: &[PoolIdx]| -> Vec<f32> { block.iter().map(|at| score(at.index())).collect() };
    candidates
        .par_chunks(BLOCK)
        .flat_map_iter(score_block)
        .collect()
}
