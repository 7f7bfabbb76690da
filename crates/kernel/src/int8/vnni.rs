use std::arch::x86_64::{
    __m512, __m512i, _mm512_add_ps, _mm512_cvtepi32_ps, _mm512_dpbusd_epi32, _mm512_mul_ps,
    _mm512_set1_epi32, _mm512_set1_ps,
};
use std::mem::{transmute, transmute_copy};

use super::{PANEL, Product, Step, first};
use crate::panels::{Start, copy};

/// Columns of one vector of 32-bit sums.
const LANES: usize = 16;

/// Vectors of a panel.
const VECTORS: usize = PANEL / LANES;

/// Whether this machine has the instructions; asks it once.
pub(super) fn available() -> bool {
    is_x86_feature_detected!("avx512f") && is_x86_feature_detected!("avx512vnni")
}

/// Computes a product.
///
/// # Panics
/// If the machine lacks the instructions.
pub(super) fn run(product: &mut Product<'_>) {
    assert!(
        available(),
        "the caller asked for AVX-512 VNNI on a machine without it"
    );
    // SAFETY: the line above checked that the machine has the features.
    #[expect(unsafe_code, reason = "the compiler cannot know the machine")]
    unsafe {
        run_vnni(product);
    }
}

// Loops and no closures in here: a closure that goes through an adaptor of the standard library
// is not inlined into a function with other target features.
#[target_feature(enable = "avx512f,avx512vnni")]
fn run_vnni(product: &mut Product<'_>) {
    let rows = product.out.rows;
    for (panel, steps) in product.panels().enumerate() {
        let column = panel * PANEL;
        let mut row = 0;
        while row < rows {
            row += match rows - row {
                12.. => tile::<12>(product, column, row, steps),
                8.. => tile::<8>(product, column, row, steps),
                4.. => tile::<4>(product, column, row, steps),
                2.. => tile::<2>(product, column, row, steps),
                _ => tile::<1>(product, column, row, steps),
            };
        }
    }
}

/// `R` rows of one panel; returns `R`.
///
/// `vpdpbusd` adds to each 32-bit lane the dot product of four bytes without sign (activations,
/// one group for all lanes) and four with sign (weights, a group a column). It does not saturate.
#[target_feature(enable = "avx512f,avx512vnni")]
fn tile<const R: usize>(
    product: &mut Product<'_>,
    column: usize,
    row: usize,
    steps: &[Step],
) -> usize {
    let rows = product.rows::<R>(row);
    assert_eq!(rows[0].len(), steps.len(), "rows are as long as a panel");
    let origins = load_integers(first::<i32, PANEL>(&product.b.origins[column..]));
    let mut sums = [origins; R];
    for (k, step) in steps.iter().enumerate() {
        let weights = load_integers(step);
        for r in 0..R {
            // SAFETY: the rows have as many groups as the panel has steps, see above. Checked,
            // the index costs a branch for every two instructions of arithmetic.
            #[expect(unsafe_code, reason = "the compiler does not see the common length")]
            let quad = unsafe { *rows[r].get_unchecked(k) };
            let values = _mm512_set1_epi32(i32::from_le_bytes(quad));
            for v in 0..VECTORS {
                sums[r][v] = _mm512_dpbusd_epi32(sums[r][v], values, weights[v]);
            }
        }
    }
    finish(product, spill(&sums), column, row);
    R
}

/// Scales sums and writes them out.
#[inline]
#[target_feature(enable = "avx512f")]
fn finish<const R: usize>(
    product: &mut Product<'_>,
    sums: [[i32; PANEL]; R],
    column: usize,
    row: usize,
) {
    let width = PANEL.min(product.b.columns - column);
    let mut added = [0.0; PANEL];
    if let Start::Row(row) | Start::RowAndOutput(row) = product.start {
        copy(&mut added, &row[column..column + width]);
    }
    let epilogue = Epilogue {
        scales: load(first::<f32, PANEL>(&product.b.scales[column..])),
        added: load(&added),
        keep: matches!(product.start, Start::RowAndOutput(_)),
    };
    let stride = product.out.row_stride;
    let rows = product.out.data[row * stride + column..].chunks_mut(stride);
    for ((out, sums), scale) in rows.zip(&sums).zip(&product.a.scales[row..]) {
        if width == PANEL {
            let out = out.first_chunk_mut().expect("rows hold whole panels");
            epilogue.write(out, sums, *scale);
        } else {
            let mut padded = [0.0; PANEL];
            copy(&mut padded, &out[..width]);
            epilogue.write(&mut padded, sums, *scale);
            out[..width].copy_from_slice(&padded[..width]);
        }
    }
}

/// What makes the values of a panel out of its sums.
struct Epilogue {
    scales: [__m512; VECTORS],
    added: [__m512; VECTORS],
    keep: bool,
}

impl Epilogue {
    #[inline]
    #[target_feature(enable = "avx512f")]
    fn write(&self, out: &mut [f32; PANEL], sums: &[i32; PANEL], scale: f32) {
        let scale = _mm512_set1_ps(scale);
        let sums = load_integers(sums);
        let mut values = self.added;
        if self.keep {
            let held = load(out);
            for v in 0..VECTORS {
                values[v] = _mm512_add_ps(values[v], held[v]);
            }
        }
        for v in 0..VECTORS {
            let factor = _mm512_mul_ps(scale, self.scales[v]);
            let term = _mm512_mul_ps(_mm512_cvtepi32_ps(sums[v]), factor);
            values[v] = _mm512_add_ps(values[v], term);
        }
        // SAFETY: both are 128 bytes in which any bits are valid.
        #[expect(unsafe_code, reason = "vectors to the array of their lanes")]
        let values = unsafe { transmute::<[__m512; VECTORS], [f32; PANEL]>(values) };
        *out = values;
    }
}

/// Sums as arrays. A copy of its own, so that they stay in registers up to here.
#[inline]
#[target_feature(enable = "avx512f")]
fn spill<const R: usize>(sums: &[[__m512i; VECTORS]; R]) -> [[i32; PANEL]; R] {
    let mut out = [[0; PANEL]; R];
    for r in 0..R {
        // SAFETY: both are 128 bytes in which any bits are valid.
        #[expect(unsafe_code, reason = "vectors to the array of their lanes")]
        let values = unsafe { transmute::<[__m512i; VECTORS], [i32; PANEL]>(sums[r]) };
        out[r] = values;
    }
    out
}

/// A row of a panel as vectors of integers.
#[inline]
#[target_feature(enable = "avx512f")]
fn load_integers<T: Copy>(values: &[T; PANEL]) -> [__m512i; VECTORS] {
    const { assert!(size_of::<[T; PANEL]>() == size_of::<[__m512i; VECTORS]>()) };
    // SAFETY: both are 128 bytes in which any bits are valid.
    #[expect(unsafe_code, reason = "an array to the vectors of its values")]
    unsafe {
        transmute_copy(values)
    }
}

/// A row of a panel as vectors of floats.
#[inline]
#[target_feature(enable = "avx512f")]
fn load(values: &[f32; PANEL]) -> [__m512; VECTORS] {
    // SAFETY: both are 128 bytes in which any bits are valid.
    #[expect(unsafe_code, reason = "an array to the vectors of its values")]
    unsafe {
        transmute(*values)
    }
}
