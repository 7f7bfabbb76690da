use hone_domain::Seed;
use linfa::ParamGuard as _;
use linfa::traits::FitWith as _;
use ndarray::Array2;
use serde::{Deserialize, Serialize};

use crate::calibrate::temperature;
use crate::class_map::ClassMap;
use crate::coordinates::Coordinates;
use crate::dataset::{Targets, ViewDataset, view_dataset};
use crate::fitted::{FittedHead, Member, ViewModel};
use crate::fusion::{Opinions, exponents, pool, rows, start_weights};
use crate::heads::logistic::{LinearTask, Link, Logistic, LogisticParams};
use crate::linear::{Linear, log_softmax};
use crate::params::{check, param_guard};
use crate::self_training::{SelfTraining, pseudo_labels};
use crate::split::{Fold, stratified_folds};
use crate::training::{Labelled, Training};
use crate::{FeatureView, LearnError};

/// Bounds of the temperature: a few labels that are all predicted right, or all wrong, say nothing
/// about how sure to be of the rest.
pub(crate) const SHARPEST: f32 = 0.25;
pub(crate) const BLUNTEST: f32 = 4.0;

/// Checked parameters of the fused head: one logistic head a view, joined by weights that are
/// learned from the labels.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Fused {
    /// The views to join; all of them if none is named.
    pub views: Vec<String>,
    /// The head of each view; its own `view` is not read.
    pub head: LogisticParams,
    /// Folds of the cross-validation that the weights and the temperature are learned on.
    pub folds: usize,
    /// The weight of the first view before any label speaks; the others share the rest. Views
    /// behind the first help on some tasks and harm on others, so few labels must not move much.
    pub first_view_weight: f32,
    /// How firmly the weights are held to those, in rows.
    pub weight_strength: f32,
    /// Learning from the unlabelled rows while labels are few.
    pub self_training: SelfTraining,
}

impl Default for Fused {
    fn default() -> Self {
        Self {
            views: Vec::new(),
            head: LogisticParams::default(),
            folds: 4,
            first_view_weight: 0.6,
            weight_strength: 40.0,
            self_training: SelfTraining::default(),
        }
    }
}

param_guard! {
    /// Parameters of the fused head before they are checked.
    FusedParams => Fused
}

impl Fused {
    pub(crate) fn validate(&self) -> Result<(), LearnError> {
        self.head.check_ref()?;
        check("folds", self.folds as f32, self.folds >= 2, "at least 2")?;
        crate::params::share("first_view_weight", self.first_view_weight)?;
        let strength = self.weight_strength;
        check(
            "weight_strength",
            strength,
            strength.is_finite() && strength >= 0.0,
            "0 or a finite number above",
        )?;
        self.self_training.validate()
    }

    /// Fits on the labelled rows of a pool.
    pub(crate) fn fit(
        &self,
        training: &Training<'_>,
        labelled: &[Labelled],
        map: &ClassMap,
        seed: Seed,
        warm: Option<&FittedHead>,
    ) -> Result<FittedHead, LearnError> {
        let views = self.chosen(training)?;
        let head = self.head.check_ref()?;
        let warm_model = |view: &FeatureView| warm_start(warm, map, &view.name, view.matrix.dim());
        let mut fits = Vec::with_capacity(views.len());
        let folds = folds(labelled, map, self.folds, seed);
        for view in &views {
            let dataset = view_dataset(view, labelled, map)?;
            fits.push(ViewFit::new(
                head,
                &dataset,
                &folds,
                self.folds,
                warm_model(view),
            ));
        }
        let exponents = self.exponents(&fits, labelled, map, &folds);
        let mut fitted = join(
            map,
            &views,
            fits.into_iter().map(|fit| fit.model).collect(),
            &exponents,
        );
        if labelled.len() <= self.self_training.max_labels {
            for _ in 0..self.self_training.passes {
                let Some(extended) = self.self_training_pass(training, labelled, map, &fitted)?
                else {
                    break;
                };
                let models = views.iter().map(|view| {
                    let start = warm_start(Some(&fitted), map, &view.name, view.matrix.dim());
                    let dataset = view_dataset(view, &extended, map)?;
                    head.fit_with(start, &dataset)
                });
                let models = models.collect::<Result<Vec<_>, LearnError>>()?;
                fitted = join(map, &views, models, &exponents);
            }
        }
        Ok(fitted)
    }

    fn chosen<'a>(&self, training: &Training<'a>) -> Result<Vec<&'a FeatureView>, LearnError> {
        let all = training.features.views();
        if self.views.is_empty() {
            return Ok(all.iter().collect());
        }
        self.views
            .iter()
            .map(|name| crate::heads::find_view(training.features, Some(name)))
            .collect()
    }

    /// The labelled rows and, behind them, pseudo-labelled ones; nothing if there are none.
    fn self_training_pass(
        &self,
        training: &Training<'_>,
        labelled: &[Labelled],
        map: &ClassMap,
        fitted: &FittedHead,
    ) -> Result<Option<Vec<Labelled>>, LearnError> {
        let probabilities = fitted.predict(training.features)?;
        let pseudo = pseudo_labels(&self.self_training, &probabilities, labelled, map);
        Ok((!pseudo.is_empty()).then(|| labelled.iter().copied().chain(pseudo).collect()))
    }

    /// The exponents of the fusion, the temperature included.
    fn exponents(
        &self,
        fits: &[ViewFit],
        labelled: &[Labelled],
        map: &ClassMap,
        folds: &[Fold],
    ) -> Vec<f32> {
        let start = start_weights(fits.len(), self.first_view_weight);
        let held: Vec<usize> = (0..folds.len())
            .filter(|&row| matches!(folds[row], Fold::HeldOut(_)))
            .collect();
        if held.is_empty() {
            return start;
        }
        let targets = Targets::of(labelled, map);
        let of: Vec<usize> = held.iter().map(|&row| targets.of[row]).collect();
        let weights: Vec<f32> = held.iter().map(|&row| labelled[row].weight).collect();
        let balanced = balance(&of, &weights, targets.classes);
        let scores: Vec<Array2<f32>> = fits
            .iter()
            .map(|fit| rows(fit.out_of_fold.view(), &held))
            .collect();
        let opinions = Opinions {
            log_probabilities: &scores,
            targets: &of,
            weights: &balanced,
        };
        let mut learned = exponents(opinions, &start, self.weight_strength);
        let fused = pool(&scores, &learned);
        let temperature = temperature(fused.view(), &of, &weights).clamp(SHARPEST, BLUNTEST);
        for exponent in &mut learned {
            *exponent /= temperature;
        }
        learned
    }
}

/// Weights under which every class counts the same.
fn balance(targets: &[usize], weights: &[f32], classes: usize) -> Vec<f32> {
    let mut counts = vec![0.0f32; classes];
    targets
        .iter()
        .zip(weights)
        .for_each(|(&c, &w)| counts[c] += w);
    targets
        .iter()
        .zip(weights)
        .map(|(&c, &w)| w / counts[c])
        .collect()
}

fn folds(labelled: &[Labelled], map: &ClassMap, folds: usize, seed: Seed) -> Vec<Fold> {
    let targets = Targets::of(labelled, map);
    let groups: Vec<usize> = labelled.iter().map(|l| l.row).collect();
    stratified_folds(&targets.of, &groups, folds, seed.derive("folds", 0))
}

fn join(
    map: &ClassMap,
    views: &[&FeatureView],
    models: Vec<Linear>,
    exponents: &[f32],
) -> FittedHead {
    let members = views
        .iter()
        .zip(models)
        .zip(exponents)
        .map(|((view, model), &exponent)| Member {
            view: view.name.clone(),
            exponent,
            model: ViewModel::Softmax(model),
        });
    FittedHead::new(map.clone(), members.collect())
}

/// The head of one view and what it says of rows it was not trained on.
struct ViewFit {
    model: Linear,
    /// Log-probabilities, `[n, k]`; zero for rows that are never held out.
    out_of_fold: Array2<f32>,
}

impl ViewFit {
    fn new(
        head: &Logistic,
        dataset: &ViewDataset,
        folds: &[Fold],
        count: usize,
        warm: Option<&Linear>,
    ) -> Self {
        let coordinates = Coordinates::of(&dataset.records);
        let sample_weights = crate::heads::logistic::row_weights(dataset);
        let targets = &dataset.targets;
        let k = targets.classes;
        let start = warm.and_then(|warm| coordinates.lower(warm));
        coordinates.with_design(|design| {
            let task = LinearTask {
                targets,
                sample_weights: &sample_weights,
                link: Link::Softmax,
            };
            let (full, _) = task.fit(head, design, start);
            let mut out_of_fold = Array2::zeros((folds.len(), k));
            for fold in 0..count {
                let held = |row: usize| folds[row] == Fold::HeldOut(fold);
                if !(0..folds.len()).any(held) {
                    continue;
                }
                let kept: Vec<f32> = sample_weights
                    .iter()
                    .enumerate()
                    .map(|(row, &w)| if held(row) { 0.0 } else { w })
                    .collect();
                let task = LinearTask {
                    sample_weights: &kept,
                    ..task
                };
                let (parameters, _) = task.fit(head, design, None);
                let (weights, intercepts) = parameters.split_at(parameters.len() - k);
                let mut scores =
                    Linear::new(weights.to_vec(), intercepts.to_vec()).scores_of(design);
                log_softmax(&mut scores);
                for row in (0..folds.len()).filter(|&row| held(row)) {
                    out_of_fold.row_mut(row).assign(&scores.row(row));
                }
            }
            Self {
                model: coordinates.lift(&full, k),
                out_of_fold,
            }
        })
    }
}

/// The head of a view in an earlier fit, if it knows the same classes over the same width.
pub(crate) fn warm_start<'a>(
    warm: Option<&'a FittedHead>,
    map: &ClassMap,
    view: &str,
    dim: usize,
) -> Option<&'a Linear> {
    let warm = warm.filter(|warm| warm.classes() == map)?;
    let member = warm.members().iter().find(|member| member.view == view)?;
    match &member.model {
        ViewModel::Softmax(linear) if linear.dim() == dim => Some(linear),
        _ => None,
    }
}
