use pulp::{Arch, Simd, WithSimd};

use crate::simd::mul_add;
use crate::softmax::exp_with;

/// The non-linearity of a feed-forward block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Activation {
    /// `x Φ(x)` with the normal distribution function by `erf`.
    Gelu,
    /// `x Φ(x)` by the hyperbolic tangent of a cubic.
    GeluTanh,
    /// `x σ(1.702 x)` with the logistic function.
    QuickGelu,
    /// `max(x, 0)`.
    Relu,
    /// `x σ(x)` with the logistic function.
    Silu,
}

/// Applies an activation to every value.
///
/// `Gelu` is within 1e-6 of the exact function, `GeluTanh` within 1e-6 of its formula.
///
/// # Source
/// Hendrycks and Gimpel (2016), "Gaussian Error Linear Units", sections 2 and 4, which names
/// `Silu` too.
pub fn activate(values: &mut [f32], activation: Activation) {
    Arch::new().dispatch(Activate { values, activation });
}

struct Activate<'a> {
    values: &'a mut [f32],
    activation: Activation,
}

impl WithSimd for Activate<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) {
        match self.activation {
            Activation::Gelu => self.values.iter_mut().for_each(|v| *v = gelu::<S>(*v)),
            Activation::GeluTanh => self.values.iter_mut().for_each(|v| *v = gelu_tanh::<S>(*v)),
            Activation::QuickGelu => self
                .values
                .iter_mut()
                .for_each(|v| *v = quick_gelu::<S>(*v)),
            Activation::Relu => self.values.iter_mut().for_each(|v| *v = v.max(0.0)),
            Activation::Silu => self.values.iter_mut().for_each(|v| *v = silu::<S>(*v)),
        }
    }
}

/// `½ x (1 + erf(x / √2))`; `erf` by Abramowitz and Stegun (1964), formula 7.1.26: absolute error
/// below 1.5e-7. Branch-free, so loops over it vectorise.
#[inline(always)]
pub(crate) fn gelu<S: Simd>(x: f32) -> f32 {
    let z = x.abs() * std::f32::consts::FRAC_1_SQRT_2;
    let t = 1.0 / mul_add::<S>(0.327_591_1, z, 1.0);
    let mut poly = 1.061_405_4;
    for coefficient in [-1.453_152, 1.421_413_8, -0.284_496_74, 0.254_829_6] {
        poly = mul_add::<S>(poly, t, coefficient);
    }
    let tail = 0.5 * poly * t * exp_with::<S>(-z * z);
    // Φ(x) is the tail for negative x and one less the tail for positive x.
    mul_add::<S>(x.abs(), -tail, x.max(0.0))
}

/// [`activate`] where values are rounded to 8 bits afterwards; compiles to the caller's
/// instruction set.
#[inline(always)]
pub(crate) fn activate_coarsely<S: Simd>(values: &mut [f32], activation: Activation) {
    match activation {
        Activation::Gelu => values.iter_mut().for_each(|v| *v = gelu_coarse::<S>(*v)),
        Activation::GeluTanh => values.iter_mut().for_each(|v| *v = gelu_tanh::<S>(*v)),
        Activation::QuickGelu => values.iter_mut().for_each(|v| *v = quick_gelu::<S>(*v)),
        Activation::Relu => values.iter_mut().for_each(|v| *v = v.max(0.0)),
        Activation::Silu => values.iter_mut().for_each(|v| *v = silu::<S>(*v)),
    }
}

/// `x Φ(x)` within 1e-4: `max(x, 0)` less a polynomial for `a Φ(-a)` at `a = min(|x|, 4.2)`.
///
/// The polynomial is the minimax fit of degree 9 that is 0 at both ends (iteratively reweighted
/// least squares), so that nothing is left to add beyond 4.2.
#[inline(always)]
pub(crate) fn gelu_coarse<S: Simd>(x: f32) -> f32 {
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
        tail = mul_add::<S>(tail, a, coefficient);
    }
    let positive = if x > 0.0 { x } else { 0.0 };
    mul_add::<S>(tail, -a, positive)
}

/// `½ x (1 + tanh(√(2/π) (x + 0.044715 x³)))`, by way of `½ (1 + tanh u) = 1 / (1 + e^(-2u))`.
#[inline(always)]
fn gelu_tanh<S: Simd>(x: f32) -> f32 {
    let twice_root = std::f32::consts::FRAC_2_SQRT_PI * std::f32::consts::SQRT_2;
    x / (1.0 + exp_with::<S>(-twice_root * mul_add::<S>(0.044_715 * x * x, x, x)))
}

#[inline(always)]
fn quick_gelu<S: Simd>(x: f32) -> f32 {
    x / (1.0 + exp_with::<S>(-1.702 * x))
}

#[inline(always)]
fn silu<S: Simd>(x: f32) -> f32 {
    x / (1.0 + exp_with::<S>(-x))
}

#[cfg(test)]
mod tests;
