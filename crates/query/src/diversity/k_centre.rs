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
///   present one, so most candidates are passed over in most rounds.
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
        let labelled = pool.labelled();
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
        let free = pool.candidates().iter().copied();
        let free: Vec<_> = free.filter(|at| Some(*at) != first).collect();
        picked.extend(farthest(points, &free, &asked, k - picked.len()));
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
    free: &[PoolIdx],
    asked: &[PoolIdx],
    k: usize,
) -> Vec<(PoolIdx, f32)> {
    let mut centres = points.gather(asked);
    let first = points.row(asked[0].index());
    let bound = |&at: &PoolIdx| Bound {
        squared: squared_distance(points.row(at.index()), first),
        centres: 1,
    };
    let mut bounds: Vec<Bound> = free.par_iter().map(bound).collect();
    let mut picked = Vec::with_capacity(k);
    for _ in 0..k {
        let blocks = bounds.par_chunks_mut(BLOCK).zip(free.par_chunks(BLOCK));
        let best = blocks.filter_map(|(bounds, rows)| best_of(points, rows, bounds, &centres));
        let Some(Ranked { utility, at }) = best.max() else {
            break;
        };
        picked.push((at, utility));
        centres.extend_from_slice(points.row(at.index()));
        if let Ok(taken) = free.binary_search(&at) {
            bounds[taken] = Bound::TAKEN;
        }
    }
    picked
}

/// Rows that are scanned in one go.
const BLOCK: usize = 4096;

/// The squared distance of a row to the nearest of the first `centres` centres: at least that to
/// the nearest of all.
#[derive(Debug, Clone, Copy)]
struct Bound {
    squared: f32,
    centres: u32,
}

impl Bound {
    /// Below every distance, so that the row is never looked at again.
    const TAKEN: Self = Self {
        squared: f32::NEG_INFINITY,
        centres: 0,
    };
}

/// The row of a block farthest from all centres. Rows whose bound does not reach the farthest one
/// found so far are passed over.
fn best_of(
    points: Rows<'_>,
    rows: &[PoolIdx],
    bounds: &mut [Bound],
    centres: &[f32],
) -> Option<Ranked> {
    let mut best: Option<Ranked> = None;
    for (bound, &at) in bounds.iter_mut().zip(rows) {
        let reach = best.map_or(0.0, |best| best.utility);
        // Rows ascend, so an equal one that comes later loses.
        if bound.squared < reach || (best.is_some() && bound.squared <= reach) {
            continue;
        }
        let newer = &centres[bound.centres as usize * points.dim..];
        let squared = nearest_squared_distance(points.row(at.index()), newer);
        bound.squared = bound.squared.min(squared);
        bound.centres = (centres.len() / points.dim) as u32;
        if best.is_none() || bound.squared > reach {
            best = Some(Ranked {
                utility: bound.squared,
                at,
            });
        }
    }
    best
}

#[cfg(test)]
mod tests;
