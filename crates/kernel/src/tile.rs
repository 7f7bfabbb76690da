use pulp::Simd;

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
