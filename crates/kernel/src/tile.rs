use pulp::Simd;

use crate::{Mat, MatMut};

/// Makes sure that an output and a left operand go with a right operand of these sizes.
///
/// # Panics
/// If the shapes do not fit or the rows of `a` are not contiguous.
pub(crate) fn check_shapes(out: &MatMut<'_>, a: Mat<'_>, inner: usize, columns: usize) {
    assert_eq!(
        a.col_stride, 1,
        "the rows of the left operand must be contiguous"
    );
    assert_eq!(a.cols, inner, "inner dimensions differ");
    assert_eq!(
        (out.rows, out.cols),
        (a.rows, columns),
        "the output has another shape"
    );
}

/// The values of `R` rows of the left operand from `row` that so many steps from `step` take.
#[inline(always)]
pub(crate) fn rows_of<const R: usize>(
    a: Mat<'_>,
    row: usize,
    step: usize,
    steps: usize,
) -> [&[f32]; R] {
    std::array::from_fn(|r| {
        let start = (row + r) * a.row_stride + step;
        &a.data[start..start + steps]
    })
}

/// Writes a tile to the output, as much of it as the output is wide.
#[inline(always)]
pub(crate) fn store<const R: usize, const COLUMNS: usize>(
    out: &mut MatMut<'_>,
    tile: &[[f32; COLUMNS]; R],
    column: usize,
    row: usize,
) {
    let width = COLUMNS.min(out.cols - column);
    for (r, tile) in tile.iter().enumerate() {
        let to = (row + r) * out.row_stride + column;
        copy::<COLUMNS>(&mut out.data[to..to + width], tile);
    }
}

/// Adds to a tile of `R` rows the product of rows of the left operand with steps of a panel, `V`
/// vectors of columns at a time: one chain of fused multiply-adds a value, in the order of the
/// steps.
///
/// # Panics
/// If a row has not as many values as there are steps.
#[inline(always)]
pub(crate) fn accumulate<S: Simd, const R: usize, const V: usize, const COLUMNS: usize>(
    simd: S,
    rows: [&[f32]; R],
    steps: &[[f32; COLUMNS]],
    tile: &mut [[f32; COLUMNS]; R],
) {
    // A common length, which the loop below relies on.
    let rows = rows.map(|row| &row[..steps.len()]);
    for first in (0..COLUMNS).step_by(V * S::F32_LANES) {
        let mut sums = [[simd.splat_f32s(0.0); V]; R];
        for (sums, start) in sums.iter_mut().zip(&*tile) {
            sums.copy_from_slice(&S::as_simd_f32s(&start[first..]).0[..V]);
        }
        for (k, step) in steps.iter().enumerate() {
            let weights = &S::as_simd_f32s(&step[first..]).0[..V];
            for r in 0..R {
                // SAFETY: the rows were cut to as many values as there are steps. Checked, the
                // index costs a branch for every two instructions of arithmetic.
                #[expect(unsafe_code, reason = "the compiler does not see the common length")]
                let value = simd.splat_f32s(unsafe { *rows[r].get_unchecked(k) });
                for v in 0..V {
                    sums[r][v] = simd.mul_add_e_f32s(value, weights[v], sums[r][v]);
                }
            }
        }
        for (sums, end) in sums.iter().zip(&mut *tile) {
            S::as_mut_simd_f32s(&mut end[first..]).0[..V].copy_from_slice(sums);
        }
    }
}

/// Copies as many values as the shorter holds; `WHOLE` of them without a call.
#[inline(always)]
pub(crate) fn copy<const WHOLE: usize>(to: &mut [f32], from: &[f32]) {
    match (to.first_chunk_mut::<WHOLE>(), from.first_chunk::<WHOLE>()) {
        (Some(to), Some(from)) => *to = *from,
        _ => to.iter_mut().zip(from).for_each(|(to, from)| *to = *from),
    }
}
