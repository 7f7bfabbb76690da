use std::arch::x86_64::{
    __m512i, _mm512_dpbusd_epi32, _mm512_loadu_si512, _mm512_set1_epi32, _mm512_setzero_si512,
    _mm512_storeu_si512,
};

use super::{PANEL, QUAD, Step};

/// Columns of one vector of 32-bit sums.
const LANES: usize = 16;

/// Whether this machine has the instructions; asks it once.
pub(super) fn available() -> bool {
    is_x86_feature_detected!("avx512f") && is_x86_feature_detected!("avx512vnni")
}

/// The sums of `R` rows with the columns of a panel.
///
/// # Panics
/// If the machine lacks the instructions.
pub(super) fn sums<const R: usize>(rows: &[&[[u8; QUAD]]; R], steps: &[Step]) -> [[i32; PANEL]; R] {
    assert!(
        available(),
        "the caller asked for AVX-512 VNNI on a machine without it"
    );
    // SAFETY: the line above checked that the machine has the features.
    #[expect(unsafe_code, reason = "the compiler cannot know the machine")]
    unsafe {
        sums_vnni(rows, steps)
    }
}

/// `vpdpbusd` adds to each 32-bit lane the dot product of four bytes without sign (activations,
/// one group for all lanes) and four with sign (weights, a group a column). It does not saturate.
#[target_feature(enable = "avx512f,avx512vnni")]
fn sums_vnni<const R: usize>(rows: &[&[[u8; QUAD]]; R], steps: &[Step]) -> [[i32; PANEL]; R] {
    let rows: [&[[u8; QUAD]]; R] = std::array::from_fn(|r| &rows[r][..steps.len()]);
    let mut sums = [[_mm512_setzero_si512(); PANEL / LANES]; R];
    for (k, step) in steps.iter().enumerate() {
        let (halves, _) = step.as_chunks::<LANES>();
        let weights = [load(&halves[0]), load(&halves[1])];
        for (sums, row) in sums.iter_mut().zip(&rows) {
            // SAFETY: the rows were cut to the number of steps above. Checked, the index costs a
            // branch for every two instructions of arithmetic.
            #[expect(unsafe_code, reason = "the compiler does not see the common length")]
            let quad = unsafe { *row.get_unchecked(k) };
            let values = _mm512_set1_epi32(i32::from_le_bytes(quad));
            for (sum, weights) in sums.iter_mut().zip(weights) {
                *sum = _mm512_dpbusd_epi32(*sum, values, weights);
            }
        }
    }
    let mut out = [[0; PANEL]; R];
    for (out, sums) in out.iter_mut().zip(&sums) {
        let (halves, _) = out.as_chunks_mut::<LANES>();
        halves
            .iter_mut()
            .zip(sums)
            .for_each(|(half, sum)| store(half, *sum));
    }
    out
}

#[inline]
#[target_feature(enable = "avx512f")]
fn load(values: &[[i8; QUAD]; LANES]) -> __m512i {
    // SAFETY: the reference covers the 64 bytes that are read; no alignment is needed.
    #[expect(unsafe_code, reason = "the load takes a raw pointer")]
    unsafe {
        _mm512_loadu_si512(values.as_ptr().cast())
    }
}

#[inline]
#[target_feature(enable = "avx512f")]
fn store(to: &mut [i32; LANES], sum: __m512i) {
    // SAFETY: the reference covers the 64 bytes that are written; no alignment is needed.
    #[expect(unsafe_code, reason = "the store takes a raw pointer")]
    unsafe {
        _mm512_storeu_si512(to.as_mut_ptr().cast(), sum);
    }
}
