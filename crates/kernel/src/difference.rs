use crate::simd::vectorised;

const LANES: usize = 16;

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
    vectorised(|| squared_distance_inline(a, b))
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
    vectorised(|| {
        let mut nearest = f32::INFINITY;
        // A loop: the closure of an iterator would not take on the target features.
        for row in among.chunks_exact(dim) {
            nearest = nearest.min(squared_distance_inline(point, row));
        }
        nearest
    })
}

/// Four independent accumulators hide the latency of the additions; the order is fixed. Inlined
/// to take on the caller's target features.
#[inline(always)]
fn squared_distance_inline(a: &[f32], b: &[f32]) -> f32 {
    const STEP: usize = 4 * LANES;
    let mut sums = [[0.0f32; LANES]; 4];
    // Chunks of a length known to the compiler: no bounds are checked inside.
    let ((a_steps, a_rest), (b_steps, b_rest)) = (a.as_chunks::<STEP>(), b.as_chunks::<STEP>());
    for (a, b) in a_steps.iter().zip(b_steps) {
        for (part, sums) in sums.iter_mut().enumerate() {
            for (lane, sum) in sums.iter_mut().enumerate() {
                let apart = a[part * LANES + lane] - b[part * LANES + lane];
                *sum += apart * apart;
            }
        }
    }
    let [mut total, second, third, fourth] = sums;
    for lane in 0..LANES {
        total[lane] = (total[lane] + second[lane]) + (third[lane] + fourth[lane]);
    }
    // Halves, so that additions do not wait for each other.
    let mut half = LANES / 2;
    while half > 0 {
        for lane in 0..half {
            total[lane] += total[lane + half];
        }
        half /= 2;
    }
    let mut rest = 0.0;
    for (a, b) in a_rest.iter().zip(b_rest) {
        rest += (a - b) * (a - b);
    }
    total[0] + rest
}

#[cfg(test)]
mod tests;
