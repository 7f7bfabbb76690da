use hone_domain::{PoolIdx, PoolRng};

use crate::diversity::clusters::Clusters;
use crate::diversity::k_means::in_turn;
use crate::rank::best;
use crate::rows::Rows;
use crate::uncertainty::measure_rows;
use crate::{Measure, Needs, Pick, PoolView, QueryError, Reason, Selection, Strategy, Why};

/// Spreads a batch over groups of the rows with the smallest margins.
///
/// - Prefers: uncertain rows, each from another place.
/// - Formula: the `factor · k` rows of highest `1 − (p₁ − p₂)`, k-means of them into `k` groups;
///   then groups in turn, small ones first, each giving its most uncertain row left.
/// - Needs: probabilities and embeddings.
/// - Cost: `O(n · classes + rounds · factor · k² · d)`.
/// - Determinism: `rng` draws the start of k-means.
/// - Source: Citovsky, DeSalvo, Gentile, Karydas, Rajagopalan, Rostamizadeh and Kumar (2021),
///   Batch active learning at scale, NeurIPS, arXiv 2107.14263; there one agglomerative
///   clustering of the whole pool, here k-means of the shortlist, which costs nothing to keep.
/// - Weakness: at small batches no better than margin.
#[derive(Debug, Clone, Copy)]
pub struct ClusterMargin {
    /// The shortlist holds this many rows a pick.
    pub factor: usize,
}

impl Strategy for ClusterMargin {
    fn id(&self) -> &'static str {
        "cluster_margin"
    }

    fn needs(&self, _labelled: usize) -> Needs {
        Needs::PROBABILITIES.union(Needs::EMBEDDINGS)
    }

    fn select(
        &self,
        pool: &PoolView<'_>,
        k: usize,
        rng: &mut PoolRng,
    ) -> Result<Selection, QueryError> {
        pool.check_batch(k)?;
        let points = Rows::from(pool.embeddings()?);
        let utilities = measure_rows(pool, Measure::Margin)?;
        let scored = pool.candidates().iter().copied().zip(utilities);
        let shortlist = best(scored, self.factor.saturating_mul(k));
        let rows: Vec<PoolIdx> = shortlist.iter().map(|(at, _)| *at).collect();
        let gathered = points.gather(&rows);
        let clusters = Clusters::find(points.with(&gathered), k, rng);
        // Members ascend in the shortlist, so the most uncertain one is in front.
        let mut groups = clusters.members();
        groups.sort_by_key(Vec::len);
        let picks = in_turn(groups, k).into_iter().map(|at| Pick {
            at: shortlist[at].0,
            utility: shortlist[at].1,
            reason: Reason::new(Why::UncertainAndDiverse),
        });
        Ok(Selection {
            picks: picks.collect(),
        })
    }
}

#[cfg(test)]
mod tests;
