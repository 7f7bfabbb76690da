use hone_domain::PoolIdx;
use hone_kernel::{Mat, MatMut, exp, matmul, vectorised};
use ndarray::ArrayView2;
use rayon::prelude::*;

use crate::Measure;
use crate::rank::best;

/// A linear head: logits are `weights · x + bias`, probabilities their softmax.
#[derive(Debug, Clone, Copy)]
pub struct LinearHead<'a> {
    /// `[classes, d]`.
    pub weights: ArrayView2<'a, f32>,
    /// `[classes]`.
    pub bias: &'a [f32],
}

/// The `top` rows of highest uncertainty under a linear head, as [`best`] orders them.
///
/// One fused pass: a block of rows at a time goes through product, softmax and measure, and only
/// its best rows are kept. No matrix of logits or probabilities is built, which makes pools of
/// millions of rows affordable. To leave labelled rows out, ask for as many rows more and drop
/// them from the answer.
///
/// # Shapes
/// `features` is `[n, d]`, both matrices in standard layout.
///
/// # Panics
/// If the shapes do not fit or a matrix is not laid out row after row.
///
/// # Determinism
/// The same on any number of threads: blocks are fixed and the order of rows is total.
///
/// # Cost
/// `O(n · d · classes)`, `O(top)` memory a block.
pub fn score_linear(
    features: ArrayView2<'_, f32>,
    head: LinearHead<'_>,
    measure: Measure,
    top: usize,
) -> Vec<(PoolIdx, f32)> {
    let (classes, dim) = head.weights.dim();
    assert_eq!(
        features.ncols(),
        dim,
        "features and weights differ in width"
    );
    assert_eq!(head.bias.len(), classes, "a bias a class");
    let weights = head
        .weights
        .to_slice()
        .expect("weights are laid out row after row");
    let values = features
        .to_slice()
        .expect("features are laid out row after row");
    let best_of_chunk = |(chunk, rows): (usize, &[f32])| {
        let blocks = rows.chunks(BLOCK * dim).enumerate();
        let scored = blocks.flat_map(|(block, rows)| {
            let first = chunk * CHUNK + block * BLOCK;
            let utilities = score_block(rows, weights, head.bias, dim, measure);
            utilities
                .into_iter()
                .enumerate()
                .map(move |(at, u)| (PoolIdx::from(first + at), u))
        });
        best(scored, top)
    };
    let chunks = values
        .par_chunks(CHUNK * dim)
        .enumerate()
        .map(best_of_chunk);
    let kept: Vec<Vec<_>> = chunks.collect();
    best(kept.into_iter().flatten(), top)
}

/// Rows whose logits are held at a time: they and the rows stay in the second-level cache.
const BLOCK: usize = 256;
/// Rows whose best are kept together.
const CHUNK: usize = 64 * BLOCK;

/// The measure of each row of a block, at most [`BLOCK`] rows.
fn score_block(
    rows: &[f32],
    weights: &[f32],
    bias: &[f32],
    dim: usize,
    measure: Measure,
) -> Vec<f32> {
    let (n, classes) = (rows.len() / dim, bias.len());
    // [classes, n]: a vector register holds one class of many rows.
    let mut logits = vec![0.0; classes * n];
    matmul(
        MatMut::new(&mut logits, classes, n),
        0.0,
        1.0,
        Mat::new(weights, classes, dim),
        Mat::new(rows, n, dim).t(),
    );
    vectorised(|| {
        for (logits, bias) in logits.chunks_exact_mut(n).zip(bias) {
            for logit in logits {
                *logit += bias;
            }
        }
        measure_columns(&logits, n, measure)
    })
}

/// The measure of the softmax of each column of `[classes, n]` logits.
///
/// With `z = logit − max` and `S = Σ e^z` the largest probability is `1 / S`, the second
/// `e^{z₂} / S`, and the entropy `ln S − Σ z e^z / S`. Loops rather than iterator chains: their
/// closures would not take on the caller's target features.
#[inline(always)]
#[expect(
    clippy::inline_always,
    reason = "must take on the caller's target features"
)]
fn measure_columns(logits: &[f32], n: usize, measure: Measure) -> Vec<f32> {
    let mut first = vec![f32::NEG_INFINITY; n];
    let mut second = vec![f32::NEG_INFINITY; n];
    for logits in logits.chunks_exact(n) {
        for ((first, second), &logit) in first.iter_mut().zip(&mut second).zip(logits) {
            *second = second.max(first.min(logit));
            *first = first.max(logit);
        }
    }
    let mut sums = vec![0.0f32; n];
    for logits in logits.chunks_exact(n) {
        for ((sum, first), logit) in sums.iter_mut().zip(&first).zip(logits) {
            *sum += exp(logit - first);
        }
    }
    let mut measured = vec![0.0f32; n];
    match measure {
        Measure::LeastConfidence => {
            for (measured, sum) in measured.iter_mut().zip(&sums) {
                *measured = 1.0 - 1.0 / sum;
            }
        }
        Measure::Margin => {
            let top = first.iter().zip(&second);
            for ((measured, sum), (first, second)) in measured.iter_mut().zip(&sums).zip(top) {
                *measured = 1.0 - (1.0 - exp(second - first)) / sum;
            }
        }
        Measure::Entropy => {
            for logits in logits.chunks_exact(n) {
                for ((measured, first), logit) in measured.iter_mut().zip(&first).zip(logits) {
                    let z = (logit - first).max(-87.0);
                    *measured -= z * exp(z);
                }
            }
            for (measured, sum) in measured.iter_mut().zip(&sums) {
                *measured = sum.ln() + *measured / sum;
            }
        }
    }
    measured
}

#[cfg(test)]
mod tests;
