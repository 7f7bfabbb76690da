use std::str::FromStr;

use hone_domain::Seed;
use linfa::ParamGuard as _;
use serde::{Deserialize, Serialize};

use crate::LearnError;
use crate::spec::named;

use super::bradley_terry::{BradleyTerry, BradleyTerryParams, one_view};
use super::fitted::RankingHead;
use super::training::RankingTraining;

/// Which head to fit to rankings, with its parameters.
///
/// In JSON as [`HeadSpec`](crate::HeadSpec): `{"kind": "bradley_terry", "c": [1.0]}`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum RankingSpec {
    /// A score an option and view, the views joined by weights learned from the answers. The
    /// default.
    BradleyTerry(BradleyTerryParams),
    /// What libraries fit unless told otherwise: the differences of the first view, C = 1.
    Baseline {},
}

impl Default for RankingSpec {
    fn default() -> Self {
        Self::BradleyTerry(BradleyTerryParams::default())
    }
}

impl RankingSpec {
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
    /// ranked rows.
    pub fn fit(
        &self,
        training: &RankingTraining<'_>,
        seed: Seed,
        warm: Option<&RankingHead>,
    ) -> Result<RankingHead, LearnError> {
        match self {
            Self::BradleyTerry(params) => {
                let head = params.check_ref()?;
                head.fit(training, &training.canonical()?, seed, warm)
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
            Self::BradleyTerry(_) => "bradley-terry",
            Self::Baseline {} => "baseline",
        }
    }
}

/// A head by its name on the command line, with the default parameters.
impl FromStr for RankingSpec {
    type Err = LearnError;

    fn from_str(text: &str) -> Result<Self, LearnError> {
        named(text, Self::all_examples(), Self::name)
    }
}

/// scikit-learn's defaults.
fn baseline() -> BradleyTerry {
    BradleyTerry {
        c: vec![1.0],
        max_iterations: 100,
        ..BradleyTerry::default()
    }
}
