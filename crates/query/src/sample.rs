use std::borrow::Cow;

use hone_domain::{PoolIdx, PoolRng};

/// `size` of `0..n` without repetition, ascending; all of them if there are no more. Draws
/// nothing in that case.
pub(crate) fn positions(n: usize, size: usize, rng: &mut PoolRng) -> Vec<usize> {
    if size >= n {
        return (0..n).collect();
    }
    let mut drawn = rand::seq::index::sample(rng, n, size).into_vec();
    drawn.sort_unstable();
    drawn
}

/// Candidates that a costly strategy looks at.
#[derive(Debug)]
pub(crate) struct Thinned<'a> {
    /// The candidates, ascending.
    pub(crate) rows: Cow<'a, [PoolIdx]>,
    /// Their number, if they are not all.
    pub(crate) among: Option<u32>,
}

/// Draws `limit` of the candidates, or `k` if that is more.
pub(crate) fn thin<'a>(
    candidates: &'a [PoolIdx],
    limit: usize,
    k: usize,
    rng: &mut PoolRng,
) -> Thinned<'a> {
    let size = limit.max(k);
    if size >= candidates.len() {
        return Thinned {
            rows: Cow::Borrowed(candidates),
            among: None,
        };
    }
    let drawn = positions(candidates.len(), size, rng);
    Thinned {
        rows: drawn.into_iter().map(|at| candidates[at]).collect(),
        among: Some(size as u32),
    }
}
