use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;

use hone_domain::PoolIdx;

/// A row with its utility, ordered so that the row to ask sooner is greater.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Ranked {
    pub(crate) utility: f32,
    pub(crate) at: PoolIdx,
}

impl Eq for Ranked {}

impl Ord for Ranked {
    fn cmp(&self, other: &Self) -> Ordering {
        let by_utility = self.utility.total_cmp(&other.utility);
        by_utility.then(other.at.cmp(&self.at))
    }
}

impl PartialOrd for Ranked {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// The `k` best of some scored rows, best first: utility descending, then row ascending.
///
/// The order of `scored` does not matter. Fewer come back if there are fewer.
///
/// # Cost
/// `O(n log k)` at worst; `O(n)` when rows come in no particular order.
///
/// ```
/// # use hone_domain::PoolIdx;
/// let scored = [(PoolIdx(0), 0.5), (PoolIdx(1), 0.9), (PoolIdx(2), 0.9)];
/// assert_eq!(hone_query::best(scored, 2), [(PoolIdx(1), 0.9), (PoolIdx(2), 0.9)]);
/// ```
pub fn best(scored: impl IntoIterator<Item = (PoolIdx, f32)>, k: usize) -> Vec<(PoolIdx, f32)> {
    let mut heap = BinaryHeap::new();
    for (at, utility) in scored {
        let ranked = Reverse(Ranked { utility, at });
        if heap.len() < k {
            heap.push(ranked);
        } else if heap.peek().is_some_and(|worst| ranked < *worst) {
            heap.pop();
            heap.push(ranked);
        }
    }
    let sorted = heap.into_sorted_vec().into_iter();
    sorted
        .map(|Reverse(found)| (found.at, found.utility))
        .collect()
}
