use hone_domain::PoolRng;
use hone_kernel::{axpy, squared_distance, squared_distances};
use rand::Rng as _;
use rayon::prelude::*;

use crate::diversity::seeding::plus_plus;
use crate::rows::Rows;

/// A partition of points into groups around their means.
#[derive(Debug)]
pub(crate) struct Clusters {
    /// The cluster of each point.
    pub(crate) of: Vec<usize>,
    /// `[clusters, dim]`.
    centres: Vec<f32>,
    dim: usize,
}

const ROUNDS: usize = 25;
const BLOCK: usize = 256;

impl Clusters {
    /// Lloyd's algorithm from a k-means++ start, until no point moves and at most 25 rounds.
    ///
    /// At least one cluster and at most one a point. A cluster that loses all points keeps its centre. The same on any number of threads:
    /// points are assigned in fixed blocks and means are summed in the order of points.
    ///
    /// # Cost
    /// `O(rounds · n · k · d)`.
    ///
    /// # Source
    /// Lloyd (1982), Least squares quantization in PCM.
    pub(crate) fn find(points: Rows<'_>, k: usize, rng: &mut PoolRng) -> Self {
        let n = points.len();
        let first = if n == 0 { 0 } else { rng.random_range(0..n) };
        let squared = |a: usize, b: usize| squared_distance(points.row(a), points.row(b));
        let starts = plus_plus(n, k.max(1), first, rng, squared);
        let mut found = Self {
            of: vec![usize::MAX; n],
            centres: starts
                .iter()
                .flat_map(|&at| points.row(at))
                .copied()
                .collect(),
            dim: points.dim,
        };
        for _ in 0..ROUNDS {
            let nearest = found.nearest(points);
            if nearest == found.of {
                break;
            }
            found.of = nearest;
            found.move_centres(points);
        }
        found
    }

    /// The number of clusters, empty ones included.
    pub(crate) fn len(&self) -> usize {
        self.centres.len() / self.dim.max(1)
    }

    /// The points of each cluster, ascending.
    pub(crate) fn members(&self) -> Vec<Vec<usize>> {
        let mut members = vec![Vec::new(); self.len()];
        for (at, &cluster) in self.of.iter().enumerate() {
            members[cluster].push(at);
        }
        members
    }

    /// The squared distance of a point to the centre of its cluster.
    pub(crate) fn off_centre(&self, points: Rows<'_>, at: usize) -> f32 {
        let start = self.of[at] * self.dim;
        squared_distance(points.row(at), &self.centres[start..start + self.dim])
    }

    /// The nearest centre of each point; a tie goes to the lower cluster.
    fn nearest(&self, points: Rows<'_>) -> Vec<usize> {
        let k = self.len();
        let assign = |block: &[f32]| -> Vec<usize> {
            let mut distances = vec![0.0; block.len() / self.dim * k];
            squared_distances(block, &self.centres, self.dim, &mut distances);
            distances.chunks_exact(k).map(lowest).collect()
        };
        let blocks = points.values.par_chunks(BLOCK * self.dim);
        blocks.flat_map_iter(assign).collect()
    }

    fn move_centres(&mut self, points: Rows<'_>) {
        let mut sums = vec![0.0; self.centres.len()];
        let mut sizes = vec![0usize; self.len()];
        for (row, &cluster) in points.iter().zip(&self.of) {
            axpy(
                1.0,
                row,
                &mut sums[cluster * self.dim..(cluster + 1) * self.dim],
            );
            sizes[cluster] += 1;
        }
        let centres = self.centres.chunks_exact_mut(self.dim);
        for ((centre, sum), &size) in centres.zip(sums.chunks_exact(self.dim)).zip(&sizes) {
            if size > 0 {
                centre.fill(0.0);
                axpy(1.0 / size as f32, sum, centre);
            }
        }
    }
}

fn lowest(row: &[f32]) -> usize {
    let mut best = 0;
    for (at, value) in row.iter().enumerate() {
        if *value < row[best] {
            best = at;
        }
    }
    best
}

#[cfg(test)]
mod tests;
