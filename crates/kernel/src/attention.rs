use crate::panels::{Panels, Start, panel_matmul};
use crate::simd::vectorised;
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
        self.scores
            .resize(self.scores.len().max(tokens * tokens), 0.0);
        let scores = &mut self.scores[..tokens * tokens];
        for head in 0..heads {
            let part =
                |at: usize| Mat::strided(&qkv[at * dim + head * width..], tokens, width, 3 * dim);
            self.keys.pack(part(1).t());
            self.values.pack(part(2));
            let square = MatMut::new(scores, tokens, tokens);
            panel_matmul(square, Start::Zero, part(0), &self.keys);
            softmax_rows(scores, tokens);
            let to = MatMut::strided(&mut out[head * width..], tokens, width, dim);
            panel_matmul(
                to,
                Start::Zero,
                Mat::new(scores, tokens, tokens),
                &self.values,
            );
        }
    }
}

fn softmax_rows(scores: &mut [f32], width: usize) {
    vectorised(|| {
        for row in scores.chunks_exact_mut(width) {
            let max = lane_max(row);
            row.iter_mut().for_each(|v| *v = exp(*v - max));
            let scale = 1.0 / crate::norm::lane_sum(row, |v| v);
            row.iter_mut().for_each(|v| *v *= scale);
        }
    });
}

#[inline(always)]
fn lane_max(row: &[f32]) -> f32 {
    let (steps, rest) = row.as_chunks::<LANES>();
    let mut maxima = [f32::NEG_INFINITY; LANES];
    for step in steps {
        for (max, v) in maxima.iter_mut().zip(step) {
            *max = max.max(*v);
        }
    }
    maxima
        .iter()
        .chain(rest)
        .copied()
        .fold(f32::NEG_INFINITY, f32::max)
}

#[cfg(test)]
mod tests;
