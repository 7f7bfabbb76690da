use serde::{Deserialize, Serialize};

use crate::LearnError;

/// How much the classes count against each other in the loss.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClassWeights {
    /// Every class weighs the same in total: a row of class `c` counts `n / (k · n_c)`, with `n`
    /// and `n_c` summed sample weights and `k` the number of classes seen.
    #[default]
    Balanced,
    /// Every row counts its sample weight.
    None,
}

/// Whether classes stand in an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClassScale {
    /// They do not: each has weights of its own.
    #[default]
    Nominal,
    /// They do, as grades: one direction leads from the first to the last, and equal steps along
    /// it change the odds between neighbours equally. The adjacent-categories logit model.
    ///
    /// # Source
    /// Agresti 2010, Analysis of Ordinal Categorical Data, section 4.1, with proportional odds.
    Ordinal,
}

impl ClassScale {
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes references")]
    pub(crate) fn is_nominal(&self) -> bool {
        *self == Self::Nominal
    }

    /// The direction of `k` classes along which their weights differ, `[k]`, of length 1; nothing
    /// where they differ freely.
    pub(crate) fn contrast(self, k: usize) -> Option<Vec<f32>> {
        if self.is_nominal() {
            return None;
        }
        let middle = (k as f32 - 1.0) / 2.0;
        let steps: Vec<f32> = (0..k).map(|class| class as f32 - middle).collect();
        let length = steps.iter().map(|step| step * step).sum::<f32>().sqrt();
        Some(steps.into_iter().map(|step| step / length).collect())
    }
}

/// Replaces the weights of each feature, rows of `[d, k]`, by their part along a contrast.
pub(crate) fn project(weights: &mut [f32], contrast: &[f32]) {
    for weights in weights.chunks_exact_mut(contrast.len()) {
        let along: f32 = weights.iter().zip(contrast).map(|(w, c)| w * c).sum();
        for (weight, step) in weights.iter_mut().zip(contrast) {
            *weight = along * step;
        }
    }
}

/// Where the weights of a penalised head are drawn to.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Prior {
    /// To zero: to no opinion.
    Zero {},
    /// To the head that scores a class by `scale` times the cosine to the mean of its rows.
    ClassMeans {
        /// The length of each class's weights.
        scale: f32,
    },
}

/// Checks that `value` is finite and above zero.
pub(crate) fn positive(name: &'static str, value: f32) -> Result<(), LearnError> {
    check(
        name,
        value,
        value.is_finite() && value > 0.0,
        "a finite number above 0",
    )
}

/// Checks that `value` lies in [0, 1].
pub(crate) fn share(name: &'static str, value: f32) -> Result<(), LearnError> {
    check(
        name,
        value,
        (0.0..=1.0).contains(&value),
        "a number from 0 to 1",
    )
}

/// Fails with [`LearnError::InvalidParameter`] unless `holds`.
pub(crate) fn check(
    name: &'static str,
    value: f32,
    holds: bool,
    wanted: &'static str,
) -> Result<(), LearnError> {
    let value = f64::from(value);
    if holds {
        Ok(())
    } else {
        Err(LearnError::InvalidParameter {
            name,
            value,
            wanted,
        })
    }
}

/// Declares `$params`, the unchecked form of `$checked`, in the pattern of linfa: fitting the
/// unchecked form checks first.
macro_rules! param_guard {
    ($(#[$doc:meta])* $params:ident => $checked:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Default, serde::Serialize, serde::Deserialize)]
        #[serde(transparent)]
        pub struct $params(pub $checked);

        impl linfa::ParamGuard for $params {
            type Checked = $checked;
            type Error = $crate::LearnError;

            fn check_ref(&self) -> Result<&$checked, $crate::LearnError> {
                self.0.validate().map(|()| &self.0)
            }

            fn check(self) -> Result<$checked, $crate::LearnError> {
                self.0.validate().map(|()| self.0)
            }
        }
    };
}
pub(crate) use param_guard;
