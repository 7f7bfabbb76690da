use std::str::FromStr;

use hone_domain::Seed;
use linfa::ParamGuard as _;
use linfa::traits::{Fit, FitWith as _};
use serde::{Deserialize, Serialize};

use crate::class_map::ClassMap;
use crate::dataset::Targets;
use crate::dataset::view_dataset;
use crate::fitted::{FittedHead, Member, ViewModel};
use crate::heads::find_view;
use crate::heads::fused::{Fused, FusedParams, warm_start};
use crate::heads::knn::KnnParams;
use crate::heads::lda::LdaParams;
use crate::heads::logistic::{Logistic, LogisticParams};
use crate::heads::nearest_mean::NearestMeanParams;
use crate::heads::one_vs_rest::OneVsRestParams;
use crate::params::{ClassScale, ClassWeights, Prior};
use crate::training::{Labelled, Training};
use crate::{FeatureMatrix, LearnError};

/// Which head to fit, with its parameters.
///
/// In JSON an object with the name under `kind` and any parameter that differs from its default:
/// `{"kind": "logistic", "c": 3.0}`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum HeadSpec {
    /// A logistic head a view, joined by weights learned from the labels. The default.
    Fused(FusedParams),
    /// A multinomial logistic head.
    Logistic(LogisticParams),
    /// One logistic question a class.
    OneVsRest(OneVsRestParams),
    /// Linear discriminant analysis with a shrunk covariance.
    Lda(LdaParams),
    /// Cosine to the mean of each class.
    NearestMean(NearestMeanParams),
    /// A vote of the nearest labelled rows.
    Knn(KnnParams),
    /// The fused head of classes that stand in an order, as grades do.
    Ordinal {},
    /// What libraries fit unless told otherwise: the first view, C = 1, no class weights, no
    /// prior.
    Baseline {},
}

impl Default for HeadSpec {
    fn default() -> Self {
        Self::Fused(FusedParams::default())
    }
}

impl HeadSpec {
    /// Whether a fit on so many labelled rows looks at rows without a label, too.
    pub fn looks_at_unlabelled(&self, labels: usize) -> bool {
        match self {
            Self::Fused(params) => {
                let params = params.check_ref();
                params.is_ok_and(|fused| labels <= fused.self_training.max_labels)
            }
            Self::Ordinal {} => labels <= ordinal().self_training.max_labels,
            Self::Logistic(_)
            | Self::OneVsRest(_)
            | Self::Lda(_)
            | Self::NearestMean(_)
            | Self::Knn(_)
            | Self::Baseline {} => false,
        }
    }

    /// Fits the head.
    ///
    /// `seed` decides the folds of a cross-validation. `warm` is an earlier fit to start from: it
    /// saves time and changes the result by no more than the fit's tolerance.
    ///
    /// # Errors
    /// Every [`LearnError`] about labels, views and parameters.
    ///
    /// # Determinism
    /// The same arguments give the same bits, whatever the number of threads and the order of the
    /// labels.
    pub fn fit(
        &self,
        training: &Training<'_>,
        seed: Seed,
        warm: Option<&FittedHead>,
    ) -> Result<FittedHead, LearnError> {
        self.validate()?;
        let labelled = training.canonical()?;
        let map = ClassMap::of(labelled.iter().map(|l| l.class), training.classes);
        if map.seen().len() < 2 {
            return Ok(FittedHead::new(map, Vec::new()));
        }
        let task = Task {
            training,
            labelled: &labelled,
            map: &map,
            warm,
        };
        match self {
            Self::Fused(params) => params
                .check_ref()?
                .fit(training, &labelled, &map, seed, warm),
            Self::Logistic(params) => task.logistic(params.check_ref()?),
            Self::OneVsRest(OneVsRestParams(params)) => {
                task.one_view(params.view.as_deref(), params, ViewModel::Sigmoid)
            }
            Self::Lda(LdaParams(params)) => {
                task.one_view(params.view.as_deref(), params, ViewModel::Softmax)
            }
            Self::NearestMean(NearestMeanParams(params)) => {
                task.one_view(params.view.as_deref(), params, ViewModel::Cosine)
            }
            Self::Knn(KnnParams(params)) => {
                task.one_view(params.view.as_deref(), params, ViewModel::Neighbours)
            }
            Self::Ordinal {} => ordinal().fit(training, &labelled, &map, seed, warm),
            Self::Baseline {} => task.logistic(&baseline()),
        }
    }

    fn validate(&self) -> Result<(), LearnError> {
        match self {
            Self::Fused(params) => params.check_ref().map(|_| ()),
            Self::Logistic(params) => params.check_ref().map(|_| ()),
            Self::OneVsRest(params) => params.check_ref().map(|_| ()),
            Self::Lda(params) => params.check_ref().map(|_| ()),
            Self::NearestMean(params) => params.check_ref().map(|_| ()),
            Self::Knn(params) => params.check_ref().map(|_| ()),
            Self::Ordinal {} | Self::Baseline {} => Ok(()),
        }
    }

    /// One example of every kind.
    pub fn all_examples() -> Vec<Self> {
        vec![
            Self::Fused(FusedParams::default()),
            Self::Logistic(LogisticParams::default()),
            Self::OneVsRest(OneVsRestParams::default()),
            Self::Lda(LdaParams::default()),
            Self::NearestMean(NearestMeanParams::default()),
            Self::Knn(KnnParams::default()),
            Self::Ordinal {},
            Self::Baseline {},
        ]
    }

    /// The name on the command line.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Fused(_) => "fused",
            Self::Logistic(_) => "logistic",
            Self::OneVsRest(_) => "one-vs-rest",
            Self::Lda(_) => "lda",
            Self::NearestMean(_) => "nearest-mean",
            Self::Knn(_) => "knn",
            Self::Ordinal {} => "ordinal",
            Self::Baseline {} => "baseline",
        }
    }
}

/// A head by its name on the command line, with the default parameters.
impl FromStr for HeadSpec {
    type Err = LearnError;

    fn from_str(text: &str) -> Result<Self, LearnError> {
        named(text, Self::all_examples(), Self::name)
    }
}

/// The example of a name, of whichever kind of heads.
pub(crate) fn named<S>(
    text: &str,
    mut examples: Vec<S>,
    name: fn(&S) -> &'static str,
) -> Result<S, LearnError> {
    if let Some(at) = examples.iter().position(|spec| name(spec) == text) {
        return Ok(examples.swap_remove(at));
    }
    let known: Vec<_> = examples.iter().map(name).collect();
    Err(LearnError::NotAHead {
        text: text.to_owned(),
        known: known.join(", "),
    })
}

/// The fused head along one direction of the classes. A direction is learned from all labels, which
/// so many weights would be from those of one class: less has to be left to the data.
fn ordinal() -> Fused {
    Fused {
        head: LogisticParams(Logistic {
            c: 3.0,
            class_scale: ClassScale::Ordinal,
            ..Logistic::default()
        }),
        ..Fused::default()
    }
}

/// scikit-learn's defaults.
fn baseline() -> Logistic {
    Logistic {
        view: None,
        c: 1.0,
        class_weights: ClassWeights::None,
        prior: Prior::Zero {},
        class_scale: ClassScale::Nominal,
        tolerance: 1e-4,
        max_iterations: 100,
    }
}

/// What a head of one view is fitted to.
struct Task<'a> {
    training: &'a Training<'a>,
    labelled: &'a [Labelled],
    map: &'a ClassMap,
    warm: Option<&'a FittedHead>,
}

impl Task<'_> {
    /// Fits a head that has no use for an earlier fit.
    fn one_view<P>(
        &self,
        view: Option<&str>,
        params: &P,
        model: impl FnOnce(P::Object) -> ViewModel,
    ) -> Result<FittedHead, LearnError>
    where
        P: Fit<FeatureMatrix, Targets, LearnError>,
    {
        let view = find_view(self.training.features, view)?;
        let dataset = view_dataset(view, self.labelled, self.map)?;
        let model = model(params.fit(&dataset)?);
        let member = Member {
            view: view.name.clone(),
            exponent: 1.0,
            model,
        };
        Ok(FittedHead::new(self.map.clone(), vec![member]))
    }

    fn logistic(&self, params: &Logistic) -> Result<FittedHead, LearnError> {
        let view = find_view(self.training.features, params.view.as_deref())?;
        let dataset = view_dataset(view, self.labelled, self.map)?;
        let start = warm_start(self.warm, self.map, &view.name, view.matrix.dim());
        let model = ViewModel::Softmax(params.fit_with(start, &dataset)?);
        let member = Member {
            view: view.name.clone(),
            exponent: 1.0,
            model,
        };
        Ok(FittedHead::new(self.map.clone(), vec![member]))
    }
}

#[cfg(test)]
mod tests;
