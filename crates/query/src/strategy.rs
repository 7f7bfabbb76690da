use std::fmt::Debug;

use hone_domain::PoolRng;

use crate::{Needs, PoolView, QueryError, Selection};

/// A choice of a batch.
///
/// A strategy holds parameters only: it keeps nothing between calls and fits nothing that the
/// pool view could carry.
pub trait Strategy: Send + Sync + Debug {
    /// The name, equal to the `kind` of its [`StrategySpec`](crate::StrategySpec).
    fn id(&self) -> &'static str;

    /// What the pool view must carry when `labelled` rows have a label.
    fn needs(&self, labelled: usize) -> Needs;

    /// Chooses `k` different candidates, the one to ask first in front.
    ///
    /// # Errors
    /// [`QueryError::TooFewCandidates`] if `k` exceeds them, [`QueryError::MissingInput`] if the
    /// view carries less than [`Self::needs`] says.
    ///
    /// # Determinism
    /// A function of the view, `k` and the state of `rng`; the number of threads does not matter.
    fn select(
        &self,
        pool: &PoolView<'_>,
        k: usize,
        rng: &mut PoolRng,
    ) -> Result<Selection, QueryError>;
}
