use hone_domain::{PoolIdx, PoolRng};

use crate::committee::first;
use crate::diversity::k_means::central;
use crate::rank::best;
use crate::rows::Rows;
use crate::sample::thin;
use crate::scorer::score_rows;
use crate::{Needs, Pick, PoolView, QueryError, Reason, Selection, Strategy, Why, margin};

/// Spreads a batch over the rows whose prediction flips when features are dropped.
///
/// - Prefers: rows near a decision boundary, each from another place.
/// - Formula: the share of draws of feature dropout under which the predicted class differs from
///   that without dropout; of the rows where it exceeds one half, those nearest to the centres of
///   `k` k-means clusters. If there are too few, the rows of highest share, ties by margin.
/// - Needs: probabilities, embeddings and `draws` perturbed predictions.
/// - Cost: `O(n · draws · classes + rounds · candidates · k · d)`, and `draws` predictions
///   beforehand.
/// - Determinism: `rng` draws the start of k-means, and unstable rows where they exceed the limit.
/// - Source: Gupte, Aklilu, Nirschl and Yeung-Levy (2024), Revisiting active learning in the era
///   of vision foundation models, TMLR, arXiv 2401.14555, section 4.
/// - Weakness: the batch hangs on a few draws of dropout.
#[derive(Debug, Clone, Copy)]
pub struct DropQuery {
    /// The number of draws.
    pub draws: usize,
    /// At most this many unstable rows are clustered.
    pub candidates: usize,
}

impl Strategy for DropQuery {
    fn id(&self) -> &'static str {
        "drop_query"
    }

    fn needs(&self, _labelled: usize) -> Needs {
        let head = Needs::PROBABILITIES.union(Needs::EMBEDDINGS);
        head.union(Needs::perturbed(self.draws))
    }

    fn select(
        &self,
        pool: &PoolView<'_>,
        k: usize,
        rng: &mut PoolRng,
    ) -> Result<Selection, QueryError> {
        pool.check_batch(k)?;
        let points = Rows::from(pool.embeddings()?);
        let flips = self.flips(pool)?;
        let candidates = pool.candidates();
        let unstable: Vec<PoolIdx> = candidates
            .iter()
            .copied()
            .filter(|at| flips[at.index()] > 0.5)
            .collect();
        let pick = |at: PoolIdx, among| Pick {
            at,
            utility: flips[at.index()],
            reason: Reason::new(Why::Unstable).among(among),
        };
        if unstable.len() > k {
            let drawn = thin(&unstable, self.candidates, k, rng);
            let central = central(points, &drawn.rows, k, rng).into_iter();
            let picks = central.map(|(at, _)| pick(at, drawn.among)).collect();
            return Ok(Selection { picks });
        }
        let probabilities = Rows::from(pool.probabilities()?);
        // A margin is at most 1, so it decides only between equal numbers of flips.
        let rank = |at: usize| flips[at] * self.draws as f32 + 0.5 * margin(probabilities.row(at));
        let scored = candidates.iter().copied().zip(score_rows(candidates, rank));
        let picks = best(scored, k).into_iter().map(|(at, _)| pick(at, None));
        Ok(Selection {
            picks: picks.collect(),
        })
    }
}

impl DropQuery {
    /// The share of draws that flip the prediction of each pool row.
    fn flips(&self, pool: &PoolView<'_>) -> Result<Vec<f32>, QueryError> {
        let draws = first("perturbed predictions", pool.perturbed()?, self.draws)?;
        let predicted = pool.probabilities()?.argmax();
        let mut flips = vec![0.0; pool.rows()];
        for draw in draws {
            let moved = draw.argmax().into_iter().zip(&predicted);
            for (share, (now, before)) in flips.iter_mut().zip(moved) {
                *share += f32::from(u8::from(now != *before));
            }
        }
        for share in &mut flips {
            *share /= draws.len() as f32;
        }
        Ok(flips)
    }
}

#[cfg(test)]
mod tests;
