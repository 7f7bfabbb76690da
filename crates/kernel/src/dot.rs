use crate::simd::vectorised;

const LANES: usize = 16;

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
    vectorised(|| dot_inline(a, b))
}

/// [`dot`] for use inside a [`vectorised`] closure. Four independent accumulators hide the
/// latency of the additions; the order of summation is fixed.
#[inline(always)]
pub(crate) fn dot_inline(a: &[f32], b: &[f32]) -> f32 {
    const STEP: usize = 4 * LANES;
    let mut sums = [[0.0f32; LANES]; 4];
    let (a_steps, b_steps) = (a.chunks_exact(STEP), b.chunks_exact(STEP));
    let (a_rest, b_rest) = (a_steps.remainder(), b_steps.remainder());
    for (a, b) in a_steps.zip(b_steps) {
        for (part, sums) in sums.iter_mut().enumerate() {
            for lane in 0..LANES {
                sums[lane] += a[part * LANES + lane] * b[part * LANES + lane];
            }
        }
    }
    let [first, second, third, fourth] = sums;
    let mut total = 0.0;
    for lane in 0..LANES {
        total += (first[lane] + second[lane]) + (third[lane] + fourth[lane]);
    }
    total + a_rest.iter().zip(b_rest).map(|(a, b)| a * b).sum::<f32>()
}

/// Adds `scale · x` to `y`, element by element.
///
/// # Panics
/// If the lengths differ.
pub fn axpy(scale: f32, x: &[f32], y: &mut [f32]) {
    assert_eq!(x.len(), y.len(), "axpy needs vectors of one length");
    vectorised(|| y.iter_mut().zip(x).for_each(|(y, x)| *y += scale * x));
}
