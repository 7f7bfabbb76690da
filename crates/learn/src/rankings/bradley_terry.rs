use hone_domain::Seed;
use serde::{Deserialize, Serialize};

use crate::LearnError;
use crate::calibrate::temperature;
use crate::fusion::{Opinions, exponents, pool, start_weights};
use crate::heads::fused::{BLUNTEST, SHARPEST};
use crate::linear::Linear;
use crate::params::{check, param_guard, positive, share};

use super::answers::PairAnswers;
use super::fitted::{RankingHead, RankingMember};
use super::folds::ranked_folds;
use super::options::OptionView;
use super::training::{RankedRow, RankingTraining};
use super::view_fit::{HeldOut, Task};

/// Pairs that the weights of the views are learned on, at most; rows spread evenly.
const FUSED_PAIRS: usize = 100_000;

/// Checked parameters of a Bradley–Terry head on features of the options: an option has the score
/// `s = w φ`, and is above another with the probability `σ(s − t)`.
///
/// Each view minimises `½ |w|² + C Σ vᵢ / m Σ ln(1 + e^∓(s − t))` over the `m` pairs of each record, of
/// weight `vᵢ` however many pairs that is; a pair that ties counts half each way. It is logistic
/// regression without an intercept on the differences of the options. The views are joined by
/// weights that are learned from the answers, as those of [`Fused`](crate::Fused).
///
/// # Source
/// Bradley and Terry (1952), Rank analysis of incomplete block designs, Biometrika 39; with features
/// Springall (1973), Response surface fitting using a generalization of the Bradley–Terry paired
/// comparison model, Applied Statistics 22.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct BradleyTerry {
    /// The views to join, by their names within an option; all of them if none is named.
    pub views: Vec<String>,
    /// C, how much the answers count against the penalty; of several, each view takes the one by
    /// which heads order best what they were not fitted on.
    pub c: Vec<f32>,
    /// Folds of the cross-validation that C, weights and temperature are learned on; all answers
    /// about a record stand in one.
    pub folds: usize,
    /// The weight of the first view before any answer speaks; the others share the rest.
    pub first_view_weight: f32,
    /// How firmly the weights are held to those, in pairs.
    pub weight_strength: f32,
    /// The fit stops when no entry of the gradient of the mean loss is larger.
    pub tolerance: f32,
    /// The fit stops after this many steps.
    pub max_iterations: usize,
}

impl Default for BradleyTerry {
    fn default() -> Self {
        Self {
            views: Vec::new(),
            c: vec![0.3, 1.0, 3.0, 10.0, 30.0],
            folds: 4,
            first_view_weight: 0.6,
            weight_strength: 40.0,
            tolerance: 1e-4,
            max_iterations: 300,
        }
    }
}

param_guard! {
    /// Parameters of a Bradley–Terry head before they are checked.
    BradleyTerryParams => BradleyTerry
}

impl BradleyTerry {
    pub(crate) fn validate(&self) -> Result<(), LearnError> {
        check("c", 0.0, !self.c.is_empty(), "at least one number")?;
        self.c.iter().try_for_each(|&c| positive("c", c))?;
        check("folds", self.folds as f32, self.folds >= 2, "at least 2")?;
        share("first_view_weight", self.first_view_weight)?;
        positive("tolerance", self.tolerance)?;
        let strength = self.weight_strength;
        let holds = strength.is_finite() && strength >= 0.0;
        let wanted = "0 or a finite number above";
        check("weight_strength", strength, holds, wanted)
    }

    /// Fits on the canonical ranked rows of a pool.
    pub(crate) fn fit(
        &self,
        training: &RankingTraining<'_>,
        ranked: &[RankedRow],
        seed: Seed,
        warm: Option<&RankingHead>,
    ) -> Result<RankingHead, LearnError> {
        let views = self.chosen(training)?;
        let answers = PairAnswers::of(ranked, training.options);
        let rows: Vec<usize> = ranked.iter().map(|answer| answer.row).collect();
        let folds = ranked_folds(ranked, self.folds, seed.derive("folds", 0));
        let task = Task {
            answers: &answers,
            tolerance: self.tolerance,
            max_iterations: self.max_iterations,
        };
        let mut held_out = Vec::with_capacity(views.len());
        let mut linears = Vec::with_capacity(views.len());
        for view in &views {
            let stacked = view.stacked(&rows)?;
            let held = task.held_out(&stacked, &self.c, &folds);
            let c = held.as_ref().map_or_else(|| self.middle_c(), |held| held.c);
            linears.push(task.model(&stacked, c, warm_start(warm, view)));
            held_out.extend(held);
        }
        let exponents = self.exponents(&held_out, views.len(), &answers);
        let members = views.iter().zip(linears).zip(exponents);
        let member = |((view, linear), exponent): ((&OptionView<'_>, _), _)| RankingMember {
            view: view.name.clone(),
            exponent,
            linear,
        };
        Ok(RankingHead::new(
            training.options,
            members.map(member).collect(),
        ))
    }

    /// What C is where too few rows are ranked to try any.
    fn middle_c(&self) -> f32 {
        self.c[self.c.len() / 2]
    }

    fn chosen<'a>(
        &self,
        training: &RankingTraining<'a>,
    ) -> Result<Vec<OptionView<'a>>, LearnError> {
        if self.views.is_empty() {
            return OptionView::all(training.features, training.options);
        }
        let named = self.views.iter();
        named
            .map(|name| OptionView::named(training.features, name, training.options))
            .collect()
    }

    /// The exponents of the fusion, the temperature included.
    fn exponents(&self, held_out: &[HeldOut], views: usize, answers: &PairAnswers) -> Vec<f32> {
        let start = start_weights(views, self.first_view_weight);
        if held_out.len() < views {
            return start;
        }
        let rows = answers.weights.len();
        let step = (rows * answers.pairs()).div_ceil(FUSED_PAIRS).max(1);
        let taken: Vec<usize> = (0..rows).step_by(step).collect();
        let decisions = answers.decisions(&taken);
        let said: Vec<_> = held_out
            .iter()
            .map(|held| decisions.log_probabilities(&held.scores))
            .collect();
        let opinions = Opinions {
            log_probabilities: &said,
            targets: &decisions.targets,
            weights: &decisions.weights,
        };
        let mut learned = exponents(opinions, &start, self.weight_strength);
        let fused = pool(&said, &learned);
        let temperature = temperature(fused.view(), &decisions.targets, &decisions.weights);
        let temperature = temperature.clamp(SHARPEST, BLUNTEST);
        learned.iter_mut().for_each(|a| *a /= temperature);
        learned
    }
}

/// The head of a view in an earlier fit, if it has the same width.
fn warm_start<'a>(warm: Option<&'a RankingHead>, view: &OptionView<'_>) -> Option<&'a Linear> {
    let members = warm?.members().iter();
    let mut linears = members
        .filter(|member| member.view == view.name)
        .map(|member| &member.linear);
    linears.next().filter(|linear| linear.dim() == view.dim())
}

/// The head of one view with one C, its scores as they are.
pub(crate) fn one_view(
    params: &BradleyTerry,
    training: &RankingTraining<'_>,
    ranked: &[RankedRow],
    warm: Option<&RankingHead>,
) -> Result<RankingHead, LearnError> {
    let mut views = params.chosen(training)?;
    let view = views.swap_remove(0);
    let answers = PairAnswers::of(ranked, training.options);
    let rows: Vec<usize> = ranked.iter().map(|answer| answer.row).collect();
    let task = Task {
        answers: &answers,
        tolerance: params.tolerance,
        max_iterations: params.max_iterations,
    };
    let linear = task.model(
        &view.stacked(&rows)?,
        params.middle_c(),
        warm_start(warm, &view),
    );
    let member = RankingMember {
        view: view.name,
        exponent: 1.0,
        linear,
    };
    Ok(RankingHead::new(training.options, vec![member]))
}
