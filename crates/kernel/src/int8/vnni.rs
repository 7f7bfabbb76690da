use std::arch::x86_64::{
    __m512, __m512i, __mmask16, _MM_HINT_T0, _mm_prefetch, _mm512_add_ps, _mm512_cvtepi32_ps,
    _mm512_dpbusd_epi32, _mm512_mask_storeu_ps, _mm512_maskz_loadu_ps, _mm512_mul_ps,
    _mm512_set1_epi32, _mm512_set1_ps,
};
use std::mem::{transmute, transmute_copy};

use super::{PANEL, Product, Step, first};
use crate::panels::Start;
use crate::tile::copy;

/// Columns of one vector of 32-bit sums.
const LANES: usize = 16;

/// Rows of a tile: 24 accumulators of 32 registers.
const TILE: usize = 12;

/// Vectors of a panel.
const VECTORS: usize = PANEL / LANES;

/// Whether this machine has the instructions; asks it once.
pub(crate) fn available() -> bool {
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
    if let Start::RowAndOutput(_) = product.start {
        run_panels::<true>(product);
    } else {
        run_panels::<false>(product);
    }
}

/// `KEEP` says that the output is added to.
#[target_feature(enable = "avx512f,avx512vnni")]
fn run_panels<const KEEP: bool>(product: &mut Product<'_>) {
    let rows = product.out.rows;
    let mut panels = product.panels().peekable();
    let mut column = 0;
    while let Some(steps) = panels.next() {
        let next = panels.peek().copied().unwrap_or_default();
        let mut row = 0;
        while row < rows {
            let height = (rows - row).min(TILE);
            // Each tile its share of the next panel, which is there when its turn comes.
            prefetch(&next[row * next.len() / rows..(row + height) * next.len() / rows]);
            match height {
                12 => tile::<12, KEEP>(product, column, row, steps),
                11 => tile::<11, KEEP>(product, column, row, steps),
                10 => tile::<10, KEEP>(product, column, row, steps),
                9 => tile::<9, KEEP>(product, column, row, steps),
                8 => tile::<8, KEEP>(product, column, row, steps),
                7 => tile::<7, KEEP>(product, column, row, steps),
                6 => tile::<6, KEEP>(product, column, row, steps),
                5 => tile::<5, KEEP>(product, column, row, steps),
                4 => tile::<4, KEEP>(product, column, row, steps),
                3 => tile::<3, KEEP>(product, column, row, steps),
                2 => tile::<2, KEEP>(product, column, row, steps),
                _ => tile::<1, KEEP>(product, column, row, steps),
            }
            row += height;
        }
        column += PANEL;
    }
}

/// Asks for steps of a panel ahead of their use.
#[inline]
#[target_feature(enable = "avx512f")]
fn prefetch(steps: &[Step]) {
    for step in steps {
        for line in step.as_chunks::<LANES>().0 {
            // SAFETY: a prefetch does not fault, whatever the address.
            #[expect(unsafe_code, reason = "the instruction takes a raw pointer")]
            #[allow(unused_unsafe, reason = "safe from a later compiler on")]
            unsafe {
                _mm_prefetch::<_MM_HINT_T0>(line.as_ptr().cast());
            }
        }
    }
}

/// `R` rows of one panel.
///
/// `vpdpbusd` adds to each 32-bit lane the dot product of four bytes without sign (activations,
/// one group for all lanes) and four with sign (weights, a group a column). It does not saturate.
#[target_feature(enable = "avx512f,avx512vnni")]
fn tile<const R: usize, const KEEP: bool>(
    product: &mut Product<'_>,
    column: usize,
    row: usize,
    steps: &[Step],
) {
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
    finish::<R, KEEP>(product, sums, column, row);
}

/// Scales the sums of a tile and writes them out. Without a branch, so that its loops unroll and
/// the sums stay in registers.
#[inline]
#[target_feature(enable = "avx512f")]
fn finish<const R: usize, const KEEP: bool>(
    product: &mut Product<'_>,
    sums: [[__m512i; VECTORS]; R],
    column: usize,
    row: usize,
) {
    let width = PANEL.min(product.b.columns - column);
    let mut added = [0.0; PANEL];
    if let Start::Row(row) | Start::RowAndOutput(row) = product.start {
        copy::<PANEL>(&mut added, &row[column..column + width]);
    }
    let added = load(&added);
    let scales = load(first::<f32, PANEL>(&product.b.scales[column..]));
    let row_scales: &[f32; R] = first(&product.a.scales[row..]);
    let used = u32::MAX >> (PANEL - width);
    let masks = [used as __mmask16, (used >> LANES) as __mmask16];
    let stride = product.out.row_stride;
    let out = &mut product.out.data[row * stride + column..][..(R - 1) * stride + width];
    for r in 0..R {
        let row_scale = _mm512_set1_ps(row_scales[r]);
        for v in 0..VECTORS {
            let to = out.as_mut_ptr().wrapping_add(r * stride + v * LANES);
            let mut start = added[v];
            if KEEP {
                // SAFETY: the slice was cut so that it holds `width` values from the start of
                // each row; the mask leaves out the lanes beyond.
                #[expect(unsafe_code, reason = "the load takes a raw pointer")]
                let held = unsafe { _mm512_maskz_loadu_ps(masks[v], to) };
                start = _mm512_add_ps(start, held);
            }
            let factor = _mm512_mul_ps(row_scale, scales[v]);
            let term = _mm512_mul_ps(_mm512_cvtepi32_ps(sums[r][v]), factor);
            // SAFETY: as for the load.
            #[expect(unsafe_code, reason = "the store takes a raw pointer")]
            unsafe {
                _mm512_mask_storeu_ps(to, masks[v], _mm512_add_ps(start, term));
            }
        }
    }
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
