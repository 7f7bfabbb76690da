//! The report as data: what a run found, in the shape in which it is stored as JSON.

mod calibration;
mod classes;
mod label_sets;
mod picks;
mod provenance;
mod rankings;
mod ratings;
mod rounds;
mod spans;
mod strategy;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

pub use calibration::{BinReport, CalibrationReport, Reliability};
pub use classes::{ClassReport, ClassShare, Confusion};
pub use label_sets::{LabelSetReport, LabelSetScores, LabelThreshold, MicroPoint};
pub use picks::{PickedRecord, Picks};
pub use provenance::{EncoderProvenance, HeadProvenance, Provenance};
pub use rankings::{RankingPoint, RankingReport, RankingScores};
pub use ratings::{RatingPoint, RatingReport, RatingScores};
pub use rounds::{AuditReport, RoundReport, StopAdvice};
pub use spans::{
    LabelScores, MarkedSpan, SpanErrorKind, SpanErrorReport, SpanExample, SpanLabelReport,
    SpanPoint, SpanReport, SpanScores,
};
pub use strategy::{CurvePoint, Estimate, SeedScore, StrategyReport, TARGETS, Target};

/// Version of the stored form that this crate writes.
///
/// It rises only when an older program could no longer read the file. Added keys do not raise it:
/// unknown keys are ignored and missing ones take their defaults.
pub const FORMAT: u32 = 1;

/// Everything that a report says about one run (one data set, several strategies, several seeds).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RunReport {
    /// Version of this form, [`FORMAT`] when written by this crate.
    pub format: u32,
    /// Scores of the same head trained on every label of the pool: the ceiling of the run.
    pub full_data: FullData,
    /// What each strategy reached, by name.
    pub strategies: BTreeMap<String, StrategyReport>,
    /// Name of the strategy that the report is about.
    pub main: String,
    /// Name of the strategy it is measured against, normally `random`. It need not be reported.
    pub reference: String,
    /// Main strategy: scores of each class, in the order of the label schema.
    #[serde(default)]
    pub per_class: Vec<ClassReport>,
    /// Main strategy: counts of truth against prediction of the final head.
    #[serde(default)]
    pub confusion: Option<Confusion>,
    /// Main strategy: how far the final head's probabilities can be believed.
    #[serde(default)]
    pub reliability: Option<CalibrationReport>,
    /// Main strategy: which records were asked for.
    #[serde(default)]
    pub picks: Picks,
    /// Main strategy: what each round cost.
    #[serde(default)]
    pub rounds: Vec<RoundReport>,
    /// When the stopping rules would have advised to stop.
    #[serde(default)]
    pub stop_advice: Vec<StopAdvice>,
    /// What is needed to make the run again.
    pub provenance: Provenance,
    /// Estimate of quality from audit records, where the run had them.
    #[serde(default)]
    pub audit: Option<AuditReport>,
    /// What is said besides where several labels may answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label_sets: Option<LabelSetReport>,
    /// What is said besides where spans answer; the scores called `macro_f1` are then entity F1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub spans: Option<SpanReport>,
    /// What is said besides where ratings answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ratings: Option<RatingReport>,
    /// What is said besides where rankings answer; the scores called `macro_f1` are then pairwise
    /// accuracy.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rankings: Option<RankingReport>,
}

/// Scores on the test records of a head trained on all labels of the pool.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct FullData {
    /// Mean over classes of the F1 score; of spans the F1 over all of them, of rankings the share of
    /// pairs of options in the right order.
    pub macro_f1: f64,
    /// Share of test records predicted rightly, with all their labels, spans or ranks.
    pub accuracy: f64,
}

impl RunReport {
    /// What the score of the curves is called.
    pub fn score(&self) -> &'static str {
        match (&self.spans, &self.rankings) {
            (Some(_), _) => "entity F1",
            (None, Some(_)) => "pairwise accuracy",
            (None, None) => "macro-F1",
        }
    }

    /// The strategy that the report is about, if it is reported.
    pub fn main_strategy(&self) -> Option<&StrategyReport> {
        self.strategies.get(&self.main)
    }

    /// The strategy it is measured against: absent when it was not run or is the main one.
    pub fn reference_strategy(&self) -> Option<&StrategyReport> {
        (self.main != self.reference)
            .then(|| self.strategies.get(&self.reference))
            .flatten()
    }

    /// The same report with every [`StrategyReport::label_ratio`] derived from the label counts.
    #[must_use]
    pub fn with_label_ratios(mut self) -> Self {
        let Some(reference) = self.strategies.get(&self.reference).cloned() else {
            return self;
        };
        for strategy in self.strategies.values_mut() {
            let of = |target: &str| strategy.label_ratio_to(&reference, target);
            strategy.label_ratio = strategy
                .labels_to
                .keys()
                .map(|target| (target.clone(), of(target)))
                .collect();
        }
        self
    }
}
