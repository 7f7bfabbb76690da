use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// What is needed to make the run again and to know what it was made from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Provenance {
    /// Name of the data, for people: a file name without its folder.
    pub data: String,
    /// SHA-256 over the records of pool and test part, in hexadecimal. Two runs are comparable only if it is the same.
    pub data_sha256: String,
    /// Records of the pool.
    pub pool_rows: usize,
    /// Records of the test part.
    pub test_rows: usize,
    /// Columns that were read as text, in order.
    #[serde(default)]
    pub text_columns: Vec<String>,
    /// Column that held the label.
    #[serde(default)]
    pub label_column: String,
    /// The encoder.
    pub encoder: EncoderProvenance,
    /// The encoder of the images that were read beside texts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub images: Option<EncoderProvenance>,
    /// The head.
    pub head: HeadProvenance,
    /// Specification of each strategy, by name.
    #[serde(default)]
    pub strategies: BTreeMap<String, serde_json::Value>,
    /// Seeds of the run.
    pub seeds: Vec<u64>,
    /// Labels before the first choice of the model.
    pub start: usize,
    /// Labels per round.
    pub batch: usize,
    /// Labels at the end.
    pub budget: usize,
    /// Version of the program.
    pub version: String,
    /// Command line that made the run.
    #[serde(default)]
    pub command: String,
    /// Wall-clock seconds of the run.
    #[serde(default)]
    pub duration_seconds: Option<f64>,
    /// When it ended, as RFC 3339.
    #[serde(default)]
    pub finished: Option<String>,
    /// The machine, in words.
    #[serde(default)]
    pub machine: String,
}

/// The frozen model that turned records into features.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EncoderProvenance {
    /// Bundle id.
    pub id: String,
    /// Revision.
    pub revision: String,
    /// Precision in which features are kept.
    pub precision: String,
    /// Views that were taken.
    pub views: Vec<String>,
}

/// The small model that was trained.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct HeadProvenance {
    /// Its specification.
    pub spec: serde_json::Value,
    /// Content hash of the main strategy's final head of the first seed.
    #[serde(default)]
    pub hash: Option<String>,
}
