use hone_domain::PoolRng;

use crate::{Needs, PoolView, QueryError, Selection, Strategy};

/// Uses one strategy after another as labels come in.
///
/// - Prefers: what the strategy of the present phase prefers.
/// - Formula: the first phase with fewer labels than its limit, else the last strategy.
/// - Needs: what the present phase needs; so nothing of a head before there are labels, if the
///   first phase is one that looks at embeddings alone.
/// - Cost, determinism: those of the present phase.
/// - Source: Hacohen, Dekel and Weinshall (2022), arXiv 2202.02794: typical rows help at small
///   budgets, uncertain ones at large budgets.
/// - Weakness: the limits are fixed numbers of labels.
#[derive(Debug)]
pub struct StartThenSwitch {
    /// Each strategy with the number of labels below which it is used; numbers ascend.
    pub phases: Vec<(usize, Box<dyn Strategy>)>,
    /// The strategy after all phases.
    pub then: Box<dyn Strategy>,
}

impl StartThenSwitch {
    fn at(&self, labelled: usize) -> &dyn Strategy {
        let phase = self.phases.iter().find(|(until, _)| labelled < *until);
        phase.map_or(&self.then, |(_, strategy)| strategy).as_ref()
    }
}

impl Strategy for StartThenSwitch {
    fn id(&self) -> &'static str {
        "start_then_switch"
    }

    fn needs(&self, labelled: usize) -> Needs {
        self.at(labelled).needs(labelled)
    }

    fn select(
        &self,
        pool: &PoolView<'_>,
        k: usize,
        rng: &mut PoolRng,
    ) -> Result<Selection, QueryError> {
        self.at(pool.labels()).select(pool, k, rng)
    }
}
