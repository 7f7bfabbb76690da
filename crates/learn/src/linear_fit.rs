use crate::design::Design;
use crate::objective::{LinearObjective, Loss};
use crate::optim::{Lbfgs, Minimum};
use crate::params::project;
use crate::precondition::Preconditioner;

/// A penalised linear fit: [`LinearObjective`] around the mean row, with everything about it that
/// is the same whatever the question.
#[derive(Debug)]
pub(crate) struct LinearFit<'a> {
    pub(crate) design: Design<'a>,
    pub(crate) loss: Loss<'a>,
    /// The share of each row and class in the loss, `[n]` for softmax, `[n, k]` for sigmoid,
    /// `[groups, pairs]` for pairs.
    pub(crate) weights: &'a [f32],
    /// The weight of each row over all classes, `[n]`; sums to 1.
    pub(crate) shares: &'a [f32],
    pub(crate) classes: usize,
    /// λ.
    pub(crate) penalty: f32,
    /// `W₀`, `[d, k]`; empty for zero.
    pub(crate) prior: &'a [f32],
    /// The direction of the classes along which their weights differ, `[k]`, if there is but one.
    pub(crate) contrast: Option<&'a [f32]>,
    /// A typical p(1 − p) of a column at the minimum.
    pub(crate) curvature: f32,
    /// No entry of the gradient is larger at the end.
    pub(crate) tolerance: f32,
    pub(crate) max_iterations: usize,
}

impl LinearFit<'_> {
    /// Parameters `[d + 1, k]`, intercepts last, over the columns of the design.
    pub(crate) fn minimise(&self, start: Option<Vec<f32>>) -> (Vec<f32>, Minimum) {
        let k = self.classes;
        let centre = match self.design {
            Design::Dense { .. } => weighted_mean(self.design, self.shares),
            Design::Sparse(_) => Vec::new(),
        };
        let preconditioner = Preconditioner::new(
            self.design,
            self.shares,
            &centre,
            self.curvature,
            self.penalty,
        );
        let objective = LinearObjective {
            design: self.design,
            loss: self.loss,
            weights: self.weights,
            classes: k,
            penalty: self.penalty,
            prior: self.prior,
            contrast: self.contrast,
            centre: &centre,
            preconditioner: Some(&preconditioner),
        };
        let mut at = start.unwrap_or_else(|| first_guess(self.prior, self.design.dim(), k));
        if let Some(contrast) = self.contrast {
            // Steps of the search then stay along it, as gradients lie there.
            let slopes = at.len() - k;
            project(&mut at[..slopes], contrast);
        }
        shift_intercepts(&mut at, &centre, k, 1.0);
        let search = Lbfgs {
            gradient_tolerance: self.tolerance,
            max_iterations: self.max_iterations,
        };
        let minimum = search.minimise(&objective, &mut at);
        shift_intercepts(&mut at, &centre, k, -1.0);
        (at, minimum)
    }
}

/// The mean row, `[d]`, by shares that sum to 1.
pub(crate) fn weighted_mean(design: Design<'_>, shares: &[f32]) -> Vec<f32> {
    let mut mean = vec![0.0; design.dim()];
    design.add_gradient(0..shares.len(), shares, 1, &mut mean);
    mean
}

fn first_guess(prior: &[f32], dim: usize, k: usize) -> Vec<f32> {
    let mut at = prior.to_vec();
    at.resize((dim + 1) * k, 0.0);
    if prior.is_empty() {
        at.fill(0.0);
    }
    at
}

/// Adds `sign · m W` to the intercepts: from rows as they are to rows around `m` and back.
pub(crate) fn shift_intercepts(at: &mut [f32], centre: &[f32], k: usize, sign: f32) {
    let (weights, intercepts) = at.split_at_mut(at.len() - k);
    for (mean, weights) in centre.iter().zip(weights.chunks_exact(k)) {
        intercepts
            .iter_mut()
            .zip(weights)
            .for_each(|(b, w)| *b += sign * mean * w);
    }
}
