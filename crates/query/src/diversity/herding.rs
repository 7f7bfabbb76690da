use hone_domain::{PoolIdx, PoolRng};

use crate::diversity::coverage::Coverage;
use crate::diversity::kernel::{Bandwidth, Kernel};
use crate::rows::Rows;
use crate::sample::{positions, thin};
use crate::{Measure, Needs, Pick, PoolView, QueryError, Reason, Selection, Strategy, Why};

/// Greedy kernel coverage of the pool: MaxHerding, and UHerding with uncertainty as weight.
///
/// - Prefers: rows that resemble many records which no label covers yet; with weights, records of
///   which the head is unsure.
/// - Formula: the next pick is `argmax_j Σ_r w_r · max(0, k(x_j, x_r) − c_r)` with
///   `c_r = max_{l asked} k(x_l, x_r)`, `k(x, y) = exp(−|x − y|² / σ²)`; `w_r = 1` (MaxHerding) or
///   `u(p_r)` (UHerding), for label sets the mean of `u(p, 1 − p)` over the labels, for spans the sum
///   of the tokens' entropies. `r` runs over reference rows drawn from the whole pool, labelled rows
///   count as asked from the start. The utility of a pick is its gain divided by the number of
///   references.
/// - Needs: embeddings; with weights also probabilities, or marginals or token entropies in their
///   place.
/// - Cost: `O((candidates + labelled) · references · d)` for the similarities, then a few
///   rows of `references` a pick.
/// - Determinism: `rng` draws candidates and references, unless the pool holds no more of them.
/// - Source: Bae, Noh and Sutherland (2024), Generalized coverage for more robust low-budget
///   active learning, ECCV, arXiv 2407.12212; Bae, Oliveira and Sutherland (2025), Uncertainty
///   herding, ICLR, arXiv 2412.20644.
/// - Weakness: past a few hundred labels covering costs picks that margin would place better.
#[derive(Debug, Clone, Copy)]
pub struct Herding {
    /// The weights of the references; none for MaxHerding.
    pub weights: Option<Measure>,
    /// At most this many candidates are looked at.
    pub candidates: usize,
    /// At most this many rows of the pool stand for all of it.
    pub references: usize,
    /// The rule for σ.
    pub bandwidth: Bandwidth,
}

impl Herding {
    fn why(&self) -> Why {
        match self.weights {
            None => Why::Covers,
            Some(_) => Why::CoversUncertain,
        }
    }
}

impl Strategy for Herding {
    fn id(&self) -> &'static str {
        match self.weights {
            None => "max_herding",
            Some(_) => "u_herding",
        }
    }

    fn needs(&self, _labelled: usize) -> Needs {
        match self.weights {
            None => Needs::EMBEDDINGS,
            Some(_) => Needs::EMBEDDINGS.union(Needs::PROBABILITIES),
        }
    }

    fn select(
        &self,
        pool: &PoolView<'_>,
        k: usize,
        rng: &mut PoolRng,
    ) -> Result<Selection, QueryError> {
        pool.check_batch(k)?;
        let points = Rows::from(pool.embeddings()?);
        let drawn = thin(pool.candidates(), self.candidates, k, rng);
        let references = references(pool, self.references, rng);
        let weights = match self.weights {
            None => vec![1.0; references.len()],
            Some(measure) => {
                let unsure = pool.unsure(measure)?;
                references.iter().map(|at| unsure(at.index())).collect()
            }
        };
        let candidates = points.gather(&drawn.rows);
        let references = points.gather(&references);
        let labelled = pool.labelled();
        let labelled = points.gather(&labelled);
        let [candidates, references, labelled] =
            [&candidates, &references, &labelled].map(|values| points.with(values));
        let sigma = self.bandwidth.sigma(references, labelled);
        let kernel = Kernel::Gaussian { sigma };
        let coverage = Coverage {
            similarity: &kernel.between(candidates, references),
            covered: covered(kernel, labelled, references),
            weights: &weights,
        };
        let reason = Reason::new(self.why()).among(drawn.among);
        Ok(picks(
            coverage.pick(k),
            &drawn.rows,
            references.len(),
            reason,
        ))
    }
}

/// Rows that stand for the whole pool, ascending.
pub(crate) fn references(pool: &PoolView<'_>, limit: usize, rng: &mut PoolRng) -> Vec<PoolIdx> {
    let drawn = positions(pool.rows(), limit, rng);
    drawn.into_iter().map(PoolIdx::from).collect()
}

/// The best similarity of each reference to a labelled row; 0 without one.
pub(crate) fn covered(kernel: Kernel, labelled: Rows<'_>, references: Rows<'_>) -> Vec<f32> {
    let mut covered = vec![0.0f32; references.len()];
    for similar in kernel
        .between(labelled, references)
        .chunks_exact(references.len().max(1))
    {
        for (covered, similar) in covered.iter_mut().zip(similar) {
            *covered = covered.max(*similar);
        }
    }
    covered
}

/// Turns positions with their gains into picks whose utility is the gain a reference.
pub(crate) fn picks(
    gains: Vec<(usize, f32)>,
    candidates: &[PoolIdx],
    references: usize,
    reason: Reason,
) -> Selection {
    let pick = |(at, gain): (usize, f32)| Pick {
        at: candidates[at],
        utility: gain / references as f32,
        reason,
    };
    Selection {
        picks: gains.into_iter().map(pick).collect(),
    }
}

#[cfg(test)]
mod tests;
