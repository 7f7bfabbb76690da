use serde::{Deserialize, Serialize};

/// An audit: records drawn at random from those that were there when it began.
///
/// What was measured in different series is about different records and is never joined.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AuditSeries {
    /// Its number, from 1.
    pub number: u32,
    /// When it began.
    pub started_at: String,
    /// Records that it stands for.
    pub population: usize,
    /// Records of them that may be drawn.
    pub reserve: usize,
    /// Drawn records that are answered.
    pub audited: usize,
}

/// A number with its interval.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Estimate {
    /// The estimate.
    pub value: f64,
    /// Lower end of the interval.
    pub low: f64,
    /// Upper end of the interval.
    pub high: f64,
    /// The probability that the interval means to cover, two-sided, in `(0, 1)`.
    pub level: f64,
    /// Audited records behind it.
    pub n: usize,
}

/// What an audit found of one version.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Evaluation {
    /// When.
    pub at: String,
    /// Number of the version that was measured.
    pub version: u32,
    /// Labels that it learned from.
    pub labels: usize,
    /// Number of the series.
    pub series: u32,
    /// Answered records of the series then.
    pub audited: usize,
    /// Mean F1 of the classes that are measured.
    pub macro_f1: Estimate,
    /// Share of the records predicted right.
    pub micro_f1: Estimate,
    /// Every class, in the order of the question's labels.
    #[serde(default)]
    pub per_class: Vec<ClassEvaluation>,
    /// Whether macro-F1 may be stated.
    pub headline: Publication,
    /// Its gain over the first version of the loop, on the same records.
    #[serde(default)]
    pub gain_since_start: Option<Gain>,
    /// Its gain over the version before, on the same records.
    #[serde(default)]
    pub gain_since_promotion: Option<Gain>,
}

/// Whether an audit is large enough for a headline.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Publication {
    /// It is.
    Published,
    /// It is not: an interval from so few records would look surer than it is.
    TooFew {
        /// Audited records.
        have: usize,
        /// Records needed.
        need: usize,
    },
}

/// What an audit found of one class.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ClassEvaluation {
    /// The class.
    pub label: String,
    /// Audited records truly of it.
    pub positives: usize,
    /// Its estimated share of the records, in `[0, 1]`.
    pub share: f64,
    /// Its F1.
    pub f1: ClassF1,
    /// What F1 is made of; of spans, once it is measured.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub found: Option<Found>,
}

/// How much of what is found is right, and how much of what there is is found.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Found {
    /// The share of what is found that is right.
    pub precision: Estimate,
    /// The share of what there is that is found.
    pub recall: Estimate,
}

/// The F1 of a class, or its change, or that the audit can tell too little of the class.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClassF1 {
    /// It is measured.
    Measured(Estimate),
    /// Too few audited records are predicted as the class.
    TooFew {
        /// Audited records predicted as the class.
        have: usize,
        /// Records needed.
        need: usize,
    },
}

/// How much better a version is than an earlier one, both measured on the same records.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Gain {
    /// Number of the earlier version.
    pub from: u32,
    /// Labels that it learned from.
    pub from_labels: usize,
    /// Difference of mean F1 over the classes that are measured.
    pub macro_f1: Estimate,
    /// Difference of F1 of every class.
    #[serde(default)]
    pub per_class: Vec<ClassGain>,
}

/// The change of one class's F1.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ClassGain {
    /// The class.
    pub label: String,
    /// Audited records truly of it.
    pub positives: usize,
    /// F1 of the version less that of the earlier one.
    pub gain: ClassF1,
}

impl Evaluation {
    /// Whether macro-F1 may be stated.
    pub fn is_published(&self) -> bool {
        self.headline == Publication::Published
    }

    /// Classes that are measured.
    pub fn measured(&self) -> usize {
        let classes = self.per_class.iter();
        classes
            .filter(|class| class.f1.estimate().is_some())
            .count()
    }
}

impl ClassF1 {
    /// The estimate, if there is one.
    pub fn estimate(&self) -> Option<&Estimate> {
        match self {
            Self::Measured(estimate) => Some(estimate),
            Self::TooFew { .. } => None,
        }
    }
}

impl Gain {
    /// The change of one class, if it is measured.
    pub fn of_class(&self, label: &str) -> Option<&Estimate> {
        let mut classes = self.per_class.iter();
        classes.find(|class| class.label == label)?.gain.estimate()
    }
}
