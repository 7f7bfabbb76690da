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
    let (a_steps, b_steps) = (a.chunks_exact(STEP), b.chunks_exact(STEP));
    let (a_rest, b_rest) = (a_steps.remainder(), b_steps.remainder());
    for (a, b) in a_steps.zip(b_steps) {
        for (part, sums) in sums.iter_mut().enumerate() {
            for lane in 0..LANES {
                let apart = a[part * LANES + lane] - b[part * LANES + lane];
                sums[lane] += apart * apart;
            }
        }
    }
    let [first, second, third, fourth] = sums;
    let mut total = 0.0;
    for lane in 0..LANES {
        total += (first[lane] + second[lane]) + (third[lane] + fourth[lane]);
    }
    let rest = a_rest.iter().zip(b_rest);
    total + rest.map(|(a, b)| (a - b) * (a - b)).sum::<f32>()
}

#[cfg(test)]
mod tests;
