use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// What is said besides of a question that rankings of options answer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RankingReport {
    /// Each strategy after each round, at the points of its curve.
    pub strategies: BTreeMap<String, Vec<RankingPoint>>,
    /// The head trained on all rankings.
    pub full: RankingScores,
    /// The options.
    pub options: Vec<String>,
}

/// How near predicted rankings are to the true ones after a number of ranked records.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct RankingPoint {
    /// Ranked records so far.
    pub labels: usize,
    /// Means over seeds.
    pub scores: RankingScores,
    /// Lower end of the 95 % band of mean pairwise accuracy; absent with one seed.
    pub low: Option<f64>,
    /// Upper end of the 95 % band of mean pairwise accuracy; absent with one seed.
    pub high: Option<f64>,
}

/// How near the rankings of one head are to the true ones.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct RankingScores {
    /// The share of pairs of options in the right order, of those that do not tie in truth.
    pub pairwise_accuracy: f64,
    /// The mean over records of Kendall's tau-b.
    pub kendall_tau: f64,
    /// The share of records whose best option is right.
    pub first_right: f64,
    /// The share of records whose whole ranking is right.
    pub whole_right: f64,
}
