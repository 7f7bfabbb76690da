use std::str::FromStr;

use hone_domain::Seed;
use linfa::ParamGuard as _;
use serde::{Deserialize, Serialize};

use crate::LearnError;
use crate::heads::one_vs_rest::OneVsRest;
use crate::params::ClassWeights;
use crate::spec::named;

use super::fitted::LabelSetHead;
use super::fused::{LabelSetFusedParams, one_view};
use super::training::LabelSetTraining;

/// Which head to fit to label sets, with its parameters.
///
/// In JSON as [`HeadSpec`](crate::HeadSpec): `{"kind": "fused", "folds": 5}`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum LabelSetSpec {
    /// A logistic question a label and view, the views joined by weights learned from the labels.
    /// The default.
    Fused(LabelSetFusedParams),
    /// What libraries fit unless told otherwise: one logistic question a label on the first view,
    /// C = 1, yes from ½ on.
    Baseline {},
}

impl Default for LabelSetSpec {
    fn default() -> Self {
        Self::Fused(LabelSetFusedParams::default())
    }
}

impl LabelSetSpec {
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
    /// labelled rows.
    pub fn fit(
        &self,
        training: &LabelSetTraining<'_>,
        seed: Seed,
        warm: Option<&LabelSetHead>,
    ) -> Result<LabelSetHead, LearnError> {
        match self {
            Self::Fused(params) => {
                let fused = params.check_ref()?;
                fused.fit(training, &training.canonical()?, seed, warm)
            }
            Self::Baseline {} => one_view(&baseline(), training, &training.canonical()?, warm),
        }
    }

    /// One example of every kind.
    pub fn all_examples() -> Vec<Self> {
        vec![Self::default(), Self::Baseline {}]
    }

    /// The name on the command line.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Fused(_) => "fused",
            Self::Baseline {} => "baseline",
        }
    }
}

/// A head by its name on the command line, with the default parameters.
impl FromStr for LabelSetSpec {
    type Err = LearnError;

    fn from_str(text: &str) -> Result<Self, LearnError> {
        named(text, Self::all_examples(), Self::name)
    }
}

/// scikit-learn's defaults.
fn baseline() -> OneVsRest {
    OneVsRest {
        view: None,
        c: 1.0,
        class_weights: ClassWeights::None,
        tolerance: 1e-4,
        max_iterations: 100,
    }
}
