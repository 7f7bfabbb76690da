use pulp::{Arch, Simd, WithSimd};

use crate::simd::vectorised;

/// The inner product of two vectors of one length.
///
/// # Panics
/// If the lengths differ.
///
/// ```
/// assert_eq!(hone_kernel::dot(&[1.0, 2.0], &[3.0, 4.0]), 11.0);
/// ```
pub fn dot(a: &[f32], b: &[f32]) -> f32 {
    assert_eq!(a.len(), b.len(), "dot needs vectors of one length");
    Arch::new().dispatch(Dot { a, b })
}

/// The vectors are spelled out: plain loops over several arrays of partial sums stay scalar.
struct Dot<'a> {
    a: &'a [f32],
    b: &'a [f32],
}

impl WithSimd for Dot<'_> {
    type Output = f32;

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) -> f32 {
        let ((a, a_rest), (b, b_rest)) = (S::as_simd_f32s(self.a), S::as_simd_f32s(self.b));
        // Four independent sums hide the latency of the additions.
        let mut sums = [simd.splat_f32s(0.0); 4];
        let ((a_steps, a_last), (b_steps, b_last)) = (a.as_chunks(), b.as_chunks());
        for (a, b) in a_steps.iter().zip(b_steps) {
            let [a, b]: [&[S::f32s; 4]; 2] = [a, b];
            for part in 0..4 {
                sums[part] = simd.mul_add_f32s(a[part], b[part], sums[part]);
            }
        }
        for (&a, &b) in a_last.iter().zip(b_last) {
            sums[0] = simd.mul_add_f32s(a, b, sums[0]);
        }
        let [first, second, third, fourth] = sums;
        let sum = simd.add_f32s(simd.add_f32s(first, second), simd.add_f32s(third, fourth));
        let rest = a_rest.iter().zip(b_rest).map(|(a, b)| a * b).sum::<f32>();
        simd.reduce_sum_f32s(sum) + rest
    }
}

/// Adds `scale · x` to `y`, element by element.
///
/// # Panics
/// If the lengths differ.
pub fn axpy(scale: f32, x: &[f32], y: &mut [f32]) {
    assert_eq!(x.len(), y.len(), "axpy needs vectors of one length");
    vectorised(|| y.iter_mut().zip(x).for_each(|(y, x)| *y += scale * x));
}
