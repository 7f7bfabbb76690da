mod causal;
mod head;
#[cfg(target_arch = "x86_64")]
mod int8;
mod transpose;

use pulp::{Arch, Simd, WithSimd};

pub use self::causal::CausalHead;

use self::head::Head;
use crate::{Mat, MatMut};

/// Queries that go together; their scores are laid out `[tokens, QUERIES]`, so that the softmax
/// runs down the columns and never has to combine the lanes of a vector.
const QUERIES: usize = 32;

/// Lanes of the widest vectors. Loops go over whole multiples of it.
const LANES: usize = 16;

/// Vectors of a row of scores.
const HALVES: usize = QUERIES / LANES;

/// The number of partial sums of a softmax.
const PARTS: usize = 16;

/// What a row of scores holds for each query.
type Row = [[f32; LANES]; HALVES];

/// Multi-head self-attention over one sequence at a time, with buffers that are kept.
#[derive(Debug, Default)]
pub struct Attention {
    /// Queries of one head and block, transposed: `[dim / heads]`.
    queries: Vec<Row>,
    /// Values of one head: `[tokens, dim / heads rounded up to whole vectors]`.
    values: Vec<f32>,
    /// Scores of one head and block: `[tokens, rounded up to whole tiles]`.
    scores: Vec<Row>,
    #[cfg(target_arch = "x86_64")]
    rounded: int8::Buffers,
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
        check(qkv, dim, heads, out);
        Arch::new().dispatch(Apply {
            buffers: self,
            qkv,
            dim,
            heads,
            out,
        });
    }

    /// [`Attention::apply`] with queries, keys, values and weights rounded to 8 bits, where the
    /// machine has AVX-512 VNNI and heads are 32 or 64 wide; elsewhere the same as that.
    ///
    /// Queries and keys share a scale a head, values one a column, over the sequence.
    ///
    /// # Panics
    /// As [`Attention::apply`].
    pub fn apply_coarsely(&mut self, qkv: &[f32], dim: usize, heads: usize, out: &mut [f32]) {
        #[cfg(target_arch = "x86_64")]
        if int8::available(dim / heads) {
            check(qkv, dim, heads, out);
            return int8::apply(&mut self.rounded, qkv, dim, heads, out);
        }
        self.apply(qkv, dim, heads, out);
    }
}

fn check(qkv: &[f32], dim: usize, heads: usize, out: &[f32]) {
    let tokens = out.len() / dim;
    assert_eq!(out.len(), tokens * dim, "the output is [tokens, {dim}]");
    assert_eq!(qkv.len(), 3 * out.len(), "the input is [tokens, 3 · {dim}]");
    assert_eq!(dim % heads, 0, "{heads} heads of one width");
}

struct Apply<'a> {
    buffers: &'a mut Attention,
    qkv: &'a [f32],
    dim: usize,
    heads: usize,
    out: &'a mut [f32],
}

impl WithSimd for Apply<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let (dim, width) = (self.dim, self.dim / self.heads);
        let tokens = self.out.len() / dim;
        for head in 0..self.heads {
            let part = |at: usize| {
                Mat::strided(&self.qkv[at * dim + head * width..], tokens, width, 3 * dim)
            };
            let mut head = Head {
                queries: part(0),
                keys: part(1),
                values: part(2),
                out: MatMut::strided(&mut self.out[head * width..], tokens, width, dim),
                buffers: self.buffers,
            };
            // Tile heights that fill the registers: 16 accumulators of 32 registers, 8 of 16.
            if S::F32_LANES == 16 {
                head.apply::<S, 8>(simd);
            } else {
                head.apply::<S, 4>(simd);
            }
        }
    }
}

#[cfg(test)]
mod tests;
