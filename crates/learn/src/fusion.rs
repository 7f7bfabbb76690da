use hone_kernel::exp;
use ndarray::{Array2, ArrayView2};

/// Scores of several heads on the same rows, `[views][n, k]`, with what they should have said.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Opinions<'a> {
    /// Log-probabilities of each head, out of fold.
    pub(crate) log_probabilities: &'a [Array2<f32>],
    /// `[n]`.
    pub(crate) targets: &'a [usize],
    /// `[n]`.
    pub(crate) weights: &'a [f32],
}

/// Non-negative exponents `a`, one a head, for the pool `p ∝ Π p_v^{a_v}`: they minimise
/// `Σ wᵢ · −ln p(yᵢ) + ½ strength |a − a₀|²` with weights that sum to the number of rows.
///
/// The loss is convex. Newton steps; each solves its quadratic model under `a ≥ 0` by coordinate
/// descent, then is halved until the loss falls.
pub(crate) fn exponents(opinions: Opinions<'_>, start: &[f32], strength: f32) -> Vec<f32> {
    let total: f64 = opinions.weights.iter().map(|&w| f64::from(w)).sum();
    if total <= 0.0 {
        return start.to_vec();
    }
    let scale = opinions.targets.len() as f64 / total;
    let start: Vec<f64> = start.iter().map(|&a| f64::from(a)).collect();
    let model = |at: &[f64]| Model::at(opinions, at, scale, &start, f64::from(strength));
    let mut at = start.clone();
    let mut here = model(&at);
    for _ in 0..30 {
        let target = here.constrained_minimum(&at);
        let mut length = 1.0;
        let next = loop {
            let next: Vec<f64> = at
                .iter()
                .zip(&target)
                .map(|(a, t)| a + length * (t - a))
                .collect();
            let there = model(&next);
            if there.value < here.value {
                break Some((next, there));
            }
            length *= 0.5;
            if length < 1e-3 {
                break None;
            }
        };
        let Some((next, there)) = next else { break };
        let gain = here.value - there.value;
        (at, here) = (next, there);
        if gain < 1e-7 * here.value.abs() {
            break;
        }
    }
    at.iter().map(|&a| a as f32).collect()
}

/// The exponents before any label speaks: `first` for the first view, an even share of the rest for
/// the others.
pub(crate) fn start_weights(views: usize, first: f32) -> Vec<f32> {
    if views == 1 {
        return vec![1.0];
    }
    let rest = (1.0 - first) / (views - 1) as f32;
    (0..views)
        .map(|view| if view == 0 { first } else { rest })
        .collect()
}

/// Value, gradient `[v]` and Hessian `[v, v]` of the loss at a point.
struct Model {
    value: f64,
    gradient: Vec<f64>,
    hessian: Vec<f64>,
}

impl Model {
    fn at(opinions: Opinions<'_>, at: &[f64], scale: f64, start: &[f64], strength: f64) -> Self {
        let views = at.len();
        let mut model = Self {
            value: 0.0,
            gradient: vec![0.0; views],
            hessian: vec![0.0; views * views],
        };
        let exponents: Vec<f32> = at.iter().map(|&a| a as f32).collect();
        let pooled = pool(opinions.log_probabilities, &exponents);
        for (row, (&target, &weight)) in opinions.targets.iter().zip(opinions.weights).enumerate() {
            let scores = pooled.row(row);
            let max = scores.iter().copied().fold(f32::NEG_INFINITY, f32::max);
            let masses: Vec<f64> = scores.iter().map(|s| f64::from(exp(s - max))).collect();
            let opinion = |view: usize| opinions.log_probabilities[view].row(row);
            model.add(&masses, views, opinion, target, f64::from(weight) * scale);
            model.value -= f64::from(weight) * scale * f64::from(scores[target] - max);
        }
        for v in 0..views {
            let away = at[v] - start[v];
            model.value += 0.5 * strength * away * away;
            model.gradient[v] += strength * away;
            model.hessian[v * views + v] += strength + 1e-9;
        }
        model
    }

    fn add<'a>(
        &mut self,
        masses: &[f64],
        views: usize,
        opinion: impl Fn(usize) -> ndarray::ArrayView1<'a, f32>,
        target: usize,
        weight: f64,
    ) {
        let sum: f64 = masses.iter().sum();
        self.value += weight * sum.ln();
        let opinions: Vec<_> = (0..views).map(opinion).collect();
        let mean = |v: usize| {
            masses
                .iter()
                .zip(opinions[v])
                .map(|(m, &l)| m * f64::from(l))
                .sum::<f64>()
                / sum
        };
        let means: Vec<f64> = (0..views).map(mean).collect();
        for v in 0..views {
            self.gradient[v] += weight * (means[v] - f64::from(opinions[v][target]));
            for u in 0..=v {
                let pairs = opinions[v].iter().zip(opinions[u]);
                let product: f64 = masses
                    .iter()
                    .zip(pairs)
                    .map(|(m, (&a, &b))| m * f64::from(a) * f64::from(b))
                    .sum();
                let covariance = weight * (product / sum - means[v] * means[u]);
                self.hessian[v * views + u] += covariance;
                if u != v {
                    self.hessian[u * views + v] += covariance;
                }
            }
        }
    }

    /// The minimum of the quadratic model under `a ≥ 0`.
    fn constrained_minimum(&self, from: &[f64]) -> Vec<f64> {
        let views = from.len();
        let mut at = from.to_vec();
        for _ in 0..200 {
            for v in 0..views {
                let row = &self.hessian[v * views..][..views];
                let slope: f64 = self.gradient[v]
                    + row
                        .iter()
                        .zip(at.iter().zip(from))
                        .map(|(h, (a, f))| h * (a - f))
                        .sum::<f64>();
                at[v] = (at[v] - slope / row[v]).max(0.0);
            }
        }
        at
    }
}

/// `Σ a_v ln p_v`, `[n, k]`.
pub(crate) fn pool(log_probabilities: &[Array2<f32>], exponents: &[f32]) -> Array2<f32> {
    let shape = log_probabilities.first().map_or((0, 0), Array2::dim);
    let mut pooled = Array2::zeros(shape);
    for (opinion, &exponent) in log_probabilities.iter().zip(exponents) {
        pooled.scaled_add(exponent, opinion);
    }
    pooled
}

/// The rows `at` of a matrix.
pub(crate) fn rows(matrix: ArrayView2<'_, f32>, at: &[usize]) -> Array2<f32> {
    matrix.select(ndarray::Axis(0), at)
}

#[cfg(test)]
mod tests;
