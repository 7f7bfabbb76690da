use std::collections::BTreeMap;

use hone_domain::{PoolRng, Probabilities, Seed};
use rayon::prelude::*;

use super::shares::{draw_shares, one_hot};
use super::totals::Totals;
use super::{AuditSample, DirichletParams};

/// The pool cut into cells of rows that all heads under study predict alike.
///
/// One head gives one cell a predicted class, two heads one a pair of predicted classes.
#[derive(Debug)]
pub(super) struct Cells {
    classes: usize,
    rows: f64,
    list: Vec<Cell>,
    /// Pool rows that each head predicts as each class, `[heads][k]`.
    predicted: Vec<Vec<f64>>,
}

/// What is known of one cell.
#[derive(Debug)]
struct Cell {
    /// The class that each head predicts here.
    predicted: Vec<usize>,
    /// Audited rows by true class, `[k]`: known, not drawn.
    audited: Vec<f64>,
    /// Rows not audited.
    remainder: f64,
    /// Parameters of the law of the remainder's class shares, `[k]`.
    alpha: Vec<f64>,
}

/// Sums over the rows of a cell while it is being collected.
#[derive(Default)]
struct Sums {
    rows: f64,
    softmax: Vec<f64>,
    audited: Vec<f64>,
    /// `Σ w` by true class and `Σ w²`, where `w = 1/q − 1` unaudited rows stand behind a row.
    weights: Vec<f64>,
    squares: f64,
}

impl Cells {
    pub(super) fn new(
        heads: &[&Probabilities],
        audit: &AuditSample,
        params: &DirichletParams,
    ) -> Self {
        let (rows, classes) = (heads[0].rows(), heads[0].classes());
        let argmax: Vec<_> = heads.iter().map(|head| head.argmax()).collect();
        let key = |row: usize| -> Vec<usize> { argmax.iter().map(|p| p[row].index()).collect() };
        let mut predicted = vec![vec![0.0; classes]; heads.len()];
        let mut sums: BTreeMap<Vec<usize>, Sums> = BTreeMap::new();
        for row in 0..rows {
            let key = key(row);
            for (head, &class) in key.iter().enumerate() {
                predicted[head][class] += 1.0;
            }
            let cell = sums.entry(key).or_insert_with(|| Sums::new(classes));
            cell.rows += 1.0;
            for head in heads {
                for (sum, &p) in cell.softmax.iter_mut().zip(head.row(row)) {
                    *sum += f64::from(p) / heads.len() as f64;
                }
            }
        }
        for row in audit.rows() {
            let cell = sums.entry(key(row.row())).or_default();
            let (class, weight) = (row.truth.index(), row.weight() - 1.0);
            cell.audited[class] += 1.0;
            cell.weights[class] += weight;
            cell.squares += weight * weight;
        }
        let cells = sums.into_iter();
        let cells = cells.map(|(predicted, sums)| sums.cell(predicted, params.prior_mass));
        Self {
            classes,
            rows: rows as f64,
            list: cells.collect(),
            predicted,
        }
    }

    /// Draws what the pool may truly be, `draws` times, and sums it up for every head.
    ///
    /// Every draw has its own generator, so the number of threads changes nothing.
    pub(super) fn draws<T: Send>(
        &self,
        params: &DirichletParams,
        seed: Seed,
        summary: impl Fn(&[Totals]) -> T + Sync,
    ) -> Vec<T> {
        let draw = |at: usize| {
            let mut rng = seed.derive("audit-draw", at as u64).rng();
            summary(&self.draw(&mut rng))
        };
        (0..params.draws).into_par_iter().map(draw).collect()
    }

    fn draw(&self, rng: &mut PoolRng) -> Vec<Totals> {
        let mut actual = vec![0.0; self.classes];
        let mut hits = vec![vec![0.0; self.classes]; self.predicted.len()];
        let mut shares = vec![0.0; self.classes];
        for cell in &self.list {
            cell.draw(rng, &mut shares);
            for (class, &share) in shares.iter().enumerate() {
                let rows = cell.audited[class] + cell.remainder * share;
                actual[class] += rows;
                for (hits, &predicted) in hits.iter_mut().zip(&cell.predicted) {
                    if predicted == class {
                        hits[class] += rows;
                    }
                }
            }
        }
        let totals = hits.into_iter().zip(&self.predicted);
        let totals = totals.map(|(hits, predicted)| Totals {
            rows: self.rows,
            hits,
            actual: actual.clone(),
            predicted: predicted.clone(),
        });
        totals.collect()
    }
}

impl Cell {
    fn draw(&self, rng: &mut PoolRng, shares: &mut [f64]) {
        if self.remainder < 0.5 {
            shares.fill(0.0);
        } else if self.remainder < 1.5 {
            one_hot(&self.alpha, rng, shares);
        } else {
            draw_shares(&self.alpha, rng, shares);
        }
    }
}

impl Sums {
    fn new(classes: usize) -> Self {
        Self {
            softmax: vec![0.0; classes],
            audited: vec![0.0; classes],
            weights: vec![0.0; classes],
            ..Self::default()
        }
    }

    fn cell(self, predicted: Vec<usize>, prior_mass: f64) -> Cell {
        let remainder = self.rows - self.audited.iter().sum::<f64>();
        let weight: f64 = self.weights.iter().sum();
        // Kish's effective number of rows: all of them where probabilities are equal.
        let effective = if self.squares > 0.0 {
            weight * weight / self.squares
        } else {
            0.0
        };
        let evidence = |weight_of_class: f64| {
            if weight > 0.0 {
                effective * weight_of_class / weight
            } else {
                0.0
            }
        };
        let alpha = self.softmax.iter().zip(&self.weights);
        let alpha = alpha.map(|(p, &w)| evidence(w) + prior_mass * p / self.rows);
        let mut alpha: Vec<f64> = alpha.collect();
        let shrink = finite_shrink(alpha.iter().sum(), remainder);
        if remainder > 1.5 {
            for value in &mut alpha {
                *value *= shrink;
            }
        }
        Cell {
            predicted,
            audited: self.audited,
            remainder,
            alpha,
        }
    }
}

/// The factor on Dirichlet parameters of sum `a` that gives the shares of `m` rows the mean and
/// covariance of Dirichlet-multinomial counts.
///
/// Shares of `m` rows drawn by Dirichlet shares have variance `θ(1−θ)/(a+1) · (m+a)/m`: a sum
/// `a′` with `1/(a′+1) = (m+a)/(m(a+1))` matches it, so `a′ = a(m−1)/(m+a)`. It tends to `a` in
/// an endless remainder and to one-hot shares for a single row.
fn finite_shrink(a: f64, m: f64) -> f64 {
    (m - 1.0) / (m + a)
}

#[cfg(test)]
mod tests;
