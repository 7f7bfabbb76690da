use std::arch::x86_64::{
    __m512i, _mm512_abs_ps, _mm512_cvtps_epi32, _mm512_max_ps, _mm512_mul_ps, _mm512_reduce_max_ps,
    _mm512_set1_epi32, _mm512_setzero_si512, _mm512_xor_si512,
};

use super::{Buffers, LANES, QUAD};
use crate::int8::scales;
use crate::simd::avx512::{float_lanes, floats, integer_lanes, low_bytes, packed};

/// One scale a head for queries and keys, so that it can be taken out of the scores; one a column
/// for values.
#[target_feature(enable = "avx512f")]
pub(super) fn set_scales(buffers: &mut Buffers, qkv: &[f32], dim: usize, width: usize) {
    let Buffers {
        inverses,
        scales: units,
        ..
    } = buffers;
    units.clear();
    units.resize(3 * dim, 0.0);
    let vectors = 3 * dim / LANES;
    let (rows, _) = qkv.as_chunks::<LANES>();
    let (maxima, _) = units.as_chunks_mut::<LANES>();
    let maxima = &mut maxima[..vectors];
    for row in rows.chunks_exact(vectors) {
        for at in 0..vectors {
            let max = _mm512_max_ps(_mm512_abs_ps(floats(&row[at])), floats(&maxima[at]));
            maxima[at] = float_lanes(max);
        }
    }
    for head in maxima[..2 * dim / LANES].chunks_exact_mut(width / LANES) {
        let mut max = floats(&head[0]);
        for part in &head[1..] {
            max = _mm512_max_ps(max, floats(part));
        }
        head.fill([_mm512_reduce_max_ps(max); LANES]);
    }
    inverses.resize(3 * dim, 0.0);
    for (unit, inverse) in units.iter_mut().zip(inverses) {
        (*unit, *inverse) = scales(*unit);
    }
}

/// Rounds queries and keys token by token, values four tokens at a time.
#[target_feature(enable = "avx512f")]
pub(super) fn round(buffers: &mut Buffers, qkv: &[f32], dim: usize) {
    let Buffers {
        inverses,
        queries,
        keys,
        values,
        ..
    } = buffers;
    let tokens = qkv.len() / (3 * dim);
    let vectors = dim / LANES;
    queries.resize(tokens * dim / QUAD, 0);
    keys.resize(tokens * dim / QUAD, 0);
    values.resize(tokens.div_ceil(QUAD) * vectors, [0; LANES]);
    let (rows, _) = qkv.as_chunks::<LANES>();
    let (inverses, _) = inverses.as_chunks::<LANES>();
    let (queries, _) = queries.as_chunks_mut::<QUAD>();
    let (keys, _) = keys.as_chunks_mut::<QUAD>();
    let sign = _mm512_set1_epi32(128);
    for token in 0..tokens {
        let row = &rows[3 * token * vectors..][..2 * vectors];
        let queries = &mut queries[token * vectors..][..vectors];
        let keys = &mut keys[token * vectors..][..vectors];
        for at in 0..vectors {
            let key = vectors + at;
            queries[at] = low_bytes(rounded(&row[at], &inverses[at]));
            let key = rounded(&row[key], &inverses[key]);
            keys[at] = low_bytes(_mm512_xor_si512(key, sign));
        }
    }
    let inverses = &inverses[2 * vectors..][..vectors];
    for group in 0..tokens.div_ceil(QUAD) {
        let mut four = [&rows[..0]; QUAD];
        for (i, row) in four.iter_mut().enumerate() {
            let token = (group * QUAD + i).min(tokens - 1);
            *row = &rows[(3 * token + 2) * vectors..][..vectors];
        }
        let values = &mut values[group * vectors..][..vectors];
        for at in 0..vectors {
            let mut parts = [_mm512_setzero_si512(); QUAD];
            for i in 0..QUAD {
                parts[i] = rounded(&four[i][at], &inverses[at]);
            }
            values[at] = integer_lanes(packed(parts));
        }
    }
}

/// Values in units of their column's scale, as integers.
#[inline]
#[target_feature(enable = "avx512f")]
fn rounded(values: &[f32; LANES], inverses: &[f32; LANES]) -> __m512i {
    _mm512_cvtps_epi32(_mm512_mul_ps(floats(values), floats(inverses)))
}
