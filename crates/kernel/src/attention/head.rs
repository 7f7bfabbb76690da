use pulp::Simd;

use super::transpose::transpose;
use super::{Attention, HALVES, LANES, PARTS, QUERIES, Row};
use crate::softmax::exp_with;
use crate::tile::copy;
use crate::{Mat, MatMut};

/// Values of a key that are copied together.
const PART: usize = 32;

/// One head of one sequence; the operands are `[tokens, width]`.
pub(super) struct Head<'a> {
    pub(super) queries: Mat<'a>,
    pub(super) keys: Mat<'a>,
    pub(super) values: Mat<'a>,
    pub(super) out: MatMut<'a>,
    pub(super) buffers: &'a mut Attention,
}

impl Head<'_> {
    /// Tiles are `R` tokens high.
    #[inline(always)]
    pub(super) fn apply<S: Simd, const R: usize>(&mut self, simd: S) {
        let tokens = self.keys.rows;
        let Attention {
            queries,
            values,
            scores,
            ..
        } = &mut *self.buffers;
        queries.resize(self.queries.cols, [[0.0; LANES]; HALVES]);
        let stride = self.values.cols.next_multiple_of(LANES);
        values.resize(tokens * stride, 0.0);
        scores.resize(tokens.next_multiple_of(R), [[0.0; LANES]; HALVES]);
        pack(values, stride, self.values);
        for query in (0..tokens).step_by(QUERIES) {
            let count = QUERIES.min(tokens - query);
            let lanes = count.next_multiple_of(LANES);
            transpose(queries, self.queries, query, count);
            for (at, rows) in scores.as_chunks_mut::<R>().0.iter_mut().enumerate() {
                let mut lane = 0;
                while lane < lanes {
                    if lanes - lane < 2 * S::F32_LANES {
                        score::<S, R, 1>(simd, rows, self.keys, at * R, queries, lane);
                        lane += S::F32_LANES;
                    } else {
                        score::<S, R, 2>(simd, rows, self.keys, at * R, queries, lane);
                        lane += 2 * S::F32_LANES;
                    }
                }
            }
            let scores = &mut scores[..tokens];
            for half in 0..lanes / LANES {
                softmax(simd, scores, half);
            }
            for first in (0..count).step_by(R) {
                for column in (0..stride).step_by(2 * S::F32_LANES) {
                    let values = (&**values, stride, column);
                    let row = query + first;
                    if stride - column < 2 * S::F32_LANES {
                        mix::<S, R, 1>(simd, &mut self.out, row, scores, first, values);
                    } else {
                        mix::<S, R, 2>(simd, &mut self.out, row, scores, first, values);
                    }
                }
            }
        }
    }
}

/// Copies rows to a stride of whole vectors.
#[inline(always)]
fn pack(to: &mut [f32], stride: usize, from: Mat<'_>) {
    for (at, to) in to.chunks_exact_mut(stride).enumerate() {
        let row = &from.data[at * from.row_stride..][..from.cols];
        let (to, padding) = to.split_at_mut(row.len());
        // In pieces of known size, which are copied without a call.
        for (to, row) in to.chunks_mut(PART).zip(row.chunks(PART)) {
            copy::<PART>(to, row);
        }
        padding.fill(0.0);
    }
}

/// The products of `R` keys from `first` with `V` vectors of queries. Beyond the last key it is
/// repeated; nobody reads those rows.
#[inline(always)]
fn score<S: Simd, const R: usize, const V: usize>(
    simd: S,
    to: &mut [Row; R],
    keys: Mat<'_>,
    first: usize,
    queries: &[Row],
    lane: usize,
) {
    let mut sums = [[simd.splat_f32s(0.0); V]; R];
    for (at, queries) in queries.chunks(PART).enumerate() {
        // A copy, because the compiler works out the addresses of `R` rows anew at every step.
        let mut tile = [[0.0; PART]; R];
        for (r, tile) in tile.iter_mut().enumerate() {
            let row = (first + r).min(keys.rows - 1) * keys.row_stride + at * PART;
            copy::<PART>(tile, &keys.data[row..row + queries.len()]);
        }
        for (d, query) in queries.iter().enumerate() {
            let query = &S::as_simd_f32s(&query.as_flattened()[lane..]).0[..V];
            for r in 0..R {
                let key = simd.splat_f32s(tile[r][d % PART]);
                for v in 0..V {
                    sums[r][v] = simd.mul_add_e_f32s(key, query[v], sums[r][v]);
                }
            }
        }
    }
    for (to, sums) in to.iter_mut().zip(&sums) {
        let to = S::as_mut_simd_f32s(&mut to.as_flattened_mut()[lane..]).0;
        to[..V].copy_from_slice(sums);
    }
}

/// The softmax of one vector's columns. The sum over the keys is 16 partial sums, added in order.
#[inline(always)]
fn softmax<S: Simd>(simd: S, scores: &mut [Row], half: usize) {
    let mut max = [f32::NEG_INFINITY; LANES];
    for row in &*scores {
        for (max, v) in S::as_mut_simd_f32s(&mut max)
            .0
            .iter_mut()
            .zip(S::as_simd_f32s(&row[half]).0)
        {
            *max = simd.max_f32s(*max, *v);
        }
    }
    let mut sums = [[0.0f32; LANES]; PARTS];
    for (at, row) in scores.iter_mut().enumerate() {
        let sum = &mut sums[at % PARTS];
        let row = &mut row[half];
        for l in 0..LANES {
            row[l] = exp_with::<S>(row[l] - max[l]);
            sum[l] += row[l];
        }
    }
    let mut scale = [0.0f32; LANES];
    for sums in &sums {
        for (scale, sum) in scale.iter_mut().zip(sums) {
            *scale += *sum;
        }
    }
    scale.iter_mut().for_each(|v| *v = 1.0 / *v);
    // Spelled out: over rows of this shape the compiler prefers gathers and scatters.
    for row in scores {
        let row = S::as_mut_simd_f32s(&mut row[half]).0;
        for (v, scale) in row.iter_mut().zip(S::as_simd_f32s(&scale).0) {
            *v = simd.mul_f32s(*v, *scale);
        }
    }
}

/// The mixtures of the values, `(values, stride, first column)`, that `R` queries from `first` of
/// a block want, written to the rows of `out` from `row` that there are.
#[inline(always)]
fn mix<S: Simd, const R: usize, const V: usize>(
    simd: S,
    out: &mut MatMut<'_>,
    row: usize,
    weights: &[Row],
    first: usize,
    (values, stride, column): (&[f32], usize, usize),
) {
    let mut sums = [[simd.splat_f32s(0.0); V]; R];
    for (weights, values) in weights.iter().zip(values.chunks_exact(stride)) {
        let values = &S::as_simd_f32s(&values[column..]).0[..V];
        let weights: &[f32; R] = weights.as_flattened()[first..]
            .first_chunk()
            .expect("a block is whole tiles");
        for r in 0..R {
            let weight = simd.splat_f32s(weights[r]);
            for v in 0..V {
                sums[r][v] = simd.mul_add_e_f32s(weight, values[v], sums[r][v]);
            }
        }
    }
    // Loops of fixed length up to here, so that the sums stay in registers.
    let mut tile = [[0.0; 2 * LANES]; R];
    for (tile, sums) in tile.iter_mut().zip(&sums) {
        S::as_mut_simd_f32s(tile).0[..V].copy_from_slice(sums);
    }
    let rows = R.min(out.rows - row);
    let width = (V * S::F32_LANES).min(out.cols - column);
    for (r, tile) in tile[..rows].iter().enumerate() {
        let to = (row + r) * out.row_stride + column;
        copy::<PART>(&mut out.data[to..to + width], tile);
    }
}
