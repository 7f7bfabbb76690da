use hone_domain::{Embeddings, PoolIdx, PoolRng};
use hone_kernel::squared_distance;
use rand::Rng as _;
use rayon::prelude::*;

use crate::diversity::sum_tree::SumTree;
use crate::rows::Rows;

/// Draws `k` rows by k-means++: the first uniformly, each further one with probability
/// proportional to its squared distance to the nearest row drawn before. All rows if there are no
/// more than `k`.
///
/// # Determinism
/// By `rng`; the number of threads does not matter.
///
/// # Cost
/// `n` distances, then usually a few a row drawn, each to the rows drawn since it was last
/// measured.
///
/// # Source
/// Arthur and Vassilvitskii (2007), k-means++: the advantages of careful seeding, SODA.
pub fn k_means_plus_plus(points: &Embeddings, k: usize, rng: &mut PoolRng) -> Vec<PoolIdx> {
    if points.rows() == 0 {
        return Vec::new();
    }
    let first = rng.random_range(0..points.rows());
    let points = Rows::from(points);
    let squared = |a: usize, b: usize| squared_distance(points.row(a), points.row(b));
    let drawn = plus_plus(points.len(), k, first, rng, squared);
    drawn.into_iter().map(PoolIdx::from).collect()
}

/// Draws `k` of `n` points one after another, each with probability proportional to its squared
/// distance to the nearest point drawn before (k-means++), after a given first one.
///
/// Squared distances to the centres known so far bound the present ones from above, so a point is
/// drawn by its bound and kept with probability `present / bound`: exactly the wanted
/// distribution, while only drawn points are measured against the newer centres. When all points
/// left coincide with centres, the lowest ones follow.
///
/// # Cost
/// `n` distances for the first centre, then a few a draw instead of `n`.
///
/// # Source
/// Arthur and Vassilvitskii (2007), k-means++: the advantages of careful seeding, SODA; the
/// rejection step after Cohen-Addad, Lattanzi, Norouzi-Fard, Sohler and Svensson (2020), Fast and
/// accurate k-means++ via rejection sampling, NeurIPS.
pub(crate) fn plus_plus(
    n: usize,
    k: usize,
    first: usize,
    rng: &mut PoolRng,
    squared: impl Fn(usize, usize) -> f32 + Sync,
) -> Vec<usize> {
    let k = k.min(n);
    if k == 0 {
        return Vec::new();
    }
    let bounds: Vec<f32> = (0..n)
        .into_par_iter()
        .map(|at| squared(at, first))
        .collect();
    let mut bounds = SumTree::new(bounds.into_iter().map(f64::from));
    bounds.set(first, 0.0);
    let mut centres = vec![first];
    let mut measured = vec![1usize; n];
    while centres.len() < k && bounds.total() > 0.0 {
        let at = bounds.find(rng.random::<f64>() * bounds.total());
        let bound = bounds.weight(at);
        let newer = centres[measured[at]..]
            .iter()
            .map(|&centre| squared(at, centre));
        let present = newer.map(f64::from).fold(bound, f64::min);
        measured[at] = centres.len();
        let kept = present >= bound || rng.random::<f64>() * bound < present;
        if kept {
            centres.push(at);
        }
        bounds.set(at, if kept { 0.0 } else { present });
    }
    let mut taken = vec![false; n];
    for &at in &centres {
        taken[at] = true;
    }
    let left = (0..n).filter(|&at| !taken[at]).take(k - centres.len());
    centres.extend(left.collect::<Vec<_>>());
    centres
}

#[cfg(test)]
mod tests;
