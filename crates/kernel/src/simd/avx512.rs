//! Vectors of AVX-512 from arrays and back.

use std::arch::x86_64::{
    __m128i, __m512, __m512i, _mm512_and_si512, _mm512_cvtepi32_epi8, _mm512_or_si512,
    _mm512_set1_epi32, _mm512_slli_epi32,
};
use std::mem::transmute;

/// Values of 32 bits of a vector.
pub(crate) const LANES: usize = 16;

#[inline]
#[target_feature(enable = "avx512f")]
pub(crate) fn integers(values: &[i32; LANES]) -> __m512i {
    // SAFETY: both are 64 bytes in which any bits are valid.
    #[expect(unsafe_code, reason = "an array to the vector of its values")]
    unsafe {
        transmute::<[i32; LANES], __m512i>(*values)
    }
}

#[inline]
#[target_feature(enable = "avx512f")]
pub(crate) fn floats(values: &[f32; LANES]) -> __m512 {
    // SAFETY: both are 64 bytes in which any bits are valid.
    #[expect(unsafe_code, reason = "an array to the vector of its values")]
    unsafe {
        transmute::<[f32; LANES], __m512>(*values)
    }
}

#[inline]
#[target_feature(enable = "avx512f")]
pub(crate) fn integer_lanes(values: __m512i) -> [i32; LANES] {
    // SAFETY: both are 64 bytes in which any bits are valid.
    #[expect(unsafe_code, reason = "a vector to the array of its values")]
    unsafe {
        transmute::<__m512i, [i32; LANES]>(values)
    }
}

#[inline]
#[target_feature(enable = "avx512f")]
pub(crate) fn float_lanes(values: __m512) -> [f32; LANES] {
    // SAFETY: both are 64 bytes in which any bits are valid.
    #[expect(unsafe_code, reason = "a vector to the array of its values")]
    unsafe {
        transmute::<__m512, [f32; LANES]>(values)
    }
}

/// The lowest byte of each lane, four of them in one number, the first in its lowest byte.
#[inline]
#[target_feature(enable = "avx512f")]
pub(crate) fn low_bytes(values: __m512i) -> [i32; LANES / 4] {
    // SAFETY: both are 16 bytes in which any bits are valid.
    #[expect(unsafe_code, reason = "a vector to the array of its values")]
    unsafe {
        transmute::<__m128i, [i32; LANES / 4]>(_mm512_cvtepi32_epi8(values))
    }
}

/// The lowest bytes of four vectors side by side in each lane.
#[inline]
#[target_feature(enable = "avx512f")]
pub(crate) fn packed([first, second, third, fourth]: [__m512i; 4]) -> __m512i {
    let low = _mm512_set1_epi32(0xff);
    let second = _mm512_slli_epi32::<8>(_mm512_and_si512(second, low));
    let third = _mm512_slli_epi32::<16>(_mm512_and_si512(third, low));
    let half = _mm512_or_si512(_mm512_and_si512(first, low), second);
    _mm512_or_si512(
        _mm512_or_si512(half, third),
        _mm512_slli_epi32::<24>(fourth),
    )
}
