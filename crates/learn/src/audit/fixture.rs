//! Pools with known truth for the tests of this module.

use hone_domain::{Class, PoolIdx, Probabilities, Seed};
use ndarray::Array2;
use rand::Rng as _;

use super::{AuditSample, Drawn};

/// A pool, its truth and a head that gives the true class `sureness` more weight than chance.
pub(super) fn pool(
    rows: usize,
    classes: usize,
    sureness: f32,
    seed: Seed,
) -> (Vec<Class>, Probabilities) {
    let truth = truth(rows, classes, seed);
    let head = head(&truth, classes, sureness, seed.derive("head", 0));
    (truth, head)
}

/// True classes, the first ones more frequent.
pub(super) fn truth(rows: usize, classes: usize, seed: Seed) -> Vec<Class> {
    let mut rng = seed.rng();
    let draw = |_| {
        let (a, b): (f64, f64) = (rng.random(), rng.random());
        Class((a * b * classes as f64) as u16)
    };
    (0..rows).map(draw).collect()
}

/// Probabilities that favour the truth.
pub(super) fn head(truth: &[Class], classes: usize, sureness: f32, seed: Seed) -> Probabilities {
    let mut rng = seed.rng();
    let mut values = Array2::from_shape_fn((truth.len(), classes), |(row, class)| {
        let bonus = if truth[row].index() == class {
            sureness
        } else {
            0.0
        };
        rng.random::<f32>() + bonus + 1e-3
    });
    for mut row in values.outer_iter_mut() {
        let sum = row.sum();
        row /= sum;
    }
    Probabilities::new(values).unwrap()
}

/// A head that is sure and always right.
pub(super) fn perfect(truth: &[Class], classes: usize) -> Probabilities {
    let hit = |(row, class): (usize, usize)| f32::from(u8::from(truth[row].index() == class));
    Probabilities::new(Array2::from_shape_fn((truth.len(), classes), hit)).unwrap()
}

pub(super) fn answer(truth: &[Class], drawn: Vec<Drawn>) -> AuditSample {
    let rows = drawn.into_iter().map(|d| d.answered(truth[d.at.index()]));
    AuditSample::new(rows.collect()).unwrap()
}

/// Every row of the pool audited.
pub(super) fn full(truth: &[Class]) -> AuditSample {
    let drawn = |row| Drawn {
        at: PoolIdx::from(row),
        stratum: 0,
        probability: 1.0,
    };
    answer(truth, (0..truth.len()).map(drawn).collect())
}
