use super::*;

/// `−½ (x − m)ᵀ A (x − m) − c·(x₀ − m₀)⁴`.
struct Hill {
    quartic: f64,
}

const TOP: [f64; 2] = [3.0, -1.0];
const CURVATURE: [f64; 4] = [2.0, 0.5, 0.5, 1.0];

impl Concave for Hill {
    fn value(&self, at: &[f64]) -> f64 {
        let [x, y] = [at[0] - TOP[0], at[1] - TOP[1]];
        -x * x - 0.5 * x * y - 0.5 * y * y - self.quartic * x.powi(4)
    }

    fn slopes(&self, at: &[f64], gradient: &mut [f64], curvature: &mut [f64]) {
        let [x, y] = [at[0] - TOP[0], at[1] - TOP[1]];
        gradient[0] = -2.0 * x - 0.5 * y - 4.0 * self.quartic * x.powi(3);
        gradient[1] = -0.5 * x - y;
        curvature.copy_from_slice(&CURVATURE);
        curvature[0] += 12.0 * self.quartic * x * x;
    }
}

#[test]
fn the_mode_is_found_from_afar() {
    for quartic in [0.0, 5.0] {
        let law = Laplace::around_the_maximum(&Hill { quartic }, vec![-20.0, 40.0]);
        let mode = law.at(vec![0.0; 2]);
        assert!((mode[0] - TOP[0]).abs() < 1e-4 && (mode[1] - TOP[1]).abs() < 1e-4);
    }
}

#[test]
fn the_spread_is_the_inverse_of_the_curvature() {
    let law = Laplace::around_the_maximum(&Hill { quartic: 0.0 }, vec![0.0; 2]);
    let columns = [[1.0, 0.0], [0.0, 1.0]].map(|noise| {
        let at = law.at(noise.to_vec());
        [at[0] - TOP[0], at[1] - TOP[1]]
    });
    // The covariance is the sum of the squares of the columns, A⁻¹ = [1, −½; −½, 2]/1.75.
    let covariance = |a: usize, b: usize| columns.iter().map(|c| c[a] * c[b]).sum::<f64>();
    assert!((covariance(0, 0) - 1.0 / 1.75).abs() < 1e-9);
    assert!((covariance(0, 1) + 0.5 / 1.75).abs() < 1e-9);
    assert!((covariance(1, 1) - 2.0 / 1.75).abs() < 1e-9);
}
