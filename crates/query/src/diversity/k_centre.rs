use std::collections::BinaryHeap;

use hone_domain::{PoolIdx, PoolRng};
use hone_kernel::{nearest_squared_distance, squared_distance};
use rand::Rng as _;
use rayon::prelude::*;

use crate::rank::Ranked;
use crate::rows::Rows;
use crate::{Needs, Pick, PoolView, QueryError, Reason, Selection, Strategy, Why};

/// Always asks about the candidate farthest from everything asked so far.
///
/// - Prefers: a batch after which no candidate is far from a label.
/// - Formula: the next pick is `argmax_j min_{s asked} |x_j − x_s|`; labelled rows count as asked.
///   Without any the first pick is drawn. The utility is the distance.
/// - Needs: embeddings.
/// - Cost: `O((labelled + k) · n · d)` at worst. A distance to some of the rows asked bounds the
///   present one, so usually most candidates are never measured again.
/// - Determinism: `rng` is used without labels alone, for one draw.
/// - Source: Sener and Savarese (2018), Active learning for convolutional neural networks: a
///   core-set approach, ICLR, arXiv 1708.00489, algorithm 1; Gonzalez (1985).
/// - Weakness: outliers come first; below random on frozen sentence embeddings.
#[derive(Debug, Clone, Copy)]
pub struct KCentre;

impl Strategy for KCentre {
    fn id(&self) -> &'static str {
        "k_centre"
    }

    fn needs(&self, _labelled: usize) -> Needs {
        Needs::EMBEDDINGS
    }

    fn select(
        &self,
        pool: &PoolView<'_>,
        k: usize,
        rng: &mut PoolRng,
    ) -> Result<Selection, QueryError> {
        pool.check_batch(k)?;
        let points = Rows::from(pool.embeddings()?);
        let labelled: Vec<_> = pool.labelled().iter().map(|(row, _)| *row).collect();
        if k == 0 {
            return Ok(Selection::default());
        }
        let mut picked = Vec::with_capacity(k);
        if labelled.is_empty() {
            let first = rng.random_range(0..pool.candidates().len());
            picked.push((pool.candidates()[first], 0.0));
        }
        let mut asked = labelled;
        asked.extend(picked.iter().map(|(at, _)| *at));
        let first = picked.first().map(|(at, _)| *at);
        let free = pool
            .candidates()
            .iter()
            .copied()
            .filter(|at| Some(*at) != first);
        let left = k - picked.len();
        picked.extend(farthest(points, free.collect(), &asked, left));
        let picks = picked.into_iter().map(|(at, squared)| Pick {
            at,
            utility: squared.sqrt(),
            reason: Reason::new(Why::Far),
        });
        Ok(Selection {
            picks: picks.collect(),
        })
    }
}

/// Greedily picks the `k` of `free` farthest from `asked`, which is not empty, and from each
/// other, with their squared distances.
fn farthest(
    points: Rows<'_>,
    free: Vec<PoolIdx>,
    asked: &[PoolIdx],
    k: usize,
) -> Vec<(PoolIdx, f32)> {
    let mut centres = points.gather(asked);
    let first = points.row(asked[0].index());
    let bound = |at: PoolIdx| Ranked {
        utility: squared_distance(points.row(at.index()), first),
        at,
    };
    let bounds: Vec<_> = free.into_par_iter().map(bound).collect();
    // The number of centres that a row's bound takes into account.
    let mut measured = vec![1; points.len()];
    let mut heap = BinaryHeap::from(bounds);
    let mut picked = Vec::with_capacity(k);
    while picked.len() < k {
        let Some(Ranked { utility, at }) = heap.pop() else {
            break;
        };
        let row = points.row(at.index());
        let newer = &centres[measured[at.index()] * points.dim..];
        if newer.is_empty() {
            picked.push((at, utility));
            centres.extend_from_slice(row);
        } else {
            measured[at.index()] = centres.len() / points.dim;
            let utility = utility.min(nearest_squared_distance(row, newer));
            heap.push(Ranked { utility, at });
        }
    }
    picked
}

#[cfg(test)]
mod tests;
