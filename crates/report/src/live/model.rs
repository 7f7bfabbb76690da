mod arms;
mod audit;
mod course;
mod people;
mod provenance;
mod texts;

use serde::{Deserialize, Serialize};

pub use arms::{ArmComparison, ArmScore};
pub use audit::{
    AuditSeries, ClassEvaluation, ClassF1, ClassGain, Estimate, Evaluation, Found, Gain,
    Publication,
};
pub use course::{
    Event, EventKind, GateLook, GateOutcome, HeldOut, Look, Round, RoundOutcome, Version,
    VersionRole,
};
pub use people::{Acceptance, LabelCounts, Person, Served};
pub use provenance::{Answers, AuditRules, LiveProvenance};
pub use texts::{EditSpan, TextEdits};

/// Version of the stored form that this crate writes.
///
/// It rises only when an older program could no longer read the file, as [`crate::FORMAT`] does.
pub const LIVE_FORMAT: u32 = 1;

/// Everything that a report says about one loop on a server, where people answer.
///
/// Lists are in the order in which things happened. Times are RFC 3339 in UTC, ending in `Z`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LiveReport {
    /// Version of this form, [`LIVE_FORMAT`] when written by this crate.
    pub format: u32,
    /// Which loop it is and what it is made of.
    pub provenance: LiveProvenance,
    /// What people gave.
    pub labels: LabelCounts,
    /// From when on an audit says something.
    #[serde(default)]
    pub rules: AuditRules,
    /// The audits, by number; the last one goes on.
    #[serde(default)]
    pub series: Vec<AuditSeries>,
    /// What the audits found.
    #[serde(default)]
    pub evaluations: Vec<Evaluation>,
    /// The share of the queue that is drawn at random to learn from; 0 where there is no random arm.
    #[serde(default)]
    pub random_share: f64,
    /// What choosing records gained over drawing them at random.
    #[serde(default)]
    pub arms: Vec<ArmComparison>,
    /// Every training and what followed from it.
    #[serde(default)]
    pub rounds: Vec<Round>,
    /// Every look of every gate at its audit.
    #[serde(default)]
    pub gates: Vec<GateLook>,
    /// What else happened and matters.
    #[serde(default)]
    pub events: Vec<Event>,
    /// How often the champion's suggestions were accepted; absent where none was answered.
    #[serde(default)]
    pub acceptance: Option<Acceptance>,
    /// Records that were handed out, by purpose.
    #[serde(default)]
    pub queue: Served,
    /// The versions, by number.
    #[serde(default)]
    pub versions: Vec<Version>,
    /// How far people's texts lie from those suggested, where texts answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub texts: Option<TextEdits>,
}

impl LiveReport {
    /// The latest evaluation.
    pub fn latest(&self) -> Option<&Evaluation> {
        self.evaluations.last()
    }

    /// The audit that goes on.
    pub fn current_series(&self) -> Option<&AuditSeries> {
        self.series.last()
    }

    /// The audit with a number.
    pub fn series_of(&self, number: u32) -> Option<&AuditSeries> {
        self.series.iter().find(|series| series.number == number)
    }

    /// The version that makes the suggestions.
    pub fn champion(&self) -> Option<&Version> {
        let mut versions = self.versions.iter();
        versions.find(|version| version.role == VersionRole::Champion)
    }
}
