use linfa::DatasetBase;
use linfa::traits::Fit;
use serde::{Deserialize, Serialize};

use crate::dataset::Targets;
use crate::heads::logistic::{class_directions, row_weights};
use crate::linear::Linear;
use crate::params::{param_guard, positive};
use crate::{FeatureMatrix, LearnError};

/// Checked parameters of a head that compares rows with the mean of each class:
/// `softmax(scale · cos(x, mean_c))`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct NearestMean {
    /// The view it reads; the first if none is named.
    pub view: Option<String>,
    /// How sharply the cosine decides.
    pub scale: f32,
}

impl Default for NearestMean {
    fn default() -> Self {
        Self {
            view: None,
            scale: 10.0,
        }
    }
}

param_guard! {
    /// Parameters of a nearest-mean head before they are checked.
    NearestMeanParams => NearestMean
}

impl NearestMean {
    pub(crate) fn validate(&self) -> Result<(), LearnError> {
        positive("scale", self.scale)
    }
}

/// The fitted map expects rows of unit length.
impl Fit<FeatureMatrix, Targets, LearnError> for NearestMean {
    type Object = Linear;

    fn fit(&self, dataset: &DatasetBase<FeatureMatrix, Targets>) -> Result<Linear, LearnError> {
        let targets = &dataset.targets;
        let weights = row_weights(dataset);
        let directions = dataset
            .records
            .with_design(|design| class_directions(design, targets, &weights, self.scale));
        Ok(Linear::new(directions, vec![0.0; targets.classes]))
    }
}
