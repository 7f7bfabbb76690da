use serde::{Deserialize, Serialize};

/// What people gave.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct LabelCounts {
    /// Records with a label so far.
    pub so_far: usize,
    /// Responses behind them, several to a record where several people answered.
    pub responses: usize,
    /// Responses that discarded their record.
    pub discarded: usize,
    /// Different people who answered.
    pub annotators: usize,
    /// Each of them, if they are to be named.
    #[serde(default)]
    pub people: Vec<Person>,
}

/// What one person gave.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Person {
    /// Name.
    pub name: String,
    /// Answers.
    pub answers: usize,
    /// Answers to records that came with a suggestion.
    pub suggested: usize,
    /// Those of them that are the suggestion.
    pub accepted: usize,
    /// Median of the seconds from a record's being handed out to its answer.
    #[serde(default)]
    pub median_seconds: Option<f64>,
}

/// How often the champion's suggestions were accepted, beside how often their scores promise.
///
/// Scores are probabilities, so a calibrated head's suggestions are accepted as often as they say,
/// whichever records were asked about.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Acceptance {
    /// Number of the version.
    pub version: u32,
    /// Its suggestions that were answered.
    pub n: usize,
    /// The share of them that was accepted, in `[0, 1]`.
    pub accepted: f64,
    /// The share that their scores promise, in `[0, 1]`.
    pub promised: f64,
    /// Standard error of the share accepted if the promise were kept.
    pub error: f64,
}

/// Records that were handed out, by purpose.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Served {
    /// Chosen by the strategy.
    pub chosen: usize,
    /// Following by utility behind what the strategy chose.
    pub ranked: usize,
    /// Drawn at random to measure on.
    pub audit: usize,
    /// Drawn at random to learn from.
    #[serde(default)]
    pub random: usize,
}

impl Person {
    /// The share of suggestions that the person accepted; none without suggestions.
    pub fn acceptance(&self) -> Option<f64> {
        (self.suggested > 0).then(|| self.accepted as f64 / self.suggested as f64)
    }
}

impl Served {
    /// All of them.
    pub fn total(&self) -> usize {
        self.chosen + self.ranked + self.audit + self.random
    }
}
