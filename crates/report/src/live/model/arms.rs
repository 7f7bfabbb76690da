use serde::{Deserialize, Serialize};

use super::{Estimate, Publication};

/// What choosing records gains: two models with equally many labels, measured on the same records.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ArmComparison {
    /// When.
    pub at: String,
    /// Number of the series.
    pub series: u32,
    /// Answered records of the series then.
    pub audited: usize,
    /// Labels that each model learned from.
    pub labels: usize,
    /// The model that learned from records drawn at random.
    pub random: ArmScore,
    /// The model that learned from records that the strategy chose.
    pub chosen: ArmScore,
    /// Mean F1 of the second less that of the first, over the classes that are measured.
    pub gain: Estimate,
    /// Whether the scores may be stated.
    pub headline: Publication,
}

/// How good the model of one arm is.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct ArmScore {
    /// Mean F1 of the classes that are measured.
    pub macro_f1: Estimate,
    /// Share of the records predicted right.
    pub micro_f1: Estimate,
}

impl ArmComparison {
    /// Whether the scores may be stated.
    pub fn is_published(&self) -> bool {
        self.headline == Publication::Published
    }
}
