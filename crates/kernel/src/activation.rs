use pulp::{Arch, NullaryFnOnce};

use crate::exp;

/// The non-linearity of a feed-forward block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Activation {
    /// `x Φ(x)` with the normal distribution function by `erf`.
    Gelu,
    /// `x Φ(x)` by the hyperbolic tangent of a cubic.
    GeluTanh,
    /// `max(x, 0)`.
    Relu,
}

/// Applies an activation to every value.
///
/// `Gelu` is within 1e-6 of the exact function, `GeluTanh` within 1e-6 of its formula.
///
/// # Source
/// Hendrycks and Gimpel (2016), "Gaussian Error Linear Units", sections 2 and 4.
pub fn activate(values: &mut [f32], activation: Activation) {
    Arch::new().dispatch(Activate { values, activation });
}

struct Activate<'a> {
    values: &'a mut [f32],
    activation: Activation,
}

impl NullaryFnOnce for Activate<'_> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        match self.activation {
            Activation::Gelu => self.values.iter_mut().for_each(|v| *v = gelu(*v)),
            Activation::GeluTanh => self.values.iter_mut().for_each(|v| *v = gelu_tanh(*v)),
            Activation::Relu => self.values.iter_mut().for_each(|v| *v = v.max(0.0)),
        }
    }
}

/// `½ x (1 + erf(x / √2))`; `erf` by Abramowitz and Stegun (1964), formula 7.1.26: absolute error
/// below 1.5e-7. Branch-free, so loops over it vectorise.
#[inline(always)]
pub(crate) fn gelu(x: f32) -> f32 {
    let z = x.abs() * std::f32::consts::FRAC_1_SQRT_2;
    let t = 1.0 / (1.0 + 0.327_591_1 * z);
    let mut poly = 1.061_405_4;
    poly = poly * t - 1.453_152;
    poly = poly * t + 1.421_413_8;
    poly = poly * t - 0.284_496_74;
    poly = poly * t + 0.254_829_6;
    let tail = 0.5 * poly * t * exp(-z * z);
    // Φ(x) is the tail for negative x and one less the tail for positive x.
    x.max(0.0) - x.abs() * tail
}

/// [`activate`] where values are rounded to 8 bits afterwards; compiles to the caller's
/// instruction set.
#[inline(always)]
pub(crate) fn activate_coarsely(values: &mut [f32], activation: Activation) {
    match activation {
        Activation::Gelu => values.iter_mut().for_each(|v| *v = gelu_coarse(*v)),
        Activation::GeluTanh => values.iter_mut().for_each(|v| *v = gelu_tanh(*v)),
        Activation::Relu => values.iter_mut().for_each(|v| *v = v.max(0.0)),
    }
}

/// `x Φ(x)` within 1e-4: `max(x, 0)` less a polynomial for `a Φ(-a)` at `a = min(|x|, 4.2)`.
///
/// The polynomial is the minimax fit of degree 9 that is 0 at both ends (iteratively reweighted
/// least squares), so that nothing is left to add beyond 4.2.
#[inline(always)]
pub(crate) fn gelu_coarse(x: f32) -> f32 {
    const COEFFICIENTS: [f32; 9] = [
        3.152_503_6e-5,
        -5.080_894_3e-4,
        2.644_105_8e-3,
        -8.374_179_6e-4,
        -0.039_506_28,
        0.127_622_71,
        -0.045_876_764,
        -0.383_148_4,
        0.498_183_58,
    ];
    let magnitude = x.abs();
    let a = if magnitude < 4.2 { magnitude } else { 4.2 };
    let mut tail = 0.0;
    for coefficient in COEFFICIENTS {
        tail = tail * a + coefficient;
    }
    let positive = if x > 0.0 { x } else { 0.0 };
    positive - tail * a
}

/// `½ x (1 + tanh(√(2/π) (x + 0.044715 x³)))`, by way of `½ (1 + tanh u) = 1 / (1 + e^(-2u))`.
#[inline(always)]
fn gelu_tanh(x: f32) -> f32 {
    let twice_root = std::f32::consts::FRAC_2_SQRT_PI * std::f32::consts::SQRT_2;
    x / (1.0 + exp(-twice_root * (x + 0.044_715 * x * x * x)))
}

#[cfg(test)]
mod tests;
