use serde::{Deserialize, Serialize};

use super::ClassShare;

/// What the main strategy asked for.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Picks {
    /// The first records asked for, in the order of asking.
    #[serde(default)]
    pub first: Vec<PickedRecord>,
    /// All records asked for in the run.
    #[serde(default)]
    pub total: usize,
    /// Share of each class among what was asked for, beside the pool.
    #[serde(default)]
    pub shares: Vec<ClassShare>,
}

/// One record that was asked for, and why.
///
/// The text comes from the data and may hold anything, markup included.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PickedRecord {
    /// Round in which it was asked for, from 0 for the first batch.
    pub round: usize,
    /// Place in its batch, from 1.
    pub rank: usize,
    /// Beginning of the record's text.
    pub text: String,
    /// The label it was given.
    pub label: String,
    /// What the head of the round before predicted; absent before the first head.
    #[serde(default)]
    pub predicted: Option<String>,
    /// Utility that the strategy gave it; absent for strategies without one.
    #[serde(default)]
    pub utility: Option<f64>,
    /// Why it was asked for, in words.
    #[serde(default)]
    pub reason: String,
}
