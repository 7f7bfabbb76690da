use super::{Activation, activate, gelu_coarse};

/// erf by its series; exact to double precision on the range used here.
fn erf(x: f64) -> f64 {
    let (mut term, mut sum) = (x, x);
    for n in 1..200 {
        term *= -x * x / f64::from(n);
        sum += term / f64::from(2 * n + 1);
    }
    sum * std::f64::consts::FRAC_2_SQRT_PI
}

fn check(activation: Activation, tolerance: f64, wanted: impl Fn(f64) -> f64) {
    for step in -600..=600 {
        let x = step as f32 / 100.0;
        let mut values = [x];
        activate(&mut values, activation);
        let (found, wanted) = (f64::from(values[0]), wanted(f64::from(x)));
        assert!(
            (found - wanted).abs() <= tolerance,
            "{activation:?} of {x}: {found}, not {wanted}"
        );
    }
}

#[test]
fn gelu_is_within_a_millionth_of_the_exact_function() {
    check(Activation::Gelu, 1e-6, |x| {
        0.5 * x * (1.0 + erf(x * std::f64::consts::FRAC_1_SQRT_2))
    });
}

#[test]
fn gelu_tanh_is_within_a_millionth_of_its_formula() {
    check(Activation::GeluTanh, 1e-6, |x| {
        let u = (2.0 / std::f64::consts::PI).sqrt() * (x + 0.044_715 * x.powi(3));
        0.5 * x * (1.0 + u.tanh())
    });
}

#[test]
fn quick_gelu_is_within_a_millionth_of_its_formula() {
    check(Activation::QuickGelu, 1e-6, |x| {
        x / (1.0 + (-1.702 * x).exp())
    });
}

#[test]
fn silu_is_within_a_millionth_of_its_formula() {
    check(Activation::Silu, 1e-6, |x| x / (1.0 + (-x).exp()));
}

#[test]
fn relu_is_the_positive_part() {
    check(Activation::Relu, 0.0, |x| x.max(0.0));
}

#[test]
fn gelu_of_far_values_is_the_identity_or_zero() {
    for activation in [Activation::Gelu, Activation::GeluTanh] {
        let mut values = [-1e4, -30.0, 30.0, 1e4, 0.0];
        activate(&mut values, activation);
        for (found, wanted) in values.iter().zip([0.0, 0.0, 30.0, 1e4, 0.0]) {
            assert!((found - wanted).abs() < 1e-30, "{activation:?}: {found}");
        }
    }
}

#[test]
fn the_coarse_gelu_is_within_a_ten_thousandth() {
    for step in -1000..=1000 {
        let x = step as f32 / 100.0;
        let wide = f64::from(x);
        // The series needs more terms than it takes here beyond 6, where the tail is gone.
        let wanted = if x.abs() > 6.0 {
            wide.max(0.0)
        } else {
            0.5 * wide * (1.0 + erf(wide * std::f64::consts::FRAC_1_SQRT_2))
        };
        let found = f64::from(gelu_coarse::<pulp::Scalar>(x));
        assert!((found - wanted).abs() <= 1e-4, "{x}: {found}, not {wanted}");
    }
    for (x, wanted) in [(-1e30, 0.0), (1e30, 1e30)] {
        assert!((gelu_coarse::<pulp::Scalar>(x) - wanted).abs() <= 1e-4);
    }
}
