use hone_domain::{Class, Probabilities, Seed};

use super::laplace::{Concave, Laplace};
use super::shares::normal;
use super::{AuditRow, AuditSample};

/// Probabilities below this are read as this: a head that is surely wrong must not be fatal.
const FLOOR: f64 = 1e-4;
/// Standard deviations of the priors, all normal.
const POWER_SPREAD: f64 = 3.0;
const TRUST_SPREAD: f64 = 3.0;
const CLASS_SPREAD: f64 = 1.0;

/// Class probabilities of one or two heads put right by what the audit found.
///
/// `p(c) ∝ exp(b_c) · Π_h p_h(c)^β_h · exp([c = ĉ_h]·(γ_h + δ_hc))`, where `ĉ_h` is the class that
/// head `h` predicts: a temperature and a bias a class as in bias-corrected temperature scaling, a
/// logarithmic opinion pool if there are two heads, and how far each head is right, overall and by
/// predicted class. At the maximum the audited rows are expected to hold as many hits of each head
/// and class, and as many rows of each class, as they do, but for the pull of the prior: just what
/// F1 is made of.
///
/// # Source
/// Alexandari, Kundaje and Shrikumar 2020, Maximum Likelihood with Bias-Corrected Calibration;
/// Genest and Zidek 1986, Combining Probability Distributions.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Recalibration {
    /// `β` and `γ` by head, `b` by class, `δ` by head and class: `[2·heads + (1 + heads)·k]`.
    values: Vec<f64>,
}

/// One pool row as the recalibration sees it.
#[derive(Debug, Default)]
pub(super) struct View {
    /// Logarithms of the floored probabilities, `[heads · k]`.
    logs: Vec<f64>,
    /// The class that each head predicts.
    predicted: Vec<usize>,
}

impl View {
    /// Becomes the view of `row`.
    pub(super) fn read(&mut self, heads: &[&Probabilities], predicted: &[Vec<Class>], row: usize) {
        self.logs.clear();
        self.predicted.clear();
        for (head, predicted) in heads.iter().zip(predicted) {
            let row_of_head = head.row(row);
            let logs = row_of_head.iter().map(|&p| f64::from(p).max(FLOOR).ln());
            self.logs.extend(logs);
            self.predicted.push(predicted[row].index());
        }
    }

    /// Calls `each` with the place and the value of every parameter's factor in the logit of
    /// `class` that is not 0; `k` classes.
    fn features(&self, k: usize, class: usize, mut each: impl FnMut(usize, f64)) {
        let heads = self.predicted.len();
        for (head, &predicted) in self.predicted.iter().enumerate() {
            each(head, self.logs[head * k + class]);
            if predicted == class {
                each(heads + head, 1.0);
                each(2 * heads + (1 + head) * k + class, 1.0);
            }
        }
        each(2 * heads + class, 1.0);
    }
}

impl Recalibration {
    /// `count` draws from the posterior given the audited rows, in Laplace's approximation and in
    /// pairs mirrored at the mode, so that their mean is the mode. An odd `count` gives one more.
    ///
    /// A priori a head is taken by its word, two by the geometric mean of theirs.
    pub(super) fn draws(
        heads: &[&Probabilities],
        predicted: &[Vec<Class>],
        audit: &AuditSample,
        count: usize,
        seed: Seed,
    ) -> Vec<Self> {
        let evidence = Evidence::new(heads, predicted, audit);
        let law = Laplace::around_the_maximum(&evidence, evidence.prior_mean());
        let mut rng = seed.derive("audit-recalibration", 0).rng();
        let pair = |_| {
            let noise: Vec<f64> = (0..evidence.dim()).map(|_| normal(&mut rng)).collect();
            let mirrored = noise.iter().map(|z| -z).collect();
            [noise, mirrored].map(|noise| Self {
                values: law.at(noise),
            })
        };
        (0..count.div_ceil(2)).flat_map(pair).collect()
    }

    /// Fills `out` `[k]` with the class probabilities of a row.
    pub(super) fn predict(&self, view: &View, out: &mut [f64]) {
        predict(&self.values, view, out);
    }
}

fn predict(values: &[f64], view: &View, out: &mut [f64]) {
    let k = out.len();
    let mut top = f64::NEG_INFINITY;
    for (class, out) in out.iter_mut().enumerate() {
        *out = 0.0;
        view.features(k, class, |at, factor| *out += values[at] * factor);
        top = top.max(*out);
    }
    let mut sum = 0.0;
    for out in out.iter_mut() {
        *out = (*out - top).exp();
        sum += *out;
    }
    for out in out.iter_mut() {
        *out /= sum;
    }
}

/// The log posterior of a recalibration: multinomial logistic regression of the audited rows.
struct Evidence {
    heads: usize,
    classes: usize,
    rows: Vec<(View, usize)>,
}

impl Evidence {
    fn new(heads: &[&Probabilities], predicted: &[Vec<Class>], audit: &AuditSample) -> Self {
        let row = |row: &AuditRow| {
            let mut view = View::default();
            view.read(heads, predicted, row.row());
            (view, row.truth.index())
        };
        Self {
            heads: heads.len(),
            classes: heads[0].classes(),
            rows: audit.rows().iter().map(row).collect(),
        }
    }

    fn dim(&self) -> usize {
        2 * self.heads + (1 + self.heads) * self.classes
    }

    fn prior_mean(&self) -> Vec<f64> {
        let mut mean = vec![0.0; self.dim()];
        mean[..self.heads].fill(1.0 / self.heads as f64);
        mean
    }

    /// How far each parameter lies from its prior mean, and the precision of the prior.
    fn pulls<'a>(&self, values: &'a [f64]) -> impl Iterator<Item = (f64, f64)> + use<'a> {
        let heads = self.heads;
        let spread = move |at: usize| match at {
            _ if at < heads => POWER_SPREAD,
            _ if at < 2 * heads => TRUST_SPREAD,
            _ => CLASS_SPREAD,
        };
        let away = values.iter().zip(self.prior_mean()).enumerate();
        away.map(move |(at, (value, mean))| (value - mean, spread(at).powi(-2)))
    }
}

impl Concave for Evidence {
    fn value(&self, values: &[f64]) -> f64 {
        let pulls = self.pulls(values);
        let prior: f64 = pulls
            .map(|(away, precision)| -0.5 * precision * away * away)
            .sum();
        let mut p = vec![0.0; self.classes];
        let row = |(view, truth): &(View, usize)| {
            predict(values, view, &mut p);
            p[*truth].max(f64::MIN_POSITIVE).ln()
        };
        prior + self.rows.iter().map(row).sum::<f64>()
    }

    fn slopes(&self, values: &[f64], gradient: &mut [f64], curvature: &mut [f64]) {
        let d = values.len();
        for (at, (away, precision)) in self.pulls(values).enumerate() {
            gradient[at] = -precision * away;
            curvature[at * d + at] = precision;
        }
        let mut p = vec![0.0; self.classes];
        let mut mean = vec![0.0; d];
        let mut factors = Vec::new();
        for (view, truth) in &self.rows {
            predict(values, view, &mut p);
            mean.fill(0.0);
            // Of the factors x_c of each class: Σ_c p_c x_c x_cᵀ − x̄ x̄ᵀ with x̄ = Σ_c p_c x_c.
            for (class, &p) in p.iter().enumerate() {
                factors.clear();
                view.features(self.classes, class, |at, factor| factors.push((at, factor)));
                let residual = f64::from(u8::from(class == *truth)) - p;
                for &(a, x) in &factors {
                    gradient[a] += residual * x;
                    mean[a] += p * x;
                    for &(b, y) in &factors {
                        curvature[a * d + b] += p * x * y;
                    }
                }
            }
            subtract_square(&mean, curvature);
        }
    }
}

/// Takes `x xᵀ` off a matrix; most entries of `x` are 0.
fn subtract_square(x: &[f64], matrix: &mut [f64]) {
    let used: Vec<usize> = (0..x.len()).filter(|&at| x[at] != 0.0).collect();
    for &a in &used {
        for &b in &used {
            matrix[a * x.len() + b] -= x[a] * x[b];
        }
    }
}

#[cfg(test)]
mod tests;
