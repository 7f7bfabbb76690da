use std::collections::{BTreeMap, BTreeSet};

use hone_domain::{PoolRng, Probabilities, Seed};
use rayon::prelude::*;

use super::shares::{draw_shares, one_hot};
use super::totals::Totals;
use super::{AuditSample, DirichletParams};

/// The part of the audited differing rows that the priors of all pairs may be worth together;
/// beyond that pairs share what the audit says.
const MAX_PRIOR_SHARE: f64 = 0.1;

/// The pool cut into cells of rows that all heads under study predict alike.
///
/// One head gives one cell a predicted class, two heads one a pair of predicted classes.
#[derive(Debug)]
pub(super) struct Cells {
    classes: usize,
    rows: f64,
    prior_mass: f64,
    /// Over all rows on which the heads differ.
    outcomes: Outcomes,
    /// The same by the class that each head predicts, `[heads]`; empty if every pair of classes
    /// has audited rows enough of its own.
    by_class: Vec<BTreeMap<usize, Outcomes>>,
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
    /// Effective audited rows by true class, `[k]`: what the audit says of the remainder.
    evidence: Vec<f64>,
    /// The heads' mean probabilities, `[k]`.
    softmax: Vec<f64>,
}

/// Rows on which two heads differ: which head is right, or none.
///
/// There are up to `k(k − 1)` pairs of predicted classes and few audited rows in each, so the
/// heads' own word would outweigh the audit if every pair had a prior of its own. Instead all
/// differing rows learn how often each outcome comes about, then those of each class of either
/// head with that as their prior. In a pair the heads' probabilities are tilted by the factors of
/// both its classes: main effects without interaction.
#[derive(Debug)]
struct Outcomes {
    /// The heads' mean probability of each outcome, `[heads + 1]`; the last is "none is right".
    softmax: Vec<f64>,
    /// Effective audited rows by outcome, `[heads + 1]`.
    evidence: Vec<f64>,
    /// Rows not audited.
    remainder: f64,
}

/// Sums over rows of the pool while a cell or a group is collected.
struct Sums {
    rows: f64,
    softmax: Vec<f64>,
    audited: Vec<f64>,
    /// `Σ w` by entry and `Σ w²`, where `w = 1/q − 1` unaudited rows stand behind a row.
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
        let mut sums: BTreeMap<Vec<usize>, Sums> = BTreeMap::new();
        for row in 0..rows {
            let cell = sums.entry(key(row)).or_insert_with(|| Sums::new(classes));
            cell.rows += 1.0;
            for head in heads {
                for (sum, &p) in cell.softmax.iter_mut().zip(head.row(row)) {
                    *sum += f64::from(p) / heads.len() as f64;
                }
            }
        }
        for row in audit.rows() {
            if let Some(cell) = sums.get_mut(&key(row.row())) {
                cell.audit(row.truth.index(), row.weight() - 1.0);
            }
        }
        let mut predicted = vec![vec![0.0; classes]; heads.len()];
        for (key, cell) in &sums {
            for (predicted, &class) in predicted.iter_mut().zip(key) {
                predicted[class] += cell.rows;
            }
        }
        Self {
            classes,
            rows: rows as f64,
            prior_mass: params.prior_mass,
            outcomes: Outcomes::new(heads.len(), differing(&sums)),
            by_class: by_class(&sums, heads.len(), params.prior_mass),
            list: sums.into_iter().map(|(key, sums)| sums.cell(key)).collect(),
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

    /// Factors on the outcomes by head and predicted class; empty if no row differs.
    fn draw_tilts(&self, rng: &mut PoolRng) -> Tilts {
        let even = vec![1.0; self.predicted.len() + 1];
        let overall = self.outcomes.draw_tilt(&even, self.prior_mass, rng);
        let mut by_class = Vec::new();
        for classes in &self.by_class {
            let mut tilts = BTreeMap::new();
            for (&class, outcomes) in classes {
                tilts.insert(class, outcomes.draw_tilt(&overall, self.prior_mass, rng));
            }
            by_class.push(tilts);
        }
        Tilts { overall, by_class }
    }

    fn draw(&self, rng: &mut PoolRng) -> Vec<Totals> {
        let mut actual = vec![0.0; self.classes];
        let mut hits = vec![vec![0.0; self.classes]; self.predicted.len()];
        let mut shares = vec![0.0; self.classes];
        let tilts = self.draw_tilts(rng);
        for cell in &self.list {
            cell.draw(
                tilts.of(&cell.predicted).as_deref(),
                self.prior_mass,
                rng,
                &mut shares,
            );
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

/// Draws of how much more often each outcome comes about than the heads say.
struct Tilts {
    overall: Vec<f64>,
    by_class: Vec<BTreeMap<usize, Vec<f64>>>,
}

impl Tilts {
    /// The factors in a cell on which the heads differ: those of its predicted classes, each
    /// relative to all differing rows, times those of all differing rows.
    fn of(&self, predicted: &[usize]) -> Option<Vec<f64>> {
        if self.by_class.is_empty() || !differs(predicted) {
            return None;
        }
        let mut tilt = self.overall.clone();
        for (tilts, class) in self.by_class.iter().zip(predicted) {
            for (at, factor) in tilts.get(class)?.iter().enumerate() {
                tilt[at] *= if self.overall[at] > 0.0 {
                    factor / self.overall[at]
                } else {
                    1.0
                };
            }
        }
        Some(tilt)
    }
}

impl Cell {
    /// Draws the class shares of the rows not audited.
    fn draw(&self, tilt: Option<&[f64]>, prior_mass: f64, rng: &mut PoolRng, shares: &mut [f64]) {
        if let Some(tilt) = tilt {
            return self.tilted_shares(tilt, shares);
        }
        let alpha = self.softmax.iter().zip(&self.evidence);
        let alpha = alpha.map(|(p, rows)| prior_mass * p + rows);
        draw_finite_shares(alpha.collect(), self.remainder, rng, shares);
    }

    /// The heads' mean probabilities, tilted and normalised.
    fn tilted_shares(&self, tilt: &[f64], shares: &mut [f64]) {
        for (class, share) in shares.iter_mut().enumerate() {
            *share = self.softmax[class] * tilt[outcome(&self.predicted, class)];
        }
        let sum: f64 = shares.iter().sum();
        if sum > f64::MIN_POSITIVE {
            for share in shares {
                *share /= sum;
            }
        } else {
            shares.copy_from_slice(&self.softmax);
        }
    }
}

impl Outcomes {
    fn new<'a>(heads: usize, cells: impl Iterator<Item = (&'a Vec<usize>, &'a Sums)>) -> Self {
        let mut sums = Sums::new(heads + 1);
        for (key, cell) in cells {
            sums.rows += cell.rows;
            sums.squares += cell.squares;
            for class in 0..cell.softmax.len() {
                let outcome = outcome(key, class);
                sums.softmax[outcome] += cell.softmax[class];
                sums.weights[outcome] += cell.weights[class];
                sums.audited[outcome] += cell.audited[class];
            }
        }
        let rows = sums.rows.max(1.0);
        Self {
            softmax: sums.softmax.iter().map(|sum| sum / rows).collect(),
            evidence: sums.evidence(),
            remainder: sums.remainder(),
        }
    }

    /// Draws the factors by which the outcomes differ from the heads' own word, given those of
    /// the rows above.
    fn draw_tilt(&self, above: &[f64], prior_mass: f64, rng: &mut PoolRng) -> Vec<f64> {
        let prior = self.softmax.iter().zip(above);
        let prior: Vec<f64> = prior.map(|(p, tilt)| p * tilt).collect();
        let scale = prior_mass / prior.iter().sum::<f64>().max(f64::MIN_POSITIVE);
        let alpha = prior.iter().zip(&self.evidence);
        let alpha: Vec<f64> = alpha.map(|(p, rows)| p * scale + rows).collect();
        let mut shares = vec![0.0; alpha.len()];
        draw_finite_shares(alpha, self.remainder, rng, &mut shares);
        let tilt = shares.iter().zip(&self.softmax);
        tilt.map(|(share, &p)| if p > 0.0 { share / p } else { 1.0 })
            .collect()
    }
}

fn differs(predicted: &[usize]) -> bool {
    predicted.iter().any(|class| *class != predicted[0])
}

/// The head that predicts `class`, or the number of heads if none does.
fn outcome(predicted: &[usize], class: usize) -> usize {
    let right = predicted.iter().position(|p| *p == class);
    right.unwrap_or(predicted.len())
}

fn differing(
    cells: &BTreeMap<Vec<usize>, Sums>,
) -> impl Iterator<Item = (&Vec<usize>, &Sums)> + Clone {
    cells.iter().filter(|(key, _)| differs(key))
}

fn by_class(
    cells: &BTreeMap<Vec<usize>, Sums>,
    heads: usize,
    prior_mass: f64,
) -> Vec<BTreeMap<usize, Outcomes>> {
    let prior = prior_mass * differing(cells).count() as f64;
    let audited: f64 = differing(cells).flat_map(|(_, cell)| &cell.audited).sum();
    if prior <= MAX_PRIOR_SHARE * audited {
        return Vec::new();
    }
    (0..heads)
        .map(|head| outcomes_by_class(cells, heads, head))
        .collect()
}

fn outcomes_by_class(
    cells: &BTreeMap<Vec<usize>, Sums>,
    heads: usize,
    head: usize,
) -> BTreeMap<usize, Outcomes> {
    let classes: BTreeSet<usize> = differing(cells).map(|(key, _)| key[head]).collect();
    let of_class = |class: usize| {
        let cells = differing(cells).filter(|(key, _)| key[head] == class);
        (class, Outcomes::new(heads, cells))
    };
    classes.into_iter().map(of_class).collect()
}

impl Sums {
    fn new(entries: usize) -> Self {
        Self {
            rows: 0.0,
            softmax: vec![0.0; entries],
            audited: vec![0.0; entries],
            weights: vec![0.0; entries],
            squares: 0.0,
        }
    }

    fn audit(&mut self, entry: usize, weight: f64) {
        self.audited[entry] += 1.0;
        self.weights[entry] += weight;
        self.squares += weight * weight;
    }

    fn remainder(&self) -> f64 {
        self.rows - self.audited.iter().sum::<f64>()
    }

    /// Hájek shares worth Kish's effective number of rows: plain counts at equal probabilities.
    fn evidence(&self) -> Vec<f64> {
        if self.squares <= 0.0 {
            return vec![0.0; self.weights.len()];
        }
        let scale = self.weights.iter().sum::<f64>() / self.squares;
        self.weights.iter().map(|weight| weight * scale).collect()
    }

    fn cell(self, predicted: Vec<usize>) -> Cell {
        Cell {
            predicted,
            remainder: self.remainder(),
            evidence: self.evidence(),
            softmax: self.softmax.iter().map(|sum| sum / self.rows).collect(),
            audited: self.audited,
        }
    }
}

/// Draws the class shares of `rows` rows whose counts are Dirichlet-multinomial of parameters
/// `alpha`, by a Dirichlet law of the same mean and covariance.
fn draw_finite_shares(mut alpha: Vec<f64>, rows: f64, rng: &mut PoolRng, shares: &mut [f64]) {
    if rows < 0.5 {
        shares.fill(0.0);
    } else if rows < 1.5 {
        one_hot(&alpha, rng, shares);
    } else {
        let shrink = finite_shrink(alpha.iter().sum(), rows);
        for value in &mut alpha {
            *value *= shrink;
        }
        draw_shares(&alpha, rng, shares);
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
