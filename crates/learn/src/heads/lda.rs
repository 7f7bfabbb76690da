use hone_kernel::{Mat, MatMut, matmul};
use linfa::DatasetBase;
use linfa::traits::Fit;
use serde::{Deserialize, Serialize};

use crate::dataset::Targets;
use crate::design::contiguous;
use crate::heads::logistic::row_weights;
use crate::linear::Linear;
use crate::params::{param_guard, share};
use crate::precondition::invert;
use crate::{FeatureMatrix, LearnError};

/// Checked parameters of linear discriminant analysis with a uniform prior over the classes.
///
/// With the class means `m_c` and the mean `S` of the class covariances, shrunk to
/// `(1 − s) S + s · tr(S)/d · I`, scores are `x S⁻¹ m_c − ½ m_cᵀ S⁻¹ m_c`. Closed form; dense views
/// only. If no class varies at all, `S` is the identity.
///
/// # Source
/// Hastie, Tibshirani and Friedman, The Elements of Statistical Learning (2009), section 4.3.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Lda {
    /// The view it reads; the first if none is named.
    pub view: Option<String>,
    /// s, from 0 to 1.
    pub shrinkage: f32,
}

impl Default for Lda {
    fn default() -> Self {
        Self {
            view: None,
            shrinkage: 0.6,
        }
    }
}

param_guard! {
    /// Parameters of linear discriminant analysis before they are checked.
    LdaParams => Lda
}

impl Lda {
    pub(crate) fn validate(&self) -> Result<(), LearnError> {
        share("shrinkage", self.shrinkage)
    }
}

impl Fit<FeatureMatrix, Targets, LearnError> for Lda {
    type Object = Linear;

    fn fit(&self, dataset: &DatasetBase<FeatureMatrix, Targets>) -> Result<Linear, LearnError> {
        let FeatureMatrix::Dense(values) = &dataset.records else {
            return Err(LearnError::DenseOnly { head: "lda" });
        };
        let rows = contiguous(values);
        let targets = &dataset.targets;
        let (d, k) = (rows.ncols(), targets.classes);
        let weights = row_weights(dataset);
        let mut counts = vec![0.0f32; k];
        targets
            .of
            .iter()
            .zip(&weights)
            .for_each(|(&class, &weight)| counts[class] += weight);
        let mut means = vec![0.0f32; k * d];
        for ((row, &class), weight) in rows.outer_iter().zip(&targets.of).zip(&weights) {
            let share = weight / counts[class];
            means[class * d..][..d]
                .iter_mut()
                .zip(row)
                .for_each(|(mean, v)| *mean += share * v);
        }
        let mut residuals = Vec::with_capacity(rows.len());
        for ((row, &class), weight) in rows.outer_iter().zip(&targets.of).zip(&weights) {
            let scale = (weight / (counts[class] * k as f32)).sqrt();
            residuals.extend(
                row.iter()
                    .zip(&means[class * d..][..d])
                    .map(|(v, mean)| scale * (v - mean)),
            );
        }
        let inverse = invert(self.shrunk(&residuals, d), d);
        let mut coefficients = vec![0.0; d * k];
        let (inverse, means) = (Mat::new(&inverse, d, d), Mat::new(&means, k, d));
        matmul(
            MatMut::new(&mut coefficients, d, k),
            0.0,
            1.0,
            inverse,
            means.t(),
        );
        let mut products = vec![0.0; k * k];
        matmul(
            MatMut::new(&mut products, k, k),
            0.0,
            1.0,
            means,
            Mat::new(&coefficients, d, k),
        );
        let intercepts = (0..k)
            .map(|class| -0.5 * products[class * k + class])
            .collect();
        Ok(Linear::new(coefficients, intercepts))
    }
}

impl Lda {
    /// The shrunk covariance of scaled residuals, `[d, d]`.
    fn shrunk(&self, residuals: &[f32], d: usize) -> Vec<f32> {
        let residuals = Mat::new(residuals, residuals.len() / d.max(1), d);
        let mut covariance = vec![0.0; d * d];
        matmul(
            MatMut::new(&mut covariance, d, d),
            0.0,
            1.0 - self.shrinkage,
            residuals.t(),
            residuals,
        );
        // The diagonal was scaled too; a full shrinkage leaves nothing to tell the trace from.
        let mut unshrunk = vec![0.0; d * d];
        if self.shrinkage >= 1.0 {
            matmul(
                MatMut::new(&mut unshrunk, d, d),
                0.0,
                1.0,
                residuals.t(),
                residuals,
            );
        }
        let trace = |matrix: &[f32]| (0..d).map(|i| matrix[i * d + i]).sum::<f32>();
        let trace = if self.shrinkage >= 1.0 {
            trace(&unshrunk)
        } else {
            trace(&covariance) / (1.0 - self.shrinkage)
        };
        let mean = if trace > 0.0 { trace / d as f32 } else { 1.0 };
        let ridge = if trace > 0.0 {
            self.shrinkage * mean
        } else {
            1.0
        };
        (0..d).for_each(|i| covariance[i * d + i] += ridge);
        covariance
    }
}
