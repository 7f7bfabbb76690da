//! Attention in 8-bit integers, by AVX-512 VNNI.

mod round;
mod score;

use std::arch::x86_64::{
    _mm512_cvtepi32_ps, _mm512_dpbusd_epi32, _mm512_mul_ps, _mm512_set1_epi32, _mm512_set1_ps,
    _mm512_setzero_si512,
};

use self::round::{round, set_scales};
use self::score::{score, soften};
use super::LANES;
use crate::int8::vnni;
use crate::simd::avx512::{float_lanes, floats, integers};

/// Values of a token that one dot-product instruction takes; also tokens of a group of weights.
const QUAD: usize = 4;

/// Queries that go together: two vectors, so that every broadcast key serves two instructions.
const QUERIES: usize = 2 * LANES;

/// Rows of a tile.
const TILE: usize = 8;

/// 32-bit lanes, each of one number or of four bytes.
type Lanes = [i32; LANES];

#[derive(Debug, Default)]
pub(super) struct Buffers {
    /// What each column is multiplied by before it is rounded: `[3 · dim]`.
    inverses: Vec<f32>,
    /// What the rounded values of each column are to be multiplied by: `[3 · dim]`.
    scales: Vec<f32>,
    /// Four values a lane: `[tokens, dim / 4]`.
    queries: Vec<i32>,
    /// The same, with 128 added to each value, because one side of a product is without sign.
    keys: Vec<i32>,
    /// Four tokens a lane: `[tokens / 4, dim]`.
    values: Vec<Lanes>,
    /// Of one head and block of queries: `[tokens rounded up to tiles, QUERIES]`.
    scores: Vec<[Lanes; 2]>,
    /// The same after the softmax, in units of 1/255 of the largest, four tokens a lane.
    weights: Vec<[Lanes; 2]>,
}

/// Whether this machine and this width of a head are served.
pub(super) fn available(width: usize) -> bool {
    vnni::available() && (width == 32 || width == 64)
}

/// As [`super::Attention::apply`], whose checks have been made.
///
/// # Panics
/// If the machine or the width is not served.
pub(super) fn apply(buffers: &mut Buffers, qkv: &[f32], dim: usize, heads: usize, out: &mut [f32]) {
    assert!(available(dim / heads), "the caller has asked");
    // SAFETY: the line above checked that the machine has the features.
    #[expect(unsafe_code, reason = "the compiler cannot know the machine")]
    unsafe {
        if dim / heads == 32 {
            run::<8>(buffers, qkv, dim, out);
        } else {
            run::<16>(buffers, qkv, dim, out);
        }
    }
}

/// Heads are `QUADS` groups of four values wide.
#[target_feature(enable = "avx512f,avx512vnni")]
fn run<const QUADS: usize>(buffers: &mut Buffers, qkv: &[f32], dim: usize, out: &mut [f32]) {
    let tokens = out.len() / dim;
    set_scales(buffers, qkv, dim, QUADS * QUAD);
    round(buffers, qkv, dim);
    buffers
        .scores
        .resize(tokens.next_multiple_of(TILE), [[0; LANES]; 2]);
    buffers
        .weights
        .resize(tokens.div_ceil(QUAD), [[0; LANES]; 2]);
    for head in 0..dim / (QUADS * QUAD) {
        for query in (0..tokens).step_by(QUERIES) {
            let count = QUERIES.min(tokens - query);
            let sums = if count > LANES {
                weigh::<QUADS, 2>(buffers, dim, head, query, tokens)
            } else {
                weigh::<QUADS, 1>(buffers, dim, head, query, tokens)
            };
            mix::<QUADS>(
                buffers,
                dim,
                head,
                &sums,
                &mut out[query * dim..][..count * dim],
            );
        }
    }
}

/// Weighs all tokens for up to `V` vectors of queries from `query`; returns the sums of the
/// weights.
#[target_feature(enable = "avx512f,avx512vnni")]
fn weigh<const QUADS: usize, const V: usize>(
    buffers: &mut Buffers,
    dim: usize,
    head: usize,
    query: usize,
    tokens: usize,
) -> [f32; QUERIES] {
    let Buffers {
        scales,
        queries,
        keys,
        scores,
        weights,
        ..
    } = buffers;
    let heads = dim / (QUADS * QUAD);
    let (queries, _) = queries.as_chunks::<QUADS>();
    let (keys, _) = keys.as_chunks::<QUADS>();
    let mut block = [[[0; LANES]; V]; QUADS];
    for lane in 0..(V * LANES).min(tokens - query) {
        let row = &queries[(query + lane) * heads + head];
        for (to, quad) in block.iter_mut().zip(row) {
            to[lane / LANES][lane % LANES] = *quad;
        }
    }
    let maxima = score(scores, &block, keys, heads, head, tokens);
    let column = head * QUADS * QUAD;
    let unit = scales[column] * scales[dim + column];
    soften(weights, scores, maxima, unit)
}

/// Mixes the values of a head by the weights of a block of queries into their rows of `out`.
#[target_feature(enable = "avx512f,avx512vnni")]
fn mix<const QUADS: usize>(
    buffers: &Buffers,
    dim: usize,
    head: usize,
    sums: &[f32; QUERIES],
    out: &mut [f32],
) {
    let vectors = dim / LANES;
    let (units, _) = buffers.scales[2 * dim..].as_chunks::<LANES>();
    let (out, _) = out.as_chunks_mut::<LANES>();
    let count = out.len() / vectors;
    for column in (head * QUADS / QUAD..(head + 1) * QUADS / QUAD).step_by(2) {
        for query in (0..count).step_by(TILE) {
            let mut mixed = [[_mm512_setzero_si512(); 2]; TILE];
            let values = buffers.values.chunks_exact(vectors);
            for (weights, values) in buffers.weights.iter().zip(values) {
                let [first, second] = [integers(&values[column]), integers(&values[column + 1])];
                let weights = &weights.as_flattened()[query..query + TILE];
                for r in 0..TILE {
                    let weight = _mm512_set1_epi32(weights[r]);
                    mixed[r][0] = _mm512_dpbusd_epi32(mixed[r][0], weight, first);
                    mixed[r][1] = _mm512_dpbusd_epi32(mixed[r][1], weight, second);
                }
            }
            for r in 0..TILE.min(count - query) {
                let share = _mm512_set1_ps(1.0 / sums[query + r]);
                let row = &mut out[(query + r) * vectors + column..][..2];
                for v in 0..2 {
                    let unit = _mm512_mul_ps(share, floats(&units[column + v]));
                    let value = _mm512_mul_ps(_mm512_cvtepi32_ps(mixed[r][v]), unit);
                    row[v] = float_lanes(value);
                }
            }
        }
    }
}
