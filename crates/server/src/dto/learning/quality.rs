//! What a loop's champion takes for what, and whether its probabilities are right.

use hone_annotation::ModelVersion;
use hone_live::{LabelMistakes, Mistakes, Quality, Reliability, Snapshot};
use serde::Serialize;
use utoipa::ToSchema;

/// The champion's mistakes, on two kinds of answers.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = LoopQuality)]
pub(crate) struct QualityReply {
    /// On the answered records that were drawn at random; `null` while there are none.
    audit: Option<AuditQuality>,
    /// On the answers that it learned from, by heads that had not seen them; `null` while there is
    /// no champion. Most of these records were chosen for being hard.
    held_out: Option<HeldOutQuality>,
}

/// The champion on the audit.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AuditQuality {
    /// The number of the version.
    version: u32,
    /// The number of the audit.
    series: u32,
    /// Records that the audit stands for.
    population: usize,
    labels: Vec<String>,
    /// Answered records: a row for each label given, a column for each label predicted. Empty where
    /// any labels or spans answer.
    confusion: Vec<Vec<usize>>,
    /// How many records of all the cells stand for, estimated.
    estimated: Vec<Vec<f64>>,
    /// How often each label is given and suggested; empty where one label answers.
    per_label: Vec<LabelCount>,
    /// The predictions by their probability, in ten bins of equal width.
    reliability: Vec<ReliabilityBin>,
}

/// The predictions whose probability lies above `low` and not above `high`.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ReliabilityBin {
    low: f64,
    high: f64,
    /// Answered records.
    n: usize,
    /// The mean of their probabilities; `null` without records.
    promised: Option<f64>,
    /// The share of them that is right, each weighed by what it stands for.
    right: Option<f64>,
    /// The lower end of the share's interval at 95 %.
    right_low: Option<f64>,
    /// The upper end.
    right_high: Option<f64>,
}

/// The champion on the answers that it learned from.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct HeldOutQuality {
    /// The number of the version.
    version: u32,
    labels: Vec<String>,
    /// Answers: a row for each label given, a column for each label predicted. Empty where any
    /// labels or spans answer.
    confusion: Vec<Vec<usize>>,
    /// How often each label is given and suggested; empty where one label answers.
    per_label: Vec<LabelCount>,
}

/// How often a label is given and suggested.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct LabelCount {
    /// Answers that name it, or spans of it that are given.
    given: usize,
    /// Predictions that name it, or spans of it that are predicted.
    predicted: usize,
    /// Records where both do, or spans that are both given and predicted.
    both: usize,
    /// F1, each record weighed by what it stands for; `null` where it is neither given nor predicted.
    f1: Option<f64>,
}

impl From<&LabelMistakes> for LabelCount {
    fn from(label: &LabelMistakes) -> Self {
        let named = label.estimated_given + label.estimated_said;
        Self {
            given: label.given,
            predicted: label.said,
            both: label.both,
            f1: (named > 0.0).then(|| 2.0 * label.estimated_both / named),
        }
    }
}

/// What is taken for what: counts and what they stand for, or a count a label.
type Cells = (Vec<Vec<usize>>, Vec<Vec<f64>>, Vec<LabelCount>);

fn cells(mistakes: &Mistakes) -> Cells {
    match mistakes {
        Mistakes::Confusion { counts, estimated } => (
            counts.outer_iter().map(|row| row.to_vec()).collect(),
            estimated.outer_iter().map(|row| row.to_vec()).collect(),
            Vec::new(),
        ),
        Mistakes::Labels(labels) => {
            let labels = labels.iter().map(LabelCount::from);
            (Vec::new(), Vec::new(), labels.collect())
        }
    }
}

impl QualityReply {
    pub(crate) fn new(
        audit: Option<&Quality>,
        champion: Option<(&ModelVersion, Snapshot)>,
    ) -> Self {
        // A version that was replaced a moment ago is not the champion's.
        let current = audit.filter(|audit| {
            let champion = champion.as_ref();
            champion.is_some_and(|(held, _)| held.id == audit.version)
        });
        Self {
            audit: current.map(AuditQuality::from),
            held_out: champion.map(|(held, snapshot)| HeldOutQuality::of(held, &snapshot)),
        }
    }
}

impl From<&Quality> for AuditQuality {
    fn from(quality: &Quality) -> Self {
        let (confusion, estimated, per_label) = cells(&quality.mistakes);
        Self {
            version: quality.number,
            series: quality.series,
            population: quality.population,
            labels: quality.labels.names().to_vec(),
            confusion,
            estimated,
            per_label,
            reliability: quality
                .reliability
                .iter()
                .map(ReliabilityBin::from)
                .collect(),
        }
    }
}

impl From<&Reliability> for ReliabilityBin {
    fn from(bin: &Reliability) -> Self {
        Self {
            low: bin.low,
            high: bin.high,
            n: bin.n,
            promised: bin.found.map(|found| found.promised),
            right: bin.found.map(|found| found.right),
            right_low: bin.found.map(|found| found.interval.0),
            right_high: bin.found.map(|found| found.interval.1),
        }
    }
}

impl HeldOutQuality {
    fn of(version: &ModelVersion, snapshot: &Snapshot) -> Self {
        let (confusion, _, per_label) = cells(&snapshot.mistakes);
        Self {
            version: version.number,
            labels: snapshot.labels.names().to_vec(),
            confusion,
            per_label,
        }
    }
}
