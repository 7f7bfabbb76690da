use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// What is said besides of a question about spans. Elsewhere in the report the score called
/// `macro_f1` is then the F1 over all spans, a class is a label, a class's F1 that of its spans, and
/// accuracy the share of records whose spans are all right. A span counts if both ends and the label
/// are right.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SpanReport {
    /// What each strategy cost in words and reached besides, at the points of its curve.
    pub course: BTreeMap<String, Vec<SpanPoint>>,
    /// Main strategy: the head of the first round, means over seeds.
    pub start: SpanScores,
    /// Main strategy: the final head, means over seeds.
    pub end: SpanScores,
    /// The head trained on all labels.
    pub full: SpanScores,
    /// Main strategy: every label before and after, in the order of the label schema.
    pub labels: Vec<SpanLabelReport>,
    /// Main strategy: what the final head does wrong, most frequent first.
    pub errors: Vec<SpanErrorReport>,
    /// Test records with what the first and the last head of the first seed find in them.
    pub examples: Vec<SpanExample>,
    /// True spans of the test records.
    pub spans: usize,
    /// Those of them that words cannot say exactly, so that no head finds them.
    pub misfits: usize,
}

/// A point of a curve, means over seeds.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct SpanPoint {
    /// Labelled records so far.
    pub labels: usize,
    /// Words of these records: what people had to read.
    pub words: f64,
    /// Mean over labels of F1.
    pub macro_f1: f64,
    /// Lower end of the 95 % band of the mean; absent with one seed.
    pub low: Option<f64>,
    /// Upper end of the 95 % band of the mean; absent with one seed.
    pub high: Option<f64>,
}

/// Scores of predicted spans.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct SpanScores {
    /// F1 over all spans.
    pub micro_f1: f64,
    /// Mean over labels of F1.
    pub macro_f1: f64,
    /// Share of predicted spans that are right.
    pub precision: f64,
    /// Share of true spans that are found.
    pub recall: f64,
    /// Share of records whose spans are all right.
    pub whole_records: f64,
}

/// How one label fared.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SpanLabelReport {
    /// The label.
    pub name: String,
    /// True spans in the test records.
    pub support: usize,
    /// After the first round, mean over seeds.
    pub start: LabelScores,
    /// At the end of the budget, mean over seeds.
    pub end: LabelScores,
    /// Of the head trained on all labels.
    pub full: LabelScores,
}

/// Precision, recall and F1 of one label's spans.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct LabelScores {
    /// Share of predicted spans that are right.
    pub precision: f64,
    /// Share of true spans that are found.
    pub recall: f64,
    /// Their harmonic mean.
    pub f1: f64,
}

/// What kind of error it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SpanErrorKind {
    /// The right words under another label.
    Label,
    /// The right label, but an end that is off.
    Boundary,
    /// Another label and an end that is off.
    LabelAndBoundary,
    /// A span that was not found.
    Missed,
    /// A span where there is none.
    Invented,
}

/// How often an error occurs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SpanErrorReport {
    /// What kind it is.
    pub kind: SpanErrorKind,
    /// The true label, if there is a true span.
    pub truth: Option<String>,
    /// The predicted label, if there is a predicted span.
    pub predicted: Option<String>,
    /// Spans of the test records, mean over seeds.
    pub count: f64,
}

/// A test record with its spans.
///
/// The text comes from the data and may hold anything, markup included.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SpanExample {
    /// The whole text.
    pub text: String,
    /// What is there.
    pub truth: Vec<MarkedSpan>,
    /// What the head of the first round found.
    pub start: Vec<MarkedSpan>,
    /// What the final head found.
    pub end: Vec<MarkedSpan>,
}

/// A labelled stretch of a text, in code points; `end` is behind the last one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MarkedSpan {
    /// The first code point.
    pub start: usize,
    /// The code point behind the last.
    pub end: usize,
    /// The label.
    pub label: String,
}
