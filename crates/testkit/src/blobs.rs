use hone_domain::{Class, Seed};
use ndarray::Array2;
use rand::Rng as _;

/// A synthetic classification task.
#[derive(Debug, Clone, PartialEq)]
pub struct Blobs {
    /// Unit-norm points, `[n, d]`.
    pub points: Array2<f32>,
    /// The class of each point.
    pub classes: Vec<Class>,
}

/// Draws `n` points of `k` classes around random centres in `d` dimensions, with noise of
/// standard deviation `spread` on every coordinate before scaling to unit norm.
///
/// Class `c` has a share proportional to `k − c`, so that the classes are skewed.
pub fn blobs(n: usize, d: usize, k: usize, spread: f32, seed: Seed) -> Blobs {
    let mut rng = seed.rng();
    let mut normal = move || -> f32 {
        let (u, v): (f32, f32) = (rng.random_range(1e-7..1.0), rng.random());
        (-2.0 * u.ln()).sqrt() * (std::f32::consts::TAU * v).cos()
    };
    let centres = Array2::from_shape_fn((k, d), |_| normal() / (d as f32).sqrt());
    let mut picker = seed.derive("classes", 0).rng();
    let total = k * (k + 1) / 2;
    let draw = |at: usize| {
        (0..k)
            .find(|c| at < (0..=*c).map(|c| k - c).sum())
            .unwrap_or(0)
    };
    let classes: Vec<_> = (0..n)
        .map(|_| Class(draw(picker.random_range(0..total)) as u16))
        .collect();
    let mut points = Array2::from_shape_fn((n, d), |(i, j)| {
        centres[[classes[i].index(), j]] + spread * normal()
    });
    for mut row in points.outer_iter_mut() {
        let norm = row.dot(&row).sqrt().max(1e-12);
        row /= norm;
    }
    Blobs { points, classes }
}
