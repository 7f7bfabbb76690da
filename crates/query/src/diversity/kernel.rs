use hone_kernel::{exp, squared_distances, vectorised};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::rows::Rows;

/// How two rows resemble each other, from their squared distance; within [0, 1].
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Kernel {
    /// `exp(−d² / σ²)`.
    Gaussian { sigma: f32 },
    /// 1 within the radius, 0 from it on.
    Ball { radius: f32 },
}

impl Kernel {
    /// Replaces squared distances by similarities.
    pub(crate) fn apply(self, squared: &mut [f32]) {
        match self {
            Self::Gaussian { sigma } => {
                let rate = -1.0 / (sigma * sigma);
                vectorised(|| squared.iter_mut().for_each(|d| *d = exp(*d * rate)));
            }
            Self::Ball { radius } => {
                let limit = radius * radius;
                let inside = |d: f32| f32::from(u8::from(d < limit));
                vectorised(|| squared.iter_mut().for_each(|d| *d = inside(*d)));
            }
        }
    }

    /// The similarity of each row of `a` to each of `b`, `[n, m]`.
    pub(crate) fn between(self, a: Rows<'_>, b: Rows<'_>) -> Vec<f32> {
        let mut out = distances(a, b);
        out.par_chunks_mut(BLOCK * b.len().max(1))
            .for_each(|block| self.apply(block));
        out
    }
}

const BLOCK: usize = 256;

/// The squared distance of each row of `a` to each of `b`, `[n, m]`.
pub(crate) fn distances(a: Rows<'_>, b: Rows<'_>) -> Vec<f32> {
    let mut out = vec![0.0; a.len() * b.len()];
    if out.is_empty() {
        return out;
    }
    out.par_chunks_mut(BLOCK * b.len())
        .zip(a.values.par_chunks(BLOCK * a.dim))
        .for_each(|(out, block)| squared_distances(block, b.values, a.dim, out));
    out
}

/// The rule for the width σ of the Gaussian kernel `exp(−d² / σ²)`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Bandwidth {
    /// σ is this many times the median distance between the reference rows. With unit-norm
    /// sentence embeddings the median is about 1.35, so that 0.75 gives the σ = 1 of Bae et al.
    /// (2024), and other embeddings get a width of the same meaning.
    Median(f32),
    /// σ itself.
    Fixed(f32),
    /// σ is the smallest distance between two labelled rows, so that it shrinks as labels come in
    /// (Bae, Oliveira and Sutherland 2025, section on parameter adaptation). Below two different
    /// labelled rows: `Median(0.75)`.
    Nearest {},
}

impl Default for Bandwidth {
    fn default() -> Self {
        Self::Median(0.75)
    }
}

impl Bandwidth {
    /// The width for some references and labelled rows; positive.
    pub(crate) fn sigma(self, references: Rows<'_>, labelled: Rows<'_>) -> f32 {
        let median = |scale: f32| scale * median_distance(references);
        let sigma = match self {
            Self::Median(scale) => median(scale),
            Self::Fixed(sigma) => sigma,
            Self::Nearest {} => smallest_distance(labelled).unwrap_or_else(|| median(0.75)),
        };
        if sigma > 0.0 { sigma } else { 1.0 }
    }
}

/// The median over the pairs of at most 512 rows, spread evenly.
fn median_distance(rows: Rows<'_>) -> f32 {
    let step = rows.len().div_ceil(512).max(1);
    let spread: Vec<f32> = rows.iter().step_by(step).flatten().copied().collect();
    let spread = Rows {
        values: &spread,
        dim: rows.dim,
    };
    let mut squared = pairs(spread);
    if squared.is_empty() {
        return 0.0;
    }
    let middle = squared.len() / 2;
    let (_, median, _) = squared.select_nth_unstable_by(middle, f32::total_cmp);
    median.sqrt()
}

fn smallest_distance(rows: Rows<'_>) -> Option<f32> {
    // Products of unit vectors round to about 1e-6 of the squared distance: below that, two rows
    // are the same.
    let apart = pairs(rows).into_iter().filter(|d| *d > 1e-5);
    apart.min_by(f32::total_cmp).map(f32::sqrt)
}

/// The squared distance of each pair of different rows.
fn pairs(rows: Rows<'_>) -> Vec<f32> {
    let (n, all) = (rows.len(), distances(rows, rows));
    (0..n)
        .flat_map(|i| all[i * n + i + 1..(i + 1) * n].to_vec())
        .collect()
}

#[cfg(test)]
mod tests;
