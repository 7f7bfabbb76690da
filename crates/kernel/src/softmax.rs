use crate::simd::vectorised;

/// `e^x` within 2 units in the last place on [-87, 88]; 0 below, clamped above.
///
/// Cody–Waite reduction by ln 2 and a degree-6 polynomial on [-½ ln 2, ½ ln 2] (coefficients of
/// the Taylor series: the remainder is below 2e-8). Branch-free, so loops over it vectorise. Results that would be denormal are
/// flushed to 0: denormals slow the loops behind it by an order of magnitude.
#[inline(always)]
pub fn exp(x: f32) -> f32 {
    const LN2_HIGH: f32 = 0.693_359_4;
    const LN2_LOW: f32 = -2.121_944_4e-4;
    let clamped = x.clamp(-87.0, 88.0);
    // Adding and taking away 1.5 · 2^23 rounds to the nearest integer.
    let shifted = clamped * std::f32::consts::LOG2_E + 12_582_912.0;
    let power = shifted - 12_582_912.0;
    let r = (clamped - power * LN2_HIGH) - power * LN2_LOW;
    let mut poly = 1.0 / 720.0;
    poly = poly * r + 1.0 / 120.0;
    poly = poly * r + 1.0 / 24.0;
    poly = poly * r + 1.0 / 6.0;
    poly = poly * r + 0.5;
    poly = poly * r + 1.0;
    poly = poly * r + 1.0;
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
