use pulp::{Scalar, Simd};

use crate::simd::{mul_add, vectorised};

/// `e^x` within 2 units in the last place on [-87, 88]; 0 below, clamped above.
///
/// Cody–Waite reduction by ln 2 and a degree-6 polynomial on [-½ ln 2, ½ ln 2] (coefficients of
/// the Taylor series: the remainder is below 2e-8). Branch-free, so loops over it vectorise. Results that would be denormal are
/// flushed to 0: denormals slow the loops behind it by an order of magnitude.
#[inline(always)]
pub fn exp(x: f32) -> f32 {
    // Not fused, so that all machines agree to the bit.
    exp_with::<Scalar>(x)
}

/// [`exp`] in a loop compiled for `S`, fused where `S` is.
#[inline(always)]
pub(crate) fn exp_with<S: Simd>(x: f32) -> f32 {
    const LN2_HIGH: f32 = 0.693_359_4;
    const LN2_LOW: f32 = -2.121_944_4e-4;
    // Adding and taking away 1.5 · 2^23 rounds to the nearest integer.
    const ROUNDING: f32 = 12_582_912.0;
    let clamped = x.clamp(-87.0, 88.0);
    let shifted = mul_add::<S>(clamped, std::f32::consts::LOG2_E, ROUNDING);
    let power = shifted - ROUNDING;
    let r = mul_add::<S>(power, -LN2_HIGH, clamped);
    let r = mul_add::<S>(power, -LN2_LOW, r);
    let mut poly = 1.0 / 720.0;
    for coefficient in [1.0 / 120.0, 1.0 / 24.0, 1.0 / 6.0, 0.5, 1.0, 1.0] {
        poly = mul_add::<S>(poly, r, coefficient);
    }
    let scale = f32::from_bits(shifted.to_bits().wrapping_add(127) << 23);
    if x < -87.0 { 0.0 } else { poly * scale }
}

/// Replaces a row of logits by its softmax.
pub fn softmax_row(row: &mut [f32]) {
    vectorised(|| {
        let max = row.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        row.iter_mut().for_each(|v| *v = exp(*v - max));
        let sum: f32 = row.iter().sum();
        let scale = 1.0 / sum;
        row.iter_mut().for_each(|v| *v *= scale);
    });
}

/// `ln Σ e^x` over a row of logits.
pub fn log_sum_exp_row(row: &[f32]) -> f32 {
    let max = row.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    max + row.iter().map(|v| exp(v - max)).sum::<f32>().ln()
}
