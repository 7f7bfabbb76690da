use pulp::{Arch, Simd, WithSimd};

/// The squared Euclidean distance of two vectors, by their differences: exact 0 for equal ones,
/// where the expansion into inner products leaves rounding.
///
/// # Panics
/// If the lengths differ.
///
/// ```
/// assert_eq!(hone_kernel::squared_distance(&[1.0, 2.0], &[4.0, 6.0]), 25.0);
/// ```
pub fn squared_distance(a: &[f32], b: &[f32]) -> f32 {
    assert_eq!(a.len(), b.len(), "a distance needs vectors of one length");
    if a.is_empty() {
        return 0.0;
    }
    Arch::new().dispatch(Nearest { point: a, among: b })
}

/// The smallest squared distance of `point` to a row of a row-major matrix; infinite without
/// rows.
///
/// # Panics
/// If the rows of `among` are not as long as `point`.
pub fn nearest_squared_distance(point: &[f32], among: &[f32]) -> f32 {
    let dim = point.len();
    assert!(
        dim > 0 && among.len().is_multiple_of(dim),
        "rows of {dim} values"
    );
    Arch::new().dispatch(Nearest { point, among })
}

/// The vectors are spelled out: plain loops over several arrays of partial sums stay scalar.
struct Nearest<'a> {
    point: &'a [f32],
    among: &'a [f32],
}

impl WithSimd for Nearest<'_> {
    type Output = f32;

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) -> f32 {
        let (point, point_rest) = S::as_simd_f32s(self.point);
        let mut nearest = f32::INFINITY;
        for row in self.among.chunks_exact(self.point.len()) {
            let (row, row_rest) = S::as_simd_f32s(row);
            // Four independent sums hide the latency of the additions.
            let mut sums = [simd.splat_f32s(0.0); 4];
            let ((a_steps, a_last), (b_steps, b_last)) = (point.as_chunks(), row.as_chunks());
            for (a, b) in a_steps.iter().zip(b_steps) {
                let [a, b]: [&[S::f32s; 4]; 2] = [a, b];
                for part in 0..4 {
                    let apart = simd.sub_f32s(a[part], b[part]);
                    sums[part] = simd.mul_add_f32s(apart, apart, sums[part]);
                }
            }
            for (&a, &b) in a_last.iter().zip(b_last) {
                let apart = simd.sub_f32s(a, b);
                sums[0] = simd.mul_add_f32s(apart, apart, sums[0]);
            }
            let [first, second, third, fourth] = sums;
            let sum = simd.add_f32s(simd.add_f32s(first, second), simd.add_f32s(third, fourth));
            let mut total = simd.reduce_sum_f32s(sum);
            for (a, b) in point_rest.iter().zip(row_rest) {
                total += (a - b) * (a - b);
            }
            nearest = nearest.min(total);
        }
        nearest
    }
}

#[cfg(test)]
mod tests;
