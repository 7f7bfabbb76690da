use std::cmp::Reverse;

use hone_domain::{PoolIdx, PoolRng};
use hone_kernel::squared_distances;
use rayon::prelude::*;

use crate::diversity::clusters::Clusters;
use crate::rows::Rows;
use crate::sample::thin;
use crate::{Needs, Pick, PoolView, QueryError, Reason, Selection, Strategy, Why};

/// Asks about the most typical row of each large group without a label.
///
/// - Prefers: rows in dense places, far from what is labelled.
/// - Formula: k-means of candidates and labelled rows into `min(labelled + k, clusters)` groups;
///   then again and again the group with fewest labels and picks, among these the largest, gives
///   its row of highest typicality `1 / mean distance to its 20 nearest rows of the group`.
///   Groups below five rows come last.
/// - Needs: embeddings.
/// - Cost: `O(rounds · n · (labelled + k) · d + Σ group² · d)`.
/// - Determinism: `rng` draws the start of k-means, and candidates where they exceed the limit.
/// - Source: Hacohen, Dekel and Weinshall (2022), Active learning on a budget: opposite
///   strategies suit high and low budgets, ICML, arXiv 2202.02794.
/// - Weakness: made for tiny budgets; ignores what the head knows.
#[derive(Debug, Clone, Copy)]
pub struct TypiClust {
    /// At most this many groups.
    pub clusters: usize,
    /// At most this many candidates are looked at.
    pub candidates: usize,
}

const NEIGHBOURS: usize = 20;
const SMALL: usize = 5;
/// Rows of a group whose distances are held at a time.
const BLOCK: usize = 256;

impl Strategy for TypiClust {
    fn id(&self) -> &'static str {
        "typi_clust"
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
        let drawn = thin(pool.candidates(), self.candidates, k, rng);
        let mut rows = drawn.rows.to_vec();
        rows.extend(pool.labelled());
        let points = Rows::from(pool.embeddings()?);
        let gathered = points.gather(&rows);
        let points = points.with(&gathered);
        let wanted = (pool.labels() + k).min(self.clusters);
        let clusters = Clusters::find(points, wanted, rng).members();
        let free = drawn.rows.len();
        let groups = clusters
            .iter()
            .map(|members| Group::new(points, members, free, &rows));
        let reason = Reason::new(Why::Typical).among(drawn.among);
        let picks = typical(groups.collect(), k)
            .into_iter()
            .map(|(at, utility)| Pick {
                at,
                utility,
                reason,
            });
        Ok(Selection {
            picks: picks.collect(),
        })
    }
}

/// A cluster with what decides its turn.
#[derive(Debug)]
struct Group {
    size: usize,
    /// Labelled rows and picks.
    asked: usize,
    /// Candidates with their typicality, the most typical last.
    free: Vec<(PoolIdx, f32)>,
}

impl Group {
    /// A cluster of `rows`, of which the first `free` are candidates.
    fn new(points: Rows<'_>, members: &[usize], free: usize, rows: &[PoolIdx]) -> Self {
        let typicality = typicality(points, members);
        let scored = members.iter().zip(typicality).filter(|(at, _)| **at < free);
        let mut scored: Vec<_> = scored.map(|(&at, score)| (rows[at], score)).collect();
        scored.sort_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0)));
        Self {
            size: members.len(),
            asked: members.len() - scored.len(),
            free: scored,
        }
    }
}

fn typical(mut groups: Vec<Group>, k: usize) -> Vec<(PoolIdx, f32)> {
    let mut picked = Vec::with_capacity(k);
    while picked.len() < k {
        let open = groups.iter_mut().filter(|group| !group.free.is_empty());
        let next = open.min_by_key(|group| (group.size < SMALL, group.asked, Reverse(group.size)));
        let Some(group) = next else {
            break;
        };
        picked.extend(group.free.pop());
        group.asked += 1;
    }
    picked
}

/// The typicality of each member among the members; 0 for a group of one. Distances are kept off
/// 0, so that it is finite among copies.
fn typicality(points: Rows<'_>, members: &[usize]) -> Vec<f32> {
    let gathered: Vec<f32> = members
        .iter()
        .flat_map(|&at| points.row(at))
        .copied()
        .collect();
    let (n, dim) = (members.len(), points.dim);
    let neighbours = NEIGHBOURS.min(n.saturating_sub(1));
    if neighbours == 0 {
        return vec![0.0; n];
    }
    let score = |row: &mut [f32]| {
        // The row itself is its own nearest.
        row.select_nth_unstable_by(neighbours, f32::total_cmp);
        let mut near = row[..=neighbours].to_vec();
        near.sort_by(f32::total_cmp);
        let total: f32 = near[1..].iter().map(|d| d.sqrt()).sum();
        1.0 / (total / neighbours as f32).max(1e-3)
    };
    let score_block = |block: &[f32]| -> Vec<f32> {
        let mut squared = vec![0.0; block.len() / dim * n];
        squared_distances(block, &gathered, dim, &mut squared);
        squared.chunks_exact_mut(n).map(score).collect()
    };
    gathered
        .par_chunks(BLOCK * dim)
        .flat_map_iter(score_block)
        .collect()
}

#[cfg(test)]
mod tests;
