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
