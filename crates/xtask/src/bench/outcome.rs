use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// What one part of the benchmark found: the content of `benches/results/PART.json`.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Outcome {
    /// Heading of the part.
    pub(crate) title: String,
    /// The machine in words.
    pub(crate) machine: String,
    /// Load average before and after.
    pub(crate) load: [Option<f64>; 2],
    /// What it was measured with, `name version`.
    pub(crate) versions: Vec<String>,
    /// Its measurements.
    pub(crate) tables: Vec<Measurement>,
}

/// Systems that did the same work.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Measurement {
    /// What the work was.
    pub(crate) title: String,
    /// What a reader has to know to read the figures.
    pub(crate) note: String,
    /// How ratios are formed.
    pub(crate) compare: Compare,
    /// The commands that were run, as typed at the root of the workspace.
    pub(crate) commands: Vec<String>,
    /// Columns taken from the rows' details.
    pub(crate) columns: Vec<Column>,
    /// One row a system.
    pub(crate) rows: Vec<Row>,
}

/// How the ratio of a row is formed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Compare {
    /// CPU seconds of the named system over those of the row.
    CpuOf(String),
    /// Wall seconds of the named system over those of the row.
    WallOf(String),
    /// Not at all; times are not shown either.
    Nothing,
    /// Rows are operations, not systems; what is compared stands in columns.
    Operations,
}

/// A column taken from the rows' details.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Column {
    /// Key in the detail.
    pub(crate) key: String,
    /// Heading.
    pub(crate) title: String,
    /// Digits after the point.
    pub(crate) digits: usize,
}

/// One system's figures.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Row {
    pub(crate) system: String,
    /// Median CPU seconds.
    pub(crate) cpu_s: f64,
    /// Least and greatest CPU seconds of the rounds.
    pub(crate) cpu_range: [f64; 2],
    /// Median wall seconds, where the program tells them.
    pub(crate) wall_s: Option<f64>,
    /// Everything else the program said.
    pub(crate) detail: Value,
}

impl Column {
    /// A column of the detail `key`.
    pub(crate) fn new(key: &str, title: &str, digits: usize) -> Self {
        Self {
            key: key.to_owned(),
            title: title.to_owned(),
            digits,
        }
    }
}

impl Row {
    /// A row of scores instead of times.
    pub(crate) fn untimed(system: String, detail: Value) -> Self {
        Self {
            system,
            cpu_s: 0.0,
            cpu_range: [0.0; 2],
            wall_s: None,
            detail,
        }
    }
}

impl Outcome {
    /// Writes the file, and its folder where it is missing.
    ///
    /// # Errors
    /// If it cannot be written.
    pub(crate) fn save(&self, path: &Path) -> Result<()> {
        fs::create_dir_all(path.parent().context("a result file lies in a folder")?)?;
        let text = serde_json::to_string_pretty(self)? + "\n";
        fs::write(path, text).with_context(|| format!("cannot write {}", path.display()))
    }

    /// Reads the file.
    ///
    /// # Errors
    /// If it cannot be read or is no outcome.
    pub(crate) fn load(path: &Path) -> Result<Self> {
        let text =
            fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
        serde_json::from_str(&text)
            .with_context(|| format!("{} was written by another version", path.display()))
    }
}
