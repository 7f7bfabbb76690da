use hone_kernel::squared_distances;
use linfa::DatasetBase;
use linfa::traits::Fit;
use ndarray::{Array2, ArrayView2};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::dataset::Targets;
use crate::design::contiguous;
use crate::heads::logistic::row_weights;
use crate::params::{check, param_guard};
use crate::{FeatureMatrix, LearnError};

/// Rows whose distances are held at once.
const BLOCK: usize = 256;
/// The lowest share of a class, so that its logarithm is finite.
const FLOOR: f32 = 1e-6;

/// Checked parameters of a head that asks the nearest labelled rows.
///
/// The `k` nearest rows by Euclidean distance vote with their sample weight over their distance;
/// rows at distance 0 outvote all others. Dense views only.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Knn {
    /// The view it reads; the first if none is named.
    pub view: Option<String>,
    /// Rows that vote.
    pub k: usize,
}

impl Default for Knn {
    fn default() -> Self {
        Self { view: None, k: 5 }
    }
}

param_guard! {
    /// Parameters of a nearest-neighbour head before they are checked.
    KnnParams => Knn
}

impl Knn {
    pub(crate) fn validate(&self) -> Result<(), LearnError> {
        check("k", self.k as f32, self.k > 0, "at least 1")
    }
}

/// The labelled rows that vote.
#[derive(Debug, Clone, PartialEq)]
pub struct Neighbours {
    pub(crate) k: usize,
    /// `[n, d]`.
    pub(crate) rows: Array2<f32>,
    /// The class of each row, `[n]`.
    pub(crate) targets: Vec<usize>,
    /// `[n]`.
    pub(crate) weights: Vec<f32>,
    pub(crate) classes: usize,
}

impl Fit<FeatureMatrix, Targets, LearnError> for Knn {
    type Object = Neighbours;

    fn fit(&self, dataset: &DatasetBase<FeatureMatrix, Targets>) -> Result<Neighbours, LearnError> {
        let FeatureMatrix::Dense(values) = &dataset.records else {
            return Err(LearnError::DenseOnly { head: "knn" });
        };
        Ok(Neighbours {
            k: self.k,
            rows: contiguous(values).into_owned(),
            targets: dataset.targets.of.clone(),
            weights: row_weights(dataset),
            classes: dataset.targets.classes,
        })
    }
}

impl Neighbours {
    /// Logarithms of the shares of the votes, `[n, classes]`.
    pub(crate) fn log_shares(&self, rows: ArrayView2<'_, f32>) -> Array2<f32> {
        let (n, d) = rows.dim();
        let rows = rows.as_standard_layout();
        let values = rows.as_slice().unwrap_or_default();
        let mut shares = vec![0.0; n * self.classes];
        shares
            .par_chunks_mut(BLOCK * self.classes)
            .enumerate()
            .for_each(|(at, out)| {
                let count = out.len() / self.classes;
                self.vote(&values[at * BLOCK * d..][..count * d], out);
            });
        Array2::from_shape_vec((n, self.classes), shares).expect("a share a row and class")
    }

    fn vote(&self, rows: &[f32], out: &mut [f32]) {
        let (m, d) = self.rows.dim();
        let ours = contiguous(&self.rows);
        let mut distances = vec![0.0; out.len() / self.classes * m];
        squared_distances(rows, ours.as_slice().unwrap_or_default(), d, &mut distances);
        let mut nearest: Vec<usize> = Vec::with_capacity(m);
        for (votes, distances) in out
            .chunks_exact_mut(self.classes)
            .zip(distances.chunks_exact(m))
        {
            nearest.clear();
            nearest.extend(0..m);
            let order =
                |a: &usize, b: &usize| distances[*a].total_cmp(&distances[*b]).then(a.cmp(b));
            let k = self.k.min(m);
            if k < m {
                nearest.select_nth_unstable_by(k, order);
            }
            nearest[..k].sort_unstable_by(order);
            for &row in &nearest[..k] {
                // Below a millionth the square of a unit row's distance is rounding.
                votes[self.targets[row]] += self.weights[row] / distances[row].max(1e-12).sqrt();
            }
            let total: f32 = votes.iter().sum();
            for vote in votes {
                *vote = (*vote / total).max(FLOOR).ln();
            }
        }
    }
}
