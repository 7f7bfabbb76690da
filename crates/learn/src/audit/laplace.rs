//! Maxima of concave functions and the normal laws around them.

const STEPS: usize = 50;
const HALVINGS: i32 = 20;
const TOLERANCE: f64 = 1e-9;

/// A strictly concave function of a few numbers: a log posterior.
pub(super) trait Concave {
    /// The function itself.
    fn value(&self, at: &[f64]) -> f64;
    /// Fills the gradient `[d]` and adds to the lower triangle of the negative Hessian `[d, d]`,
    /// which comes in as zeros.
    fn slopes(&self, at: &[f64], gradient: &mut [f64], curvature: &mut [f64]);
}

/// Laplace's approximation of a law: normal around its mode, its precision the curvature there.
#[derive(Debug)]
pub(super) struct Laplace {
    mode: Vec<f64>,
    /// Lower Cholesky factor of the precision, `[d, d]`.
    factor: Vec<f64>,
}

impl Laplace {
    /// Newton's method with halved steps.
    pub(super) fn around_the_maximum(law: &impl Concave, start: Vec<f64>) -> Self {
        let d = start.len();
        let (mut mode, mut value) = (start.clone(), law.value(&start));
        let (mut gradient, mut factor) = (vec![0.0; d], Vec::new());
        for _ in 0..STEPS {
            factor = vec![0.0; d * d];
            law.slopes(&mode, &mut gradient, &mut factor);
            cholesky(&mut factor, d);
            let mut step = gradient.clone();
            solve_lower(&factor, &mut step);
            // gᵀH⁻¹g: twice the gain that the quadratic model promises.
            let promised: f64 = step.iter().map(|s| s * s).sum();
            solve_upper(&factor, &mut step);
            if promised < TOLERANCE {
                break;
            }
            let halved = |halvings: i32| -> Vec<f64> {
                let along = mode.iter().zip(&step);
                along.map(|(m, s)| m + s * 0.5_f64.powi(halvings)).collect()
            };
            let better = (0..HALVINGS)
                .map(halved)
                .map(|at| (law.value(&at), at))
                .find(|(there, _)| *there > value);
            let Some(better) = better else { break };
            (value, mode) = better;
        }
        Self { mode, factor }
    }

    /// The point that standard normal `noise` is mapped to.
    pub(super) fn at(&self, mut noise: Vec<f64>) -> Vec<f64> {
        solve_upper(&self.factor, &mut noise);
        for (value, mode) in noise.iter_mut().zip(&self.mode) {
            *value += mode;
        }
        noise
    }
}

/// Replaces the lower triangle of a positive definite matrix by its Cholesky factor.
fn cholesky(matrix: &mut [f64], d: usize) {
    for i in 0..d {
        for j in 0..=i {
            let dot: f64 = (0..j).map(|m| matrix[i * d + m] * matrix[j * d + m]).sum();
            let rest = matrix[i * d + j] - dot;
            matrix[i * d + j] = if i == j {
                rest.max(f64::MIN_POSITIVE).sqrt()
            } else {
                rest / matrix[j * d + j]
            };
        }
    }
}

/// `x ← L⁻¹x`.
fn solve_lower(factor: &[f64], x: &mut [f64]) {
    let d = x.len();
    for i in 0..d {
        let dot: f64 = (0..i).map(|j| factor[i * d + j] * x[j]).sum();
        x[i] = (x[i] - dot) / factor[i * d + i];
    }
}

/// `x ← L⁻ᵀx`.
fn solve_upper(factor: &[f64], x: &mut [f64]) {
    let d = x.len();
    for i in (0..d).rev() {
        let dot: f64 = (i + 1..d).map(|j| factor[j * d + i] * x[j]).sum();
        x[i] = (x[i] - dot) / factor[i * d + i];
    }
}

#[cfg(test)]
mod tests;
