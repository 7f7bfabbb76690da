use linfa::DatasetBase;
use linfa::traits::{Fit, FitWith};
use serde::{Deserialize, Serialize};

use crate::coordinates::Coordinates;
use crate::dataset::Targets;
use crate::design::Design;
use crate::linear::Linear;
use crate::linear_fit::LinearFit;
use crate::objective::Loss;
use crate::optim::Minimum;
use crate::params::{ClassScale, ClassWeights, Prior, param_guard, positive, project};
use crate::{FeatureMatrix, LearnError};

/// Checked parameters of a logistic head. It minimises
/// `½ |W − W₀|² + C Σ wᵢ · loss(yᵢ, xᵢ W + b)`, scikit-learn's objective with a prior mean.
///
/// With two classes one weight vector, the difference of the two columns, carries the penalty, as
/// in scikit-learn.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Logistic {
    /// The view it reads; the first if none is named.
    pub view: Option<String>,
    /// C: how much the labels count against the prior.
    pub c: f32,
    /// How much the classes count against each other.
    pub class_weights: ClassWeights,
    /// Where the weights are drawn to.
    pub prior: Prior,
    /// Whether the classes stand in an order. Where they do, `W` and `W₀` lie along one direction
    /// of the classes.
    #[serde(skip_serializing_if = "ClassScale::is_nominal")]
    pub class_scale: ClassScale,
    /// The fit stops when no entry of the gradient of the mean loss is larger.
    pub tolerance: f32,
    /// The fit stops after this many steps.
    pub max_iterations: usize,
}

impl Default for Logistic {
    fn default() -> Self {
        Self {
            view: None,
            c: 10.0,
            class_weights: ClassWeights::Balanced,
            prior: Prior::ClassMeans { scale: 10.0 },
            class_scale: ClassScale::Nominal,
            tolerance: 1e-4,
            max_iterations: 300,
        }
    }
}

param_guard! {
    /// Parameters of a logistic head before they are checked.
    LogisticParams => Logistic
}

impl Logistic {
    pub(crate) fn validate(&self) -> Result<(), LearnError> {
        positive("c", self.c)?;
        positive("tolerance", self.tolerance)?;
        if let Prior::ClassMeans { scale } = self.prior {
            positive("scale", scale)?;
        }
        Ok(())
    }
}

impl Fit<FeatureMatrix, Targets, LearnError> for Logistic {
    type Object = Linear;

    fn fit(&self, dataset: &DatasetBase<FeatureMatrix, Targets>) -> Result<Linear, LearnError> {
        self.fit_with(None, dataset)
    }
}

/// Starts from a fitted head of the same classes, if one is given; the minimum is the same.
impl<'a> FitWith<'a, FeatureMatrix, Targets, LearnError> for Logistic {
    type ObjectIn = Option<&'a Linear>;
    type ObjectOut = Linear;

    fn fit_with(
        &self,
        start: Option<&'a Linear>,
        dataset: &'a DatasetBase<FeatureMatrix, Targets>,
    ) -> Result<Linear, LearnError> {
        Ok(self.fit_with_report(start, dataset).0)
    }
}

/// How a fit went.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FitReport {
    /// `½ |W − W₀|² + C Σ wᵢ · loss` where the fit ended.
    pub objective: f64,
    /// Steps of the search.
    pub iterations: usize,
}

impl Logistic {
    /// As [`FitWith::fit_with`], with how the fit went.
    pub fn fit_with_report(
        &self,
        start: Option<&Linear>,
        dataset: &DatasetBase<FeatureMatrix, Targets>,
    ) -> (Linear, FitReport) {
        let coordinates = Coordinates::of(&dataset.records);
        let task = LinearTask {
            targets: &dataset.targets,
            sample_weights: &row_weights(dataset),
            link: Link::Softmax,
        };
        let start = start.and_then(|head| coordinates.lower(head));
        let (parameters, minimum) = coordinates.with_design(|design| task.fit(self, design, start));
        let total: f64 = task
            .loss_weights(self.class_weights)
            .iter()
            .map(|&w| f64::from(w))
            .sum();
        let report = FitReport {
            objective: minimum.value * f64::from(self.c) * total,
            iterations: minimum.iterations,
        };
        (
            coordinates.lift(&parameters, dataset.targets.classes),
            report,
        )
    }
}

/// The sample weights of a dataset, 1 where it has none.
pub(crate) fn row_weights(dataset: &DatasetBase<FeatureMatrix, Targets>) -> Vec<f32> {
    (0..dataset.targets.of.len())
        .map(|row| dataset.weight_for(row))
        .collect()
}

/// Whether classes exclude each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Link {
    /// One distribution over all classes.
    Softmax,
    /// A yes-or-no question a class.
    Sigmoid,
}

/// What a linear head is fitted to, apart from the rows.
#[derive(Debug, Clone, Copy)]
pub(crate) struct LinearTask<'a> {
    pub(crate) targets: &'a Targets,
    /// `[n]`; rows of weight 0 play no part.
    pub(crate) sample_weights: &'a [f32],
    pub(crate) link: Link,
}

impl LinearTask<'_> {
    /// Parameters `[d + 1, k]`, intercepts last, over the columns of `design`.
    pub(crate) fn fit(
        &self,
        params: &Logistic,
        design: Design<'_>,
        start: Option<Vec<f32>>,
    ) -> (Vec<f32>, Minimum) {
        let k = self.targets.classes;
        let mut weights = self.loss_weights(params.class_weights);
        let total: f64 = weights.iter().map(|&w| f64::from(w)).sum::<f64>() / self.questions();
        for weight in &mut weights {
            *weight = (f64::from(*weight) / total) as f32;
        }
        let shares = self.row_shares(&weights);
        // The two columns of a softmax over two classes move in opposite directions and share
        // the penalty, so each needs twice as much of it.
        let per_column = if k == 2 && self.link == Link::Softmax {
            2.0
        } else {
            1.0
        };
        let mut prior = self.prior(params.prior, design);
        let contrast = params.class_scale.contrast(k);
        if let Some(contrast) = &contrast {
            project(&mut prior, contrast);
        }
        let applies = self.applies();
        let fit = LinearFit {
            design,
            loss: match self.link {
                Link::Softmax => Loss::Softmax {
                    targets: &self.targets.of,
                },
                Link::Sigmoid => Loss::Sigmoid { applies: &applies },
            },
            weights: &weights,
            shares: &shares,
            classes: k,
            penalty: (per_column / (f64::from(params.c) * total)) as f32,
            prior: &prior,
            contrast: contrast.as_deref(),
            curvature: self.curvature(k),
            tolerance: params.tolerance,
            max_iterations: params.max_iterations,
        };
        fit.minimise(start)
    }

    /// Whether each row is of each class, `[n, k]`; empty where no question asks that.
    fn applies(&self) -> Vec<bool> {
        let Targets { of, classes } = self.targets;
        match self.link {
            Link::Softmax => Vec::new(),
            Link::Sigmoid => of
                .iter()
                .flat_map(|&of| (0..*classes).map(move |class| class == of))
                .collect(),
        }
    }

    /// The number of questions a row answers: one, or one a class.
    fn questions(&self) -> f64 {
        match self.link {
            Link::Softmax => 1.0,
            Link::Sigmoid => self.targets.classes as f64,
        }
    }

    /// A typical p(1 − p) of a column at the minimum.
    fn curvature(&self, k: usize) -> f32 {
        match self.link {
            Link::Softmax => 0.25 * (1.0 - 1.0 / k as f32) / k as f32,
            Link::Sigmoid => 0.1,
        }
    }

    /// Sample weight times class weight: `[n]`, or `[n, k]` for one question a class.
    fn loss_weights(&self, class_weights: ClassWeights) -> Vec<f32> {
        let Targets { of, classes } = self.targets;
        let mut counts = vec![0.0f64; *classes];
        of.iter()
            .zip(self.sample_weights)
            .for_each(|(&c, &w)| counts[c] += f64::from(w));
        let total: f64 = counts.iter().sum();
        let rows = of.iter().zip(self.sample_weights);
        let balance = |count: f64, groups: usize| match class_weights {
            ClassWeights::Balanced => {
                (total / (groups as f64 * count.max(f64::MIN_POSITIVE))) as f32
            }
            ClassWeights::None => 1.0,
        };
        match self.link {
            Link::Softmax => {
                let present = counts.iter().filter(|&&count| count > 0.0).count();
                rows.map(|(&c, &w)| {
                    if w > 0.0 {
                        w * balance(counts[c], present)
                    } else {
                        0.0
                    }
                })
                .collect()
            }
            Link::Sigmoid => rows
                .flat_map(|(&of, &w)| {
                    let counts = &counts;
                    (0..*classes).map(move |class| {
                        let count = if class == of {
                            counts[class]
                        } else {
                            total - counts[class]
                        };
                        if w > 0.0 { w * balance(count, 2) } else { 0.0 }
                    })
                })
                .collect(),
        }
    }

    /// The weight of each row over all its questions; sums to 1.
    fn row_shares(&self, weights: &[f32]) -> Vec<f32> {
        match self.link {
            Link::Softmax => weights.to_vec(),
            Link::Sigmoid => {
                let k = self.targets.classes;
                weights
                    .chunks_exact(k)
                    .map(|w| w.iter().sum::<f32>() / k as f32)
                    .collect()
            }
        }
    }

    /// `W₀`, `[d, k]`; empty for zero.
    fn prior(&self, prior: Prior, design: Design<'_>) -> Vec<f32> {
        match prior {
            Prior::Zero {} => Vec::new(),
            Prior::ClassMeans { scale } => {
                class_directions(design, self.targets, self.sample_weights, scale)
            }
        }
    }
}

/// The weighted mean of each class, scaled to the length `scale`, `[d, k]`; zero for a class
/// whose mean is zero.
pub(crate) fn class_directions(
    design: Design<'_>,
    targets: &Targets,
    weights: &[f32],
    scale: f32,
) -> Vec<f32> {
    let k = targets.classes;
    let mut members = vec![0.0; targets.of.len() * k];
    for (row, (&class, &weight)) in targets.of.iter().zip(weights).enumerate() {
        members[row * k + class] = weight;
    }
    let mut sums = vec![0.0; design.dim() * k];
    design.add_gradient(0..targets.of.len(), &members, k, &mut sums);
    let mut lengths = vec![0.0f32; k];
    for row in sums.chunks_exact(k) {
        lengths
            .iter_mut()
            .zip(row)
            .for_each(|(length, v)| *length += v * v);
    }
    for row in sums.chunks_exact_mut(k) {
        for (value, length) in row.iter_mut().zip(&lengths) {
            *value *= if *length > 0.0 {
                scale / length.sqrt()
            } else {
                0.0
            };
        }
    }
    sums
}

#[cfg(test)]
mod tests;
