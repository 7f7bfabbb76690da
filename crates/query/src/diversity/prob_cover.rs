use hone_domain::PoolRng;
use serde::{Deserialize, Serialize};

use crate::diversity::clusters::Clusters;
use crate::diversity::coverage::Coverage;
use crate::diversity::herding::{covered, picks, references};
use crate::diversity::kernel::{Kernel, distances};
use crate::rows::Rows;
use crate::sample::thin;
use crate::{Needs, PoolView, QueryError, Reason, Selection, Strategy, Why};

/// The rule for the radius of the balls of [`ProbCover`].
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Radius {
    /// The largest radius at which this share of the balls holds rows of one k-means cluster
    /// only, with as many clusters as the question has classes.
    Purity(f32),
    /// The radius itself.
    Fixed(f32),
}

impl Default for Radius {
    fn default() -> Self {
        Self::Purity(0.95)
    }
}

/// Covers the pool with balls around asked rows.
///
/// - Prefers: rows with most uncovered rows within a radius.
/// - Formula: greedy maximum coverage, the coverage of [`Herding`](crate::Herding) with the kernel
///   that is 1 within the radius and 0 beyond; labelled rows cover from the start.
/// - Needs: embeddings.
/// - Cost: `O((candidates + labelled) · references · d)`, and a k-means for the radius.
/// - Determinism: `rng` draws candidates and references where they exceed their limits, and the
///   start of k-means.
/// - Source: Yehuda, Dekel, Hacohen and Weinshall (2022), Active learning through a covering
///   lens, NeurIPS, arXiv 2205.11320.
/// - Weakness: hangs on the radius; once all is covered the rest of the batch is arbitrary.
#[derive(Debug, Clone, Copy)]
pub struct ProbCover {
    /// The rule for the radius.
    pub radius: Radius,
    /// At most this many candidates are looked at.
    pub candidates: usize,
    /// At most this many rows of the pool stand for all of it.
    pub references: usize,
}

impl Strategy for ProbCover {
    fn id(&self) -> &'static str {
        "prob_cover"
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
        let points = Rows::from(pool.embeddings()?);
        let drawn = thin(pool.candidates(), self.candidates, k, rng);
        let references = points.gather(&references(pool, self.references, rng));
        let references = points.with(&references);
        let radius = match self.radius {
            Radius::Fixed(radius) => radius,
            Radius::Purity(share) => pure_radius(references, pool.classes(), share, rng),
        };
        let kernel = Kernel::Ball { radius };
        let candidates = points.gather(&drawn.rows);
        let labelled = pool.labelled();
        let labelled = points.gather(&labelled);
        let coverage = Coverage {
            similarity: &kernel.between(points.with(&candidates), references),
            covered: covered(kernel, points.with(&labelled), references),
            weights: &vec![1.0; references.len()],
        };
        let reason = Reason::new(Why::Covers).among(drawn.among);
        Ok(picks(
            coverage.pick(k),
            &drawn.rows,
            references.len(),
            reason,
        ))
    }
}

/// The largest radius at which `share` of the open balls around the rows hold rows of one cluster
/// only: a ball is pure up to the nearest row of another cluster, so it is a quantile of those
/// distances.
fn pure_radius(rows: Rows<'_>, clusters: usize, share: f32, rng: &mut PoolRng) -> f32 {
    let clusters = Clusters::find(rows, clusters, rng);
    let all = distances(rows, rows);
    let mut to_others: Vec<f32> = all
        .chunks_exact(rows.len().max(1))
        .zip(&clusters.of)
        .map(|(row, own)| {
            let others = row.iter().zip(&clusters.of).filter(|(_, of)| *of != own);
            others.map(|(d, _)| *d).fold(f32::INFINITY, f32::min)
        })
        .collect();
    to_others.sort_by(f32::total_cmp);
    let impure = ((1.0 - share) * rows.len() as f32) as usize;
    to_others.get(impure).map_or(1.0, |d| d.sqrt())
}

#[cfg(test)]
mod tests;
