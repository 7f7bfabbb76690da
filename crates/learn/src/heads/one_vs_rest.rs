use linfa::DatasetBase;
use linfa::traits::Fit;
use serde::{Deserialize, Serialize};

use crate::coordinates::Coordinates;
use crate::dataset::Targets;
use crate::heads::logistic::{LinearTask, Link, Logistic, row_weights};
use crate::linear::Linear;
use crate::params::{ClassScale, ClassWeights, Prior, param_guard};
use crate::{FeatureMatrix, LearnError};

/// Checked parameters of a head that asks one yes-or-no question a class. Each minimises
/// `½ |w|² + C Σ vᵢ · ln(1 + e^{∓(xᵢ w + b)})`; the answers are scaled to sum to 1.
///
/// Balanced class weights balance the yes and the no of each question.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct OneVsRest {
    /// The view it reads; the first if none is named.
    pub view: Option<String>,
    /// C: how much the labels count against the penalty.
    pub c: f32,
    /// How much yes and no count against each other.
    pub class_weights: ClassWeights,
    /// The fit stops when no entry of the gradient of the mean loss is larger.
    pub tolerance: f32,
    /// The fit stops after this many steps.
    pub max_iterations: usize,
}

impl Default for OneVsRest {
    fn default() -> Self {
        let Logistic {
            view,
            c,
            class_weights,
            tolerance,
            max_iterations,
            ..
        } = Logistic::default();
        Self {
            view,
            c,
            class_weights,
            tolerance,
            max_iterations,
        }
    }
}

param_guard! {
    /// Parameters of a one-versus-rest head before they are checked.
    OneVsRestParams => OneVsRest
}

impl OneVsRest {
    pub(crate) fn validate(&self) -> Result<(), LearnError> {
        self.as_logistic().validate()
    }

    fn as_logistic(&self) -> Logistic {
        Logistic {
            view: self.view.clone(),
            c: self.c,
            class_weights: self.class_weights,
            prior: Prior::Zero {},
            class_scale: ClassScale::Nominal,
            tolerance: self.tolerance,
            max_iterations: self.max_iterations,
        }
    }
}

impl Fit<FeatureMatrix, Targets, LearnError> for OneVsRest {
    type Object = Linear;

    fn fit(&self, dataset: &DatasetBase<FeatureMatrix, Targets>) -> Result<Linear, LearnError> {
        let coordinates = Coordinates::of(&dataset.records);
        let targets = &dataset.targets;
        let task = LinearTask {
            targets,
            sample_weights: &row_weights(dataset),
            link: Link::Sigmoid,
        };
        let (parameters, _) =
            coordinates.with_design(|design| task.fit(&self.as_logistic(), design, None));
        Ok(coordinates.lift(&parameters, targets.classes))
    }
}
