use std::collections::BinaryHeap;

use hone_domain::PoolIdx;
use rayon::prelude::*;

use crate::rank::Ranked;

/// How well reference rows are covered by what was asked so far, and how much more a candidate
/// would cover.
///
/// The coverage of a set S is `Σ_r w_r · max_{s ∈ S} k(s, r)`: monotone and submodular, so the
/// greedy choice reaches at least `1 − 1/e` of the best (Nemhauser, Wolsey and Fisher 1978).
#[derive(Debug)]
pub(crate) struct Coverage<'a> {
    /// `k(candidate, reference)`, `[candidates, references]`, within [0, 1].
    pub(crate) similarity: &'a [f32],
    /// One weight a reference, not negative.
    pub(crate) weights: &'a [f32],
    /// The best similarity of each reference to anything asked so far.
    pub(crate) covered: Vec<f32>,
}

impl Coverage<'_> {
    /// Greedily picks `k` candidates with their gains, by position.
    ///
    /// Gains only fall as rows are picked, so a gain computed earlier bounds the present one and
    /// most candidates are never looked at again (Minoux 1978). Each term of a gain is monotone
    /// in floating point too and the order of summation is fixed: the picks are exactly those of
    /// the plain greedy choice, ties to the lower position.
    pub(crate) fn pick(mut self, k: usize) -> Vec<(usize, f32)> {
        let references = self.weights.len();
        let candidates = self.similarity.len().checked_div(references).unwrap_or(0);
        let bound = |at: usize| Ranked {
            utility: self.gain(at),
            at: at.into(),
        };
        let bounds: Vec<_> = (0..candidates).into_par_iter().map(bound).collect();
        let mut heap = BinaryHeap::from(bounds);
        let mut computed_at = vec![0; candidates];
        let mut picks = Vec::with_capacity(k);
        while picks.len() < k {
            let Some(Ranked { utility, at }) = heap.pop() else {
                break;
            };
            if computed_at[at.index()] == picks.len() {
                picks.push((at.index(), utility));
                self.cover(at);
            } else {
                computed_at[at.index()] = picks.len();
                let utility = self.gain(at.index());
                heap.push(Ranked { utility, at });
            }
        }
        picks
    }

    fn similar(&self, at: usize) -> &[f32] {
        let references = self.weights.len();
        &self.similarity[at * references..(at + 1) * references]
    }

    /// `Σ_r w_r · max(0, k(at, r) − covered_r)`.
    fn gain(&self, at: usize) -> f32 {
        const LANES: usize = 16;
        let (similar, weights, covered) = (self.similar(at), self.weights, &self.covered);
        hone_kernel::vectorised(|| {
            let mut sums = [0.0f32; LANES];
            let whole = similar.len() / LANES * LANES;
            for start in (0..whole).step_by(LANES) {
                for (lane, sum) in sums.iter_mut().enumerate() {
                    let r = start + lane;
                    *sum += weights[r] * (similar[r] - covered[r]).max(0.0);
                }
            }
            let rest =
                (whole..similar.len()).map(|r| weights[r] * (similar[r] - covered[r]).max(0.0));
            sums.iter().sum::<f32>() + rest.sum::<f32>()
        })
    }

    fn cover(&mut self, at: PoolIdx) {
        let references = self.weights.len();
        let similar = &self.similarity[at.index() * references..(at.index() + 1) * references];
        for (covered, similar) in self.covered.iter_mut().zip(similar) {
            *covered = covered.max(*similar);
        }
    }
}

#[cfg(test)]
mod tests;
