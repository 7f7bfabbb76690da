use hone_domain::Seed;
use rand::seq::SliceRandom as _;

use super::training::RankedRow;

/// The fold of each ranked row: the rows of the pool are shuffled and dealt in turn, so that all
/// answers about one stand in one fold.
///
/// # Determinism
/// The same arguments give the same folds.
pub(crate) fn ranked_folds(ranked: &[RankedRow], folds: usize, seed: Seed) -> Vec<usize> {
    let mut rows: Vec<usize> = ranked.iter().map(|answer| answer.row).collect();
    rows.dedup();
    let mut dealt: Vec<usize> = (0..rows.len()).map(|at| at % folds.max(1)).collect();
    dealt.shuffle(&mut seed.rng());
    let fold = |answer: &RankedRow| {
        let at = rows.binary_search(&answer.row);
        at.map_or(0, |at| dealt[at])
    };
    ranked.iter().map(fold).collect()
}
