use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// What is said besides of a question that several labels may answer. Elsewhere in the report a
/// class is a label and accuracy the share of records whose whole set is right.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LabelSetReport {
    /// Micro-F1 of each strategy after each round, at the points of its macro-F1 curve.
    pub micro: BTreeMap<String, Vec<MicroPoint>>,
    /// Main strategy: the final head, means over seeds.
    pub end: LabelSetScores,
    /// The head trained on all labels.
    pub full: LabelSetScores,
    /// Main strategy: from which probability on the final head of the first seed says that each
    /// label applies, in the order of the label schema.
    pub thresholds: Vec<LabelThreshold>,
}

/// Micro-F1 on the test records after a number of labelled records.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct MicroPoint {
    /// Labelled records so far.
    pub labels: usize,
    /// Mean over seeds of the F1 over the answers to all labels together.
    pub micro_f1: f64,
    /// Lower end of the 95 % band of the mean; absent with one seed.
    pub low: Option<f64>,
    /// Upper end of the 95 % band of the mean; absent with one seed.
    pub high: Option<f64>,
}

/// Scores of predicted label sets.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct LabelSetScores {
    /// F1 over the answers to all labels together.
    pub micro_f1: f64,
    /// Mean over labels of F1.
    pub macro_f1: f64,
    /// Mean over records of F1.
    pub samples_f1: f64,
    /// Share of records whose whole set is right.
    pub subset_accuracy: f64,
    /// Share of wrong answers over all records and labels.
    pub hamming_loss: f64,
}

/// From which probability on a label is said to apply.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LabelThreshold {
    /// The label.
    pub name: String,
    /// The probability.
    pub threshold: f64,
    /// The share of the labelled records that it applies to, as the head expects it.
    pub prior: f64,
    /// Whether records with and without it were labelled; it is predicted by its prior if not.
    pub learned: bool,
}
