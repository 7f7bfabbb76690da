use std::collections::VecDeque;

use hone_kernel::{axpy, dot};

/// A smooth convex function.
pub(crate) trait Objective {
    /// The value at `at`; writes the gradient there.
    fn evaluate(&self, at: &[f32], gradient: &mut [f32]) -> f64;

    /// Replaces a gradient by an approximate Newton direction (before its sign is turned). Must
    /// be linear, symmetric and positive definite.
    fn precondition(&self, direction: &mut [f32]);
}

/// Limited-memory BFGS with backtracking to the Armijo condition.
///
/// # Source
/// Nocedal and Wright, Numerical Optimization (2006), algorithms 7.4 and 3.1.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Lbfgs {
    /// Stops when no entry of the gradient is larger.
    pub(crate) gradient_tolerance: f32,
    /// Stops after this many steps.
    pub(crate) max_iterations: usize,
}

/// Where a minimisation ended.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Minimum {
    /// The value there.
    pub(crate) value: f64,
    /// Steps taken.
    pub(crate) iterations: usize,
}

/// A step and the change of the gradient along it.
struct Pair {
    step: Vec<f32>,
    change: Vec<f32>,
    curvature: f32,
}

const HISTORY: usize = 10;
const ARMIJO: f64 = 1e-4;
const MAX_BACKTRACKS: usize = 20;

impl Lbfgs {
    /// Minimises `objective` from `at`, which ends at the minimum.
    ///
    /// Also stops when no step along the direction lowers the value: the floating-point
    /// resolution of the objective is then reached.
    pub(crate) fn minimise(&self, objective: &impl Objective, at: &mut [f32]) -> Minimum {
        let mut gradient = vec![0.0; at.len()];
        let mut value = objective.evaluate(at, &mut gradient);
        let mut pairs: VecDeque<Pair> = VecDeque::with_capacity(HISTORY);
        for iterations in 0..self.max_iterations {
            let largest = gradient.iter().fold(0.0f32, |max, g| max.max(g.abs()));
            if largest <= self.gradient_tolerance {
                return Minimum { value, iterations };
            }
            let direction = direction(objective, &gradient, &pairs);
            let slope = f64::from(dot(&direction, &gradient));
            let Some(next) = line_search(objective, at, value, slope, &direction) else {
                return Minimum { value, iterations };
            };
            push(&mut pairs, at, &gradient, &next);
            at.copy_from_slice(&next.at);
            (gradient, value) = (next.gradient, next.value);
        }
        Minimum {
            value,
            iterations: self.max_iterations,
        }
    }
}

struct Point {
    at: Vec<f32>,
    gradient: Vec<f32>,
    value: f64,
}

fn push(pairs: &mut VecDeque<Pair>, at: &[f32], gradient: &[f32], next: &Point) {
    let minus =
        |a: &[f32], b: &[f32]| -> Vec<f32> { a.iter().zip(b).map(|(a, b)| a - b).collect() };
    let (step, change) = (minus(&next.at, at), minus(&next.gradient, gradient));
    let curvature = dot(&step, &change);
    if curvature > 1e-12 * dot(&change, &change) {
        if pairs.len() == HISTORY {
            pairs.pop_front();
        }
        pairs.push_back(Pair {
            step,
            change,
            curvature,
        });
    }
}

/// The two-loop recursion with the objective's own preconditioner in its middle.
fn direction(objective: &impl Objective, gradient: &[f32], pairs: &VecDeque<Pair>) -> Vec<f32> {
    let mut direction: Vec<f32> = gradient.iter().map(|g| -g).collect();
    let mut alphas = Vec::with_capacity(pairs.len());
    for pair in pairs.iter().rev() {
        let alpha = dot(&pair.step, &direction) / pair.curvature;
        axpy(-alpha, &pair.change, &mut direction);
        alphas.push(alpha);
    }
    objective.precondition(&mut direction);
    if let Some(last) = pairs.back() {
        let mut scaled = last.change.clone();
        objective.precondition(&mut scaled);
        let scale = last.curvature / dot(&last.change, &scaled).max(f32::MIN_POSITIVE);
        for d in &mut direction {
            *d *= scale;
        }
    }
    for (pair, alpha) in pairs.iter().zip(alphas.iter().rev()) {
        let beta = dot(&pair.change, &direction) / pair.curvature;
        axpy(alpha - beta, &pair.step, &mut direction);
    }
    direction
}

fn line_search(
    objective: &impl Objective,
    from: &[f32],
    value: f64,
    slope: f64,
    direction: &[f32],
) -> Option<Point> {
    if slope.is_nan() || slope >= 0.0 {
        return None;
    }
    let mut length = 1.0f64;
    let mut gradient = vec![0.0; from.len()];
    for _ in 0..MAX_BACKTRACKS {
        let mut at = from.to_vec();
        axpy(length as f32, direction, &mut at);
        let found = objective.evaluate(&at, &mut gradient);
        if found < value + ARMIJO * length * slope {
            return Some(Point {
                at,
                gradient,
                value: found,
            });
        }
        // The minimum of the parabola through both values and the slope; halved if that is NaN.
        let parabola = -slope * length * length / (2.0 * (found - value - slope * length));
        length = if parabola.is_finite() {
            parabola.clamp(0.1 * length, 0.5 * length)
        } else {
            0.5 * length
        };
    }
    None
}
