use std::arch::x86_64::{
    __m512, __m512i, _mm512_add_epi32, _mm512_add_ps, _mm512_castps_si512, _mm512_castsi512_ps,
    _mm512_cvtepi32_ps, _mm512_cvtps_epi32, _mm512_dpbusd_epi32, _mm512_fmadd_ps, _mm512_max_epi32,
    _mm512_max_ps, _mm512_set1_epi32, _mm512_set1_ps, _mm512_setzero_si512, _mm512_slli_epi32,
    _mm512_sub_epi32, _mm512_sub_ps,
};

use super::{LANES, Lanes, QUAD, QUERIES, TILE};
use crate::simd::avx512::{float_lanes, integer_lanes, integers, packed};

/// The score of a token that is not there.
const NONE: i32 = -(1 << 30);

/// `log2 255`.
const LOG2_255: f32 = 7.994_353_4;

/// The products of all keys with a block of queries; returns the largest of each query.
#[target_feature(enable = "avx512f,avx512vnni")]
pub(super) fn score<const QUADS: usize, const V: usize>(
    scores: &mut [[Lanes; 2]],
    block: &[[Lanes; V]; QUADS],
    keys: &[[i32; QUADS]],
    heads: usize,
    head: usize,
    tokens: usize,
) -> [__m512i; V] {
    // What the 128 added to every value of a key adds to a product.
    let mut origins = [_mm512_setzero_si512(); V];
    let added = _mm512_set1_epi32(i32::from_le_bytes([128; QUAD]));
    for step in block {
        for v in 0..V {
            origins[v] = _mm512_dpbusd_epi32(origins[v], added, integers(&step[v]));
        }
    }
    for origin in &mut origins {
        *origin = _mm512_sub_epi32(_mm512_setzero_si512(), *origin);
    }
    let mut maxima = [_mm512_set1_epi32(NONE); V];
    for (at, tile) in scores.as_chunks_mut::<TILE>().0.iter_mut().enumerate() {
        let mut rows = [&keys[0]; TILE];
        for (r, row) in rows.iter_mut().enumerate() {
            *row = &keys[(at * TILE + r).min(tokens - 1) * heads + head];
        }
        let mut sums = [origins; TILE];
        for d in 0..QUADS {
            for r in 0..TILE {
                let key = _mm512_set1_epi32(rows[r][d]);
                for v in 0..V {
                    sums[r][v] = _mm512_dpbusd_epi32(sums[r][v], key, integers(&block[d][v]));
                }
            }
        }
        for r in 0..TILE {
            for v in 0..V {
                maxima[v] = _mm512_max_epi32(maxima[v], sums[r][v]);
                tile[r][v] = integer_lanes(sums[r][v]);
            }
        }
    }
    scores[tokens..].fill([[NONE; LANES]; 2]);
    maxima
}

/// Turns scores in units of `unit` into weights of 8 bits; returns their sums over the tokens.
#[target_feature(enable = "avx512f,avx512vnni")]
pub(super) fn soften<const V: usize>(
    weights: &mut [[Lanes; 2]],
    scores: &[[Lanes; 2]],
    maxima: [__m512i; V],
    unit: f32,
) -> [f32; QUERIES] {
    // Not so small that the weight of a token that is not there would be seen.
    let unit = _mm512_set1_ps((unit * std::f32::consts::LOG2_E).max(1e-8));
    let ones = _mm512_set1_epi32(i32::from_le_bytes([1; QUAD]));
    let mut sums = [_mm512_setzero_si512(); V];
    for (weights, scores) in weights.iter_mut().zip(scores.as_chunks::<QUAD>().0) {
        for v in 0..V {
            let mut parts = [_mm512_setzero_si512(); QUAD];
            for i in 0..QUAD {
                let below = _mm512_sub_epi32(integers(&scores[i][v]), maxima[v]);
                parts[i] = weight(below, unit);
            }
            let four = packed(parts);
            sums[v] = _mm512_dpbusd_epi32(sums[v], four, ones);
            weights[v] = integer_lanes(four);
        }
    }
    let mut totals = [0.0; QUERIES];
    for (totals, sums) in totals.as_chunks_mut::<LANES>().0.iter_mut().zip(sums) {
        *totals = float_lanes(_mm512_cvtepi32_ps(sums));
    }
    totals
}

/// `255 · e^s` for a score `below` the largest, as an integer; `unit` is that of the scores times
/// `log2 e`.
#[inline]
#[target_feature(enable = "avx512f")]
fn weight(below: __m512i, unit: __m512) -> __m512i {
    // Adding and taking away 1.5 · 2^23 rounds to the nearest integer.
    let rounding = _mm512_set1_ps(12_582_912.0);
    let most = _mm512_set1_ps(LOG2_255);
    let power = _mm512_fmadd_ps(_mm512_cvtepi32_ps(below), unit, most);
    // 2^-2 is rounded to 0 as well.
    let power = _mm512_max_ps(power, _mm512_set1_ps(-2.0));
    let shifted = _mm512_add_ps(power, rounding);
    let rest = _mm512_sub_ps(power, _mm512_sub_ps(shifted, rounding));
    // The minimax cubic for 2^rest: within 8e-5 of it.
    let mut cubic = _mm512_set1_ps(0.055_171_67);
    for coefficient in [0.242_611_13, 0.693_260_97, 0.999_928_06] {
        cubic = _mm512_fmadd_ps(cubic, rest, _mm512_set1_ps(coefficient));
    }
    let exponent = _mm512_slli_epi32::<23>(_mm512_castps_si512(shifted));
    let scaled = _mm512_add_epi32(_mm512_castps_si512(cubic), exponent);
    _mm512_cvtps_epi32(_mm512_castsi512_ps(scaled))
}
