use ndarray::ArrayView2;

const LOWEST: f64 = 0.05;
const HIGHEST: f64 = 20.0;

/// The temperature `T` in [0.05, 20] that minimises the weighted mean negative log-likelihood of
/// `softmax(scores / T)`; `scores` are logits or log-probabilities, `[n, k]`, `weights` `[n]`.
/// 1 if there is nothing to go by.
///
/// The loss is convex in `1 / T`; its minimum is found by Newton steps on `1 / T`, kept inside a
/// shrinking bracket.
///
/// # Source
/// Guo, Pleiss, Sun and Weinberger, "On Calibration of Modern Neural Networks" (2017), section
/// 4.2, temperature scaling.
pub fn temperature(scores: ArrayView2<'_, f32>, targets: &[usize], weights: &[f32]) -> f32 {
    let total: f64 = weights.iter().map(|&w| f64::from(w)).sum();
    if targets.is_empty() || total <= 0.0 {
        return 1.0;
    }
    let (mut low, mut high) = (1.0 / HIGHEST, 1.0 / LOWEST);
    if derivatives(scores, targets, weights, high).0 <= 0.0 {
        return LOWEST as f32;
    }
    if derivatives(scores, targets, weights, low).0 >= 0.0 {
        return HIGHEST as f32;
    }
    let mut inverse = 1.0f64;
    for _ in 0..60 {
        let (slope, curvature) = derivatives(scores, targets, weights, inverse);
        if slope > 0.0 {
            high = inverse;
        } else {
            low = inverse;
        }
        let newton = inverse - slope / curvature;
        let next = if newton > low && newton < high {
            newton
        } else {
            0.5 * (low + high)
        };
        if (next - inverse).abs() <= 1e-6 * inverse {
            break;
        }
        inverse = next;
    }
    (1.0 / inverse) as f32
}

/// First and second derivative of the loss in `1 / T`: mean score minus the target's, and its
/// variance, under the tempered distribution.
fn derivatives(
    scores: ArrayView2<'_, f32>,
    targets: &[usize],
    weights: &[f32],
    inverse: f64,
) -> (f64, f64) {
    let (mut slope, mut curvature) = (0.0, 0.0);
    for ((row, &target), &weight) in scores.outer_iter().zip(targets).zip(weights) {
        let max = f64::from(row.iter().copied().fold(f32::NEG_INFINITY, f32::max));
        let (mut sum, mut first, mut second) = (0.0, 0.0, 0.0);
        for &score in row {
            let away = f64::from(score) - max;
            let mass = (away * inverse).exp();
            sum += mass;
            first += mass * away;
            second += mass * away * away;
        }
        let mean = first / sum;
        slope += f64::from(weight) * (mean - (f64::from(row[target]) - max));
        curvature += f64::from(weight) * (second / sum - mean * mean);
    }
    (slope, curvature)
}

#[cfg(test)]
mod tests;
