use std::collections::BTreeMap;

use hone_domain::{LabelSet, PoolIdx, PoolRng};
use rayon::prelude::*;

use crate::scorer::pick_best;
use crate::{Needs, PoolView, QueryError, Reason, Selection, Strategy, Why};

/// Category vector inconsistency and ranking of scores: rows that rank as unsure over many labels
/// and whose predicted labels are unlike the answers so far.
///
/// - Prefers: rows that stand near the decision boundary of many labels, with a combination of
///   labels that few answers resemble.
/// - Formula: `s · v`. `s = Σ_l (n − τ_l) / (n · labels)`, Borda's count over one ranking a label,
///   where `τ_l` of the `n` candidates are nearer to the boundary, by `|f_l|`. `v` is the mean over
///   the answers `Y` of `d(ŷ, Y)`: 1 where they differ in every label, else
///   `(2 H(ŷ, Y) − H(ŷ) − H(Y)) / H(ŷ, Y)` with the entropies of a label's membership, 0 where both
///   are constant.
/// - Needs: marginals and label sets as answers.
/// - Cost: `O(n · labels · log n)` and one comparison a pair of different sets, predicted and
///   answered.
/// - Determinism: draws nothing.
/// - Source: Reyes, Morell and Ventura (2018), Effective active learning strategy for multi-label
///   learning, Neurocomputing 273.
/// - Weakness: near-duplicates fill a batch, and labels that nothing is known of count as much as
///   others.
#[derive(Debug, Clone, Copy)]
pub struct Cvirs;

impl Strategy for Cvirs {
    fn id(&self) -> &'static str {
        "cvirs"
    }

    fn needs(&self, _labelled: usize) -> Needs {
        Needs::MARGINALS
    }

    fn select(
        &self,
        pool: &PoolView<'_>,
        k: usize,
        _rng: &mut PoolRng,
    ) -> Result<Selection, QueryError> {
        pool.check_batch(k)?;
        let candidates = pool.candidates();
        let mut utilities = borda_counts(pool)?;
        let unlike = inconsistencies(pool)?;
        for (utility, unlike) in utilities.iter_mut().zip(unlike) {
            *utility *= unlike;
        }
        let reason = Reason::new(Why::UnusualLabels);
        Ok(pick_best(candidates, &utilities, k, reason))
    }
}

/// `s` of each candidate; candidates at the same distance rank the same.
fn borda_counts(pool: &PoolView<'_>) -> Result<Vec<f32>, QueryError> {
    let values = pool.marginals()?.view();
    let candidates = pool.candidates();
    let n = candidates.len();
    let ranks_of = |label: usize| {
        let distance = |at: &PoolIdx| (2.0 * values[[at.index(), label]] - 1.0).abs();
        let mut ranked: Vec<(f32, usize)> = candidates
            .iter()
            .enumerate()
            .map(|(at, row)| (distance(row), at))
            .collect();
        ranked.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        let mut ranks = vec![0u32; n];
        let mut nearer = 0;
        for tied in ranked.chunk_by(|a, b| a.0.total_cmp(&b.0).is_eq()) {
            tied.iter().for_each(|(_, at)| ranks[*at] = nearer);
            nearer += tied.len() as u32;
        }
        ranks
    };
    let ranks: Vec<Vec<u32>> = (0..pool.classes()).into_par_iter().map(ranks_of).collect();
    let count = |at: usize| {
        let points: u64 = ranks
            .iter()
            .map(|ranks| (n as u64) - u64::from(ranks[at]))
            .sum();
        points as f32 / (n * pool.classes()) as f32
    };
    Ok((0..n).map(count).collect())
}

/// `v` of each candidate; 1 without answers.
fn inconsistencies(pool: &PoolView<'_>) -> Result<Vec<f32>, QueryError> {
    let labels = pool.classes();
    let answers = pool.label_sets()?;
    let mut answered: BTreeMap<&LabelSet, usize> = BTreeMap::new();
    answers
        .iter()
        .for_each(|(_, set)| *answered.entry(set).or_default() += 1);
    let predicted = pool.marginals()?.reaching(&vec![0.5; labels]);
    let mut distances: BTreeMap<&LabelSet, f32> = pool
        .candidates()
        .iter()
        .map(|at| (&predicted[at.index()], 1.0))
        .collect();
    if !answers.is_empty() {
        distances.par_iter_mut().for_each(|(predicted, mean)| {
            let sums = answered
                .iter()
                .map(|(set, &n)| n as f64 * distance(predicted, set, labels));
            *mean = (sums.sum::<f64>() / answers.len() as f64) as f32;
        });
    }
    Ok(pool
        .candidates()
        .iter()
        .map(|at| distances[&predicted[at.index()]])
        .collect())
}

/// `d` of two sets of labels of a schema.
fn distance(a: &LabelSet, b: &LabelSet, labels: usize) -> f64 {
    let both = a.common(b);
    let (only_a, only_b) = (a.len() - both, b.len() - both);
    let neither = labels - both - only_a - only_b;
    if both + neither == 0 {
        return 1.0;
    }
    let entropy = |counts: &[usize]| -> f64 {
        let shares = counts.iter().filter(|count| **count > 0);
        let shares = shares.map(|&count| count as f64 / labels as f64);
        shares.map(|share| -share * share.ln()).sum()
    };
    let joint = entropy(&[both, only_a, only_b, neither]);
    if joint == 0.0 {
        return 0.0;
    }
    let of_a = entropy(&[a.len(), labels - a.len()]);
    let of_b = entropy(&[b.len(), labels - b.len()]);
    (2.0 * joint - of_a - of_b) / joint
}

#[cfg(test)]
mod tests;
