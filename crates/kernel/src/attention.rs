use pulp::{Arch, NullaryFnOnce};

use crate::panels::{Panels, Start, panel_matmul};
use crate::{Mat, MatMut, exp};

const LANES: usize = 16;

/// Multi-head self-attention over one sequence at a time, with buffers that are kept.
#[derive(Debug, Default)]
pub struct Attention {
    keys: Panels,
    values: Panels,
    scores: Vec<f32>,
}

impl Attention {
    /// `softmax(Q Kᵀ) V` of every head of one sequence; the scale must be folded into the queries.
    ///
    /// # Shapes
    /// `qkv` is `[tokens, 3 · dim]`, a token's queries, keys and values side by side, each of them
    /// `heads` vectors of `dim / heads` values; `out` is `[tokens, dim]`.
    ///
    /// # Panics
    /// If the lengths do not fit or `heads` does not divide `dim`.
    ///
    /// # Source
    /// Vaswani et al. (2017), "Attention Is All You Need", sections 3.2.1 and 3.2.2.
    pub fn apply(&mut self, qkv: &[f32], dim: usize, heads: usize, out: &mut [f32]) {
        let tokens = out.len() / dim;
        assert_eq!(out.len(), tokens * dim, "the output is [tokens, {dim}]");
        assert_eq!(qkv.len(), 3 * out.len(), "the input is [tokens, 3 · {dim}]");
        assert_eq!(dim % heads, 0, "{heads} heads of one width");
        let width = dim / heads;
        // Rows of whole vectors, so that the loops over them have no remainder.
        let stride = tokens.next_multiple_of(LANES);
        self.scores
            .resize(self.scores.len().max(tokens * stride), 0.0);
        let scores = &mut self.scores[..tokens * stride];
        for head in 0..heads {
            let part =
                |at: usize| Mat::strided(&qkv[at * dim + head * width..], tokens, width, 3 * dim);
            self.keys.pack(part(1).t());
            self.values.pack(part(2));
            let square = MatMut::strided(scores, tokens, tokens, stride);
            panel_matmul(square, Start::Zero, part(0), &self.keys);
            Arch::new().dispatch(SoftmaxRows {
                scores,
                width: tokens,
                stride,
            });
            let to = MatMut::strided(&mut out[head * width..], tokens, width, dim);
            let weights = Mat::strided(scores, tokens, tokens, stride);
            panel_matmul(to, Start::Zero, weights, &self.values);
        }
    }
}

/// The softmax of the first `width` values of each row of `stride` values, whole vectors; what
/// comes after them is set to 0. A type, because a closure of this size is not inlined into the
/// code for each instruction set.
struct SoftmaxRows<'a> {
    scores: &'a mut [f32],
    width: usize,
    stride: usize,
}

impl NullaryFnOnce for SoftmaxRows<'_> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        for row in self.scores.chunks_exact_mut(self.stride) {
            row[self.width..].fill(f32::NEG_INFINITY);
            let (steps, _) = row.as_chunks_mut::<LANES>();
            let mut maxima = [f32::NEG_INFINITY; LANES];
            for step in &*steps {
                for (max, v) in maxima.iter_mut().zip(step) {
                    *max = if *v > *max { *v } else { *max };
                }
            }
            let max = maxima.iter().copied().fold(f32::NEG_INFINITY, f32::max);
            let mut sums = [0.0; LANES];
            for step in &mut *steps {
                for (sum, v) in sums.iter_mut().zip(step) {
                    *v = exp(*v - max);
                    *sum += *v;
                }
            }
            let scale = 1.0 / sums.iter().sum::<f32>();
            steps.iter_mut().flatten().for_each(|v| *v *= scale);
        }
    }
}

#[cfg(test)]
mod tests;
