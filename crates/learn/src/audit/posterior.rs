use hone_domain::{Class, PoolRng, Probabilities, Seed};
use rayon::prelude::*;

use super::cells::{Cell, Cells};
use super::recalibration::{Recalibration, View};
use super::shares::draw_finite_shares;
use super::totals::Totals;
use super::{AuditSample, DirichletParams};

/// Recalibrations of the heads that the draws take turns with; 48 covered no better.
const RECALIBRATIONS: usize = 16;
/// Rows that the recalibrated probabilities are worth in every cell.
///
/// The likelihood of the audit chooses far more wherever the large cells are well predicted, and
/// then outweighs the audit in the small ones, on which a macro mean rests as much.
const PRIOR_ROWS: f64 = 1.0;

/// What the pool may truly be, given the audit.
#[derive(Debug)]
pub(super) struct Posterior {
    cells: Cells,
    classes: usize,
    rows: f64,
    /// Effective audited rows, `[cells][k]`.
    evidence: Vec<Vec<f64>>,
    /// Mean probabilities in every cell by each recalibration, `[recalibrations][cells · k]`.
    centres: Vec<Vec<f64>>,
}

impl Posterior {
    /// `predicted` `[heads][n]`: the class of the largest probability of each head.
    pub(super) fn new(
        heads: &[&Probabilities],
        predicted: &[Vec<Class>],
        audit: &AuditSample,
        seed: Seed,
    ) -> Self {
        let classes = heads[0].classes();
        let cells = Cells::new(predicted, audit, classes);
        let drawn = Recalibration::draws(heads, predicted, audit, RECALIBRATIONS, seed);
        let centres = drawn
            .par_iter()
            .map(|recalibration| centre(recalibration, heads, predicted, &cells));
        Self {
            classes,
            rows: heads[0].rows() as f64,
            centres: centres.collect(),
            evidence: cells.list.iter().map(Cell::evidence).collect(),
            cells,
        }
    }

    /// Draws what the pool may truly be, `params.draws` times, and sums it up for every head.
    pub(super) fn draws<T: Send>(
        &self,
        params: &DirichletParams,
        seed: Seed,
        summary: impl Fn(&[Totals]) -> T + Sync,
    ) -> Vec<T> {
        params.draws(seed, |at, rng| {
            let centre = &self.centres[at % self.centres.len()];
            summary(&self.draw(centre, rng))
        })
    }

    fn draw(&self, centre: &[f64], rng: &mut PoolRng) -> Vec<Totals> {
        let k = self.classes;
        let mut actual = vec![0.0; k];
        let mut hits = vec![vec![0.0; k]; self.cells.predicted.len()];
        let (mut alpha, mut shares) = (vec![0.0; k], vec![0.0; k]);
        let cells = self.cells.list.iter().zip(&self.evidence);
        for ((cell, evidence), centre) in cells.zip(centre.chunks_exact(k)) {
            parameters(centre, evidence, &mut alpha);
            let remainder = cell.remainder();
            draw_finite_shares(&mut alpha, remainder, rng, &mut shares);
            for (class, &share) in shares.iter().enumerate() {
                let rows = cell.audited[class] + remainder * share;
                actual[class] += rows;
                for (hits, &predicted) in hits.iter_mut().zip(&cell.predicted) {
                    if predicted == class {
                        hits[class] += rows;
                    }
                }
            }
        }
        let totals = hits.into_iter().zip(&self.cells.predicted);
        let totals = totals.map(|(hits, predicted)| Totals {
            rows: self.rows,
            hits,
            actual: actual.clone(),
            predicted: predicted.clone(),
        });
        totals.collect()
    }
}

/// Fills in the parameters of the Dirichlet law of a cell: their mean is that of the prior's
/// [`PRIOR_ROWS`] and the `n` audited rows, their sum that of the prior and `n(n − 1)/(n + 1)`.
///
/// At a sum of `n` the variance of a share would be `θ̂(1−θ̂)/(n+1)`. The expectation of that is
/// `(n−1)/(n+1)` of the variance that the audit truly has, `θ(1−θ)/n`, since the sample shares are
/// nearer to 0 and 1 than the true ones: 18 % too little from ten rows. The smaller sum makes up
/// for it, as rescaled resampling does (Rao and Wu 1988).
fn parameters(centre: &[f64], evidence: &[f64], alpha: &mut [f64]) {
    let n: f64 = evidence.iter().sum();
    let spread = n * (n - 1.0).max(0.0) / (n + 1.0);
    let scale = (PRIOR_ROWS + spread) / (PRIOR_ROWS + n);
    for ((alpha, p), rows) in alpha.iter_mut().zip(centre).zip(evidence) {
        *alpha = scale * (PRIOR_ROWS * p + rows);
    }
}

/// Mean probabilities in every cell by `recalibration`, `[cells · k]`.
fn centre(
    recalibration: &Recalibration,
    heads: &[&Probabilities],
    predicted: &[Vec<Class>],
    cells: &Cells,
) -> Vec<f64> {
    let k = heads[0].classes();
    let mut sums = vec![0.0; cells.list.len() * k];
    let (mut view, mut p) = (View::default(), vec![0.0; k]);
    for (row, &cell) in cells.of_row.iter().enumerate() {
        view.read(heads, predicted, row);
        recalibration.predict(&view, &mut p);
        for (sum, p) in sums[cell * k..].iter_mut().zip(&p) {
            *sum += p;
        }
    }
    for (sums, cell) in sums.chunks_exact_mut(k).zip(&cells.list) {
        for sum in sums {
            *sum /= cell.rows;
        }
    }
    sums
}

#[cfg(test)]
mod tests;
