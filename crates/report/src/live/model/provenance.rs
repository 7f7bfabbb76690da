use serde::{Deserialize, Serialize};

use crate::model::{EncoderProvenance, HeadProvenance};

/// Which loop a report is about, and what the loop is made of.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LiveProvenance {
    /// Name of the dataset.
    pub dataset: String,
    /// Name of its workspace.
    pub workspace: String,
    /// The question that people answer.
    pub question: String,
    /// Its labels, in their order.
    pub classes: Vec<String>,
    /// What answers it.
    #[serde(default)]
    pub answers: Answers,
    /// Records of the dataset.
    pub records: usize,
    /// Name of the loop.
    pub loop_name: String,
    /// Id of the loop.
    pub loop_id: String,
    /// The encoder of the texts, or of the images where no text is read.
    pub encoder: EncoderProvenance,
    /// The encoder of the images that are read beside texts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub images: Option<EncoderProvenance>,
    /// The head.
    pub head: HeadProvenance,
    /// How records are chosen.
    pub strategy: serde_json::Value,
    /// What the loop was asked to do, as it was asked.
    pub definition: serde_json::Value,
    /// Version of the program.
    pub version: String,
    /// When the report was made.
    pub made: String,
    /// What all that is random derives from.
    pub seed: u64,
}

/// What answers a question.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answers {
    /// One label.
    #[default]
    OneLabel,
    /// One rating.
    OneRating,
    /// A text.
    Text,
    /// Any labels.
    AnyLabels,
    /// Spans of a text.
    Spans,
    /// One ranking of options.
    OneRanking,
}

/// From when on an audit says something. The defaults are those of the audits themselves.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct AuditRules {
    /// Audited records below which no headline is published.
    pub rows: usize,
    /// The same if some class is rare.
    pub rows_with_rare_class: usize,
    /// The share of the records below which a class is rare.
    pub rare_share: f64,
    /// Audited records predicted as a class below which its F1 is not stated.
    pub class_rows: usize,
    /// How intervals are made, in words.
    pub method: String,
}

impl Default for AuditRules {
    fn default() -> Self {
        Self {
            rows: 200,
            rows_with_rare_class: 400,
            rare_share: 0.03,
            class_rows: 10,
            method: "post-stratified Dirichlet draws of the records' true classes".to_owned(),
        }
    }
}
