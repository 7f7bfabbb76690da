use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// What is said besides of a question that ratings answer, which are the classes in their order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RatingReport {
    /// Each strategy after each round, at the points of its curve.
    pub strategies: BTreeMap<String, Vec<RatingPoint>>,
    /// The head trained on all labels.
    pub full: RatingScores,
}

/// How near predicted ratings are to the true ones after a number of labelled records.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct RatingPoint {
    /// Labelled records so far.
    pub labels: usize,
    /// Mean over seeds of Cohen's kappa weighted by squared distances.
    pub quadratic_kappa: f64,
    /// Lower end of the 95 % band of that mean; absent with one seed.
    pub low: Option<f64>,
    /// Upper end of the 95 % band of that mean; absent with one seed.
    pub high: Option<f64>,
    /// Mean over seeds of the mean distance, in steps from one rating to the next.
    pub mean_absolute_error: f64,
}

/// The same of one head.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct RatingScores {
    /// Cohen's kappa weighted by squared distances.
    pub quadratic_kappa: f64,
    /// The mean distance, in steps from one rating to the next.
    pub mean_absolute_error: f64,
}
