use hone_domain::Seed;
use hone_kernel::exp;
use ndarray::Array2;
use serde::{Deserialize, Serialize};

use crate::fusion::{Opinions, exponents, pool, start_weights};
use crate::heads::find_view;
use crate::heads::one_vs_rest::OneVsRest;
use crate::linear::Linear;
use crate::params::{ClassWeights, check, param_guard, share};
use crate::{FeatureView, LearnError};

use super::answers::Answers;
use super::fitted::{LabelMember, LabelSetHead};
use super::folds::label_set_folds;
use super::thresholds::{HALF, OutOfFoldAnswers, Thresholds};
use super::training::{LabelSetTraining, LabelledSet};
use super::view_fit::{ViewFit, checked_rows};

/// Questions that the weights of the views are learned on, at most; rows spread evenly.
const FUSED_QUESTIONS: usize = 100_000;

/// Checked parameters of the fused head for label sets: one logistic question a label and view,
/// the logits of the views joined by weights that are learned from the labels.
///
/// `logit p_l = Σ_v a_v · logit p_{v,l}` with the same weights for all labels: the logarithmic
/// opinion pool of [`Fused`](crate::Fused) for yes-or-no questions. A label that no row has, or
/// every row, is predicted by its prior. Balanced class weights shape the weights of the features
/// and not how probable labels are on the whole: the intercepts are set back.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LabelSetFused {
    /// The views to join; all of them if none is named.
    pub views: Vec<String>,
    /// The head of each view; its own `view` is not read.
    pub head: OneVsRest,
    /// Folds of the cross-validation that weights and thresholds are learned on.
    pub folds: usize,
    /// The weight of the first view before any label speaks; the others share the rest.
    pub first_view_weight: f32,
    /// How firmly the weights are held to those, in answers.
    pub weight_strength: f32,
    /// From which probability on a label is said to apply.
    pub thresholds: Thresholds,
}

impl Default for LabelSetFused {
    fn default() -> Self {
        Self {
            views: Vec::new(),
            head: OneVsRest::default(),
            folds: 4,
            first_view_weight: 0.6,
            weight_strength: 40.0,
            thresholds: Thresholds::default(),
        }
    }
}

param_guard! {
    /// Parameters of the fused head for label sets before they are checked.
    LabelSetFusedParams => LabelSetFused
}

impl LabelSetFused {
    pub(crate) fn validate(&self) -> Result<(), LearnError> {
        self.head.validate()?;
        check("folds", self.folds as f32, self.folds >= 2, "at least 2")?;
        share("first_view_weight", self.first_view_weight)?;
        let strength = self.weight_strength;
        let holds = strength.is_finite() && strength >= 0.0;
        check(
            "weight_strength",
            strength,
            holds,
            "0 or a finite number above",
        )
    }

    /// Fits on the canonical labelled rows of a pool.
    pub(crate) fn fit(
        &self,
        training: &LabelSetTraining<'_>,
        labelled: &[LabelledSet],
        seed: Seed,
        warm: Option<&LabelSetHead>,
    ) -> Result<LabelSetHead, LearnError> {
        let answers = Answers::of(labelled, training.labels);
        if answers.learned.is_empty() {
            return Ok(LabelSetHead::of_priors(&answers));
        }
        let views = self.chosen(training)?;
        let at: Vec<usize> = labelled.iter().map(|answer| answer.row).collect();
        let folds = label_set_folds(labelled, self.folds, seed.derive("folds", 0));
        let mut fits = Vec::with_capacity(views.len());
        for view in &views {
            let rows = checked_rows(view, &at)?;
            let start = warm_start(warm, &answers, view);
            fits.push(ViewFit::new(&self.head, &rows, &answers, &folds, start));
        }
        let logits: Vec<_> = fits.iter().map(|fit| fit.out_of_fold.clone()).collect();
        let exponents = self.exponents(&logits, &answers);
        let fused = pool(&logits, &exponents);
        let questions = answers.questions(&answers.weights, ClassWeights::Balanced);
        let thresholds = self.thresholds.of(OutOfFoldAnswers {
            logits: fused.view(),
            raised: &questions.map_or_else(Vec::new, |questions| questions.raised),
            applies: &answers.applies,
            weights: &answers.weights,
        });
        let members = views
            .iter()
            .zip(fits)
            .zip(exponents)
            .map(|((view, fit), exponent)| LabelMember {
                view: view.name.clone(),
                exponent,
                linear: fit.model,
            });
        Ok(LabelSetHead::new(&answers, &thresholds, members.collect()))
    }

    fn chosen<'a>(
        &self,
        training: &LabelSetTraining<'a>,
    ) -> Result<Vec<&'a FeatureView>, LearnError> {
        let all = training.features.views();
        if self.views.is_empty() {
            return Ok(all.iter().collect());
        }
        self.views
            .iter()
            .map(|name| find_view(training.features, Some(name)))
            .collect()
    }

    /// The exponents of the fusion: every answer to every question is a row of two classes.
    fn exponents(&self, logits: &[Array2<f32>], answers: &Answers) -> Vec<f32> {
        let k = answers.learned.len();
        let rows = answers.weights.len();
        let step = (rows * k).div_ceil(FUSED_QUESTIONS).max(1);
        let taken: Vec<usize> = (0..rows).step_by(step).collect();
        let two_classes = |logits: &Array2<f32>| {
            let cells = taken.iter().flat_map(|&row| logits.row(row).to_vec());
            let pairs: Vec<f32> = cells
                .flat_map(|z| [log_sigmoid(-z), log_sigmoid(z)])
                .collect();
            Array2::from_shape_vec((taken.len() * k, 2), pairs).expect("two numbers a question")
        };
        let scores: Vec<_> = logits.iter().map(two_classes).collect();
        let cells = || {
            taken
                .iter()
                .flat_map(|&row| (0..k).map(move |question| (row, question)))
        };
        let targets: Vec<usize> = cells()
            .map(|(row, question)| usize::from(answers.applies[row * k + question]))
            .collect();
        let weights: Vec<f32> = cells().map(|(row, _)| answers.weights[row]).collect();
        let opinions = Opinions {
            log_probabilities: &scores,
            targets: &targets,
            weights: &weights,
        };
        exponents(
            opinions,
            &start_weights(logits.len(), self.first_view_weight),
            self.weight_strength,
        )
    }
}

/// `ln σ(z)`.
pub(crate) fn log_sigmoid(z: f32) -> f32 {
    z.min(0.0) - exp(-z.abs()).ln_1p()
}

/// The head of scikit-learn's defaults: one view, the most probable answer to each question.
pub(crate) fn one_view(
    params: &OneVsRest,
    training: &LabelSetTraining<'_>,
    labelled: &[LabelledSet],
    warm: Option<&LabelSetHead>,
) -> Result<LabelSetHead, LearnError> {
    let answers = Answers::of(labelled, training.labels);
    if answers.learned.is_empty() {
        return Ok(LabelSetHead::of_priors(&answers));
    }
    let view = find_view(training.features, params.view.as_deref())?;
    let at: Vec<usize> = labelled.iter().map(|answer| answer.row).collect();
    let start = warm_start(warm, &answers, view);
    let member = LabelMember {
        view: view.name.clone(),
        exponent: 1.0,
        linear: ViewFit::model(params, &checked_rows(view, &at)?, &answers, start),
    };
    let thresholds = vec![HALF; answers.learned.len()];
    Ok(LabelSetHead::new(&answers, &thresholds, vec![member]))
}

/// The head of a view in an earlier fit, if it asks the same questions over the same width.
fn warm_start<'a>(
    warm: Option<&'a LabelSetHead>,
    answers: &Answers,
    view: &FeatureView,
) -> Option<&'a Linear> {
    let warm = warm.filter(|warm| warm.learned() == answers.learned)?;
    let member = warm
        .members()
        .iter()
        .find(|member| member.view == view.name)?;
    Some(&member.linear).filter(|linear| linear.dim() == view.matrix.dim())
}
