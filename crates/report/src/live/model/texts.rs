use serde::{Deserialize, Serialize};

use super::Estimate;

/// How far people's texts lie from what a language model suggested.
///
/// The distance of two texts is Levenshtein's over code points, divided by the length of the longer
/// one: 0 where nothing was changed, 1 where nothing was kept.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TextEdits {
    /// The language model.
    pub model: String,
    /// Answers to records with a suggestion.
    pub answers: usize,
    /// The mean distance; absent while there are too few answers.
    #[serde(default)]
    pub mean: Option<Estimate>,
    /// The share of suggestions that were taken as they are.
    #[serde(default)]
    pub unchanged: Option<Estimate>,
    /// The mean distance of answers that follow each other.
    #[serde(default)]
    pub spans: Vec<EditSpan>,
}

/// Answers that follow each other.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EditSpan {
    /// The first, from 1.
    pub first: usize,
    /// The last.
    pub last: usize,
    /// Their mean distance.
    pub mean: Estimate,
}
