use super::chain::{Chain, ChainObjective};
use super::spec::Judged;
use super::tied::{Tied, Ties};
use super::transitions::Transitions;
use super::{SequenceHead, SequenceSpec, TagOrder, TaggedText};
use crate::FeatureMatrix;
use crate::class_map::ClassMap;
use crate::coordinates::Coordinates;
use crate::design::Design;
use crate::linear::Linear;
use crate::linear_fit::{shift_intercepts, weighted_mean};
use crate::objective::{LinearObjective, Loss};
use crate::optim::{Lbfgs, Objective};
use crate::precondition::Preconditioner;

/// The fit of the scores of words and, if it is asked for, of neighbouring tags.
#[derive(Debug)]
pub(super) struct Fit<'a> {
    spec: &'a SequenceSpec,
    map: &'a ClassMap,
    /// The place of each row's tag among the seen ones, `[n]`.
    tags: Vec<usize>,
    /// What each row counts, `[n]`; sums to 1.
    shares: Vec<f32>,
    /// Absent if neighbouring tags are not fitted.
    chains: Option<Vec<Chain>>,
    /// λ.
    penalty: f32,
}

/// Scores over the seen tags.
#[derive(Debug)]
pub(super) struct Fitted {
    pub(super) emission: Linear,
    /// Absent if neighbouring tags are not fitted.
    pub(super) transitions: Option<Transitions>,
}

/// Fits the scores of the judged words of `texts`, over the tags of `map`.
pub(super) fn fit(
    spec: &SequenceSpec,
    map: &ClassMap,
    texts: &[TaggedText<'_>],
    judged: Judged,
    warm: Option<&SequenceHead>,
) -> Fitted {
    let total: f64 = judged.weights.iter().map(|&w| f64::from(w)).sum();
    let share = |weight: f32| (f64::from(weight) / total) as f32;
    let chains = || Chain::of(texts, share(1.0));
    let tags = judged.tags.iter().filter_map(|&tag| map.position(tag));
    let fit = Fit {
        spec,
        map,
        tags: tags.collect(),
        shares: judged.weights.iter().map(|&weight| share(weight)).collect(),
        chains: (spec.order == TagOrder::Fitted).then(chains),
        penalty: (1.0 / (f64::from(spec.c) * total)) as f32,
    };
    fit.around_the_mean(judged.features, warm)
}

impl Fit<'_> {
    /// Around the mean row the problem is far better conditioned; only the intercepts change.
    fn around_the_mean(
        &self,
        mut features: ndarray::Array2<f32>,
        warm: Option<&SequenceHead>,
    ) -> Fitted {
        let k = self.map.seen().len();
        let centre = {
            let rows = crate::design::contiguous(&features);
            weighted_mean(Design::dense(&rows), &self.shares)
        };
        features -= &ndarray::aview1(&centre);
        let rows = FeatureMatrix::Dense(features);
        let coordinates = Coordinates::of(&rows);
        let start = warm
            .and_then(|head| head.emission_over(self.map))
            .and_then(|linear| coordinates.lower(&shifted(&linear, &centre, 1.0)));
        let neighbours = warm.map(|head| head.transitions.among(self.map));
        let at = coordinates.with_design(|design| {
            let words = (design.dim() + 1) * k;
            let mut at = start.unwrap_or_else(|| vec![0.0; words]);
            if self.chains.is_some() {
                at.extend(neighbours.unwrap_or_else(|| vec![0.0; (k + 1) * k]));
            }
            self.minimise(design, &mut at);
            at
        });
        let words = at.len() - self.chains.as_ref().map_or(0, |_| (k + 1) * k);
        let allowed = Transitions::allowed(self.map);
        Fitted {
            emission: shifted(&coordinates.lift(&at[..words], k), &centre, -1.0),
            transitions: self.chains.as_ref().map(|_| allowed.plus(&at[words..])),
        }
    }

    /// Goes to the minimum from weights and what lies behind them.
    fn minimise(&self, design: Design<'_>, at: &mut [f32]) {
        let k = self.map.seen().len();
        let ties = Ties::new(self.spec.weights, self.map);
        let curvature = 0.25 * (1.0 - 1.0 / k as f32) / k as f32 * ties.variance();
        let preconditioner =
            Preconditioner::new(design, &self.shares, &[], curvature, self.penalty);
        match &self.chains {
            None => {
                let words = LinearObjective {
                    design,
                    loss: Loss::Softmax {
                        targets: &self.tags,
                    },
                    weights: &self.shares,
                    classes: k,
                    penalty: 0.0,
                    contrast: None,
                    prior: &[],
                    centre: &[],
                    preconditioner: Some(&preconditioner),
                };
                self.search(words, &ties, design.dim() * k, at);
            }
            Some(chains) => {
                let taggings = ChainObjective {
                    design,
                    tags: &self.tags,
                    chains,
                    allowed: &Transitions::allowed(self.map),
                    penalty: self.penalty,
                    preconditioner: &preconditioner,
                };
                self.search(taggings, &ties, design.dim() * k, at);
            }
        }
    }

    fn search(&self, loss: impl Objective, ties: &Ties, weights: usize, at: &mut [f32]) {
        ties.solve(&mut at[..weights]);
        let tied = Tied {
            loss,
            ties,
            weights,
            penalty: self.penalty,
        };
        let search = Lbfgs {
            gradient_tolerance: self.spec.tolerance,
            max_iterations: self.spec.max_iterations,
        };
        search.minimise(&tied, at);
        let spread = ties.spread(&at[..weights]);
        at[..weights].copy_from_slice(&spread);
    }
}

/// The same scores over rows around `centre` for a `sign` of 1, back for −1.
fn shifted(linear: &Linear, centre: &[f32], sign: f32) -> Linear {
    let mut at = [linear.weights(), linear.intercepts()].concat();
    let k = linear.classes();
    if linear.dim() == centre.len() {
        shift_intercepts(&mut at, centre, k, sign);
    }
    let intercepts = at.split_off(at.len() - k);
    Linear::new(at, intercepts)
}

#[cfg(test)]
mod tests;
