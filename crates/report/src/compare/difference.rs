use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::check::check;
use crate::error::ReportError;
use crate::model::{Estimate, FullData, Provenance, RunReport, StrategyReport, TARGETS};

/// Whether runs over different data may be put side by side.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DataRule {
    /// Refuse them: their scores were measured on different records.
    SameDataOnly,
    /// Show them, with a warning and without a difference of scores.
    AnyData,
}

/// Two runs side by side; differences are the second less the first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Comparison {
    /// Version of this form.
    pub format: u32,
    /// Whether both runs were made on the same data. If not, differences of scores are left out.
    pub same_data: bool,
    /// The first run.
    pub first: Side,
    /// The second run.
    pub second: Side,
    /// Difference of the main strategies' AUBC, with a 95 % interval over the seeds in both runs.
    pub aubc_difference: Option<Estimate>,
    /// Seeds that both runs have.
    pub paired_seeds: usize,
    /// Labels needed for each target, first and second.
    pub labels_to: BTreeMap<String, [Option<usize>; 2]>,
    /// Final F1 of each class that both runs have.
    pub per_class: Vec<ClassDifference>,
    /// What was set differently.
    pub provenance: Vec<ProvenanceDifference>,
}

/// One run in a comparison.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Side {
    /// Name given by the caller, as a file name.
    pub name: String,
    /// Its main strategy.
    pub strategy: String,
    /// What that reached.
    pub result: StrategyReport,
    /// Its ceiling.
    pub full_data: FullData,
    /// What the score of its curve is called.
    #[serde(default = "macro_f1")]
    pub score: String,
}

/// What the score was called before there was another.
fn macro_f1() -> String {
    "macro-F1".to_owned()
}

/// A class in both runs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ClassDifference {
    /// Class name.
    pub name: String,
    /// Final F1 in the first run.
    pub first: f64,
    /// Final F1 in the second run.
    pub second: f64,
}

/// A setting that differs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ProvenanceDifference {
    /// JSON path inside the provenance.
    pub key: String,
    /// Value in the first run.
    pub first: String,
    /// Value in the second run.
    pub second: String,
}

/// Compares the main strategies of two named runs.
///
/// # Errors
/// [`ReportError::DifferentData`] under [`DataRule::SameDataOnly`] if the data hashes differ, and
/// the errors of [`crate::render`] if a report contradicts itself.
///
/// # Source
/// The interval is Student's t over the differences of seeds that both runs have: `d ± t·s/√n`
/// with `n − 1` degrees of freedom.
pub fn compare(
    (first_name, first): (&str, &RunReport),
    (second_name, second): (&str, &RunReport),
    rule: DataRule,
) -> Result<Comparison, ReportError> {
    check(first)?;
    check(second)?;
    let hashes = [
        &first.provenance.data_sha256,
        &second.provenance.data_sha256,
    ];
    let same_data = hashes[0] == hashes[1];
    if !same_data && rule == DataRule::SameDataOnly {
        let [first, second] = hashes.map(Clone::clone);
        return Err(ReportError::DifferentData { first, second });
    }
    let (a, b) = (side(first_name, first)?, side(second_name, second)?);
    let differences = paired(&a.result, &b.result);
    let target = |key: &str| [a.result.labels_for(key), b.result.labels_for(key)];
    Ok(Comparison {
        format: crate::FORMAT,
        same_data,
        aubc_difference: same_data.then(|| difference(&a, &b, &differences)),
        paired_seeds: differences.len(),
        labels_to: TARGETS
            .iter()
            .map(|t| (t.key.to_owned(), target(t.key)))
            .collect(),
        per_class: if same_data {
            classes(first, second)
        } else {
            Vec::new()
        },
        provenance: settings(&first.provenance, &second.provenance),
        first: a,
        second: b,
    })
}

fn side(name: &str, report: &RunReport) -> Result<Side, ReportError> {
    let result = report
        .main_strategy()
        .ok_or_else(|| ReportError::NoSuchStrategy {
            name: report.main.clone(),
        })?;
    Ok(Side {
        name: name.to_owned(),
        strategy: report.main.clone(),
        result: result.clone(),
        full_data: report.full_data,
        score: report.score().to_owned(),
    })
}

/// AUBC of the second less the first, for each seed in both.
fn paired(first: &StrategyReport, second: &StrategyReport) -> Vec<f64> {
    let other = |seed: u64| second.seeds.iter().find(|s| s.seed == seed);
    first
        .seeds
        .iter()
        .filter_map(|s| Some(other(s.seed)?.aubc - s.aubc))
        .collect()
}

/// The paired difference; without common seeds that of the means, then without an interval.
fn difference(first: &Side, second: &Side, differences: &[f64]) -> Estimate {
    if differences.is_empty() {
        let mean = second.result.aubc - first.result.aubc;
        return Estimate {
            mean,
            low: None,
            high: None,
        };
    }
    let n = differences.len() as f64;
    let mean = differences.iter().sum::<f64>() / n;
    let half = student_t(differences.len()).map(|t| {
        let squares: f64 = differences.iter().map(|d| (d - mean).powi(2)).sum();
        t * (squares / (n - 1.0)).sqrt() / n.sqrt()
    });
    Estimate {
        mean,
        low: half.map(|h| mean - h),
        high: half.map(|h| mean + h),
    }
}

/// The 97.5 % point of Student's t for `n` values, that is `n − 1` degrees of freedom; `None`
/// below two values.
///
/// Beyond the table the first terms of its expansion about the normal point are exact to 1e-3
/// (Abramowitz and Stegun, 26.7.5).
fn student_t(n: usize) -> Option<f64> {
    const TABLE: [f64; 10] = [
        12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228,
    ];
    let freedom = n.checked_sub(1).filter(|&f| f > 0)?;
    let z: f64 = 1.959_964;
    let f = freedom as f64;
    let expansion = z
        + (z.powi(3) + z) / (4.0 * f)
        + (5.0 * z.powi(5) + 16.0 * z.powi(3) + 3.0 * z) / (96.0 * f * f);
    Some(TABLE.get(freedom - 1).copied().unwrap_or(expansion))
}

/// Classes in both runs, from the largest rise to the largest fall.
fn classes(first: &RunReport, second: &RunReport) -> Vec<ClassDifference> {
    let other = |name: &str| second.per_class.iter().find(|c| c.name == name);
    let mut classes: Vec<ClassDifference> = first
        .per_class
        .iter()
        .filter_map(|c| {
            let second = other(&c.name)?.f1_end;
            Some(ClassDifference {
                name: c.name.clone(),
                first: c.f1_end,
                second,
            })
        })
        .collect();
    classes.sort_by(|a, b| (b.second - b.first).total_cmp(&(a.second - a.first)));
    classes
}

/// Keys under which the two provenances hold different values.
fn settings(first: &Provenance, second: &Provenance) -> Vec<ProvenanceDifference> {
    let flat = |provenance: &Provenance| {
        let mut leaves = BTreeMap::new();
        if let Ok(value) = serde_json::to_value(provenance) {
            flatten("", &value, &mut leaves);
        }
        leaves
    };
    let (first, second) = (flat(first), flat(second));
    let keys: BTreeSet<&String> = first.keys().chain(second.keys()).collect();
    let value = |side: &BTreeMap<String, String>, key| side.get(key).cloned().unwrap_or_default();
    keys.into_iter()
        .map(|key| ProvenanceDifference {
            key: key.clone(),
            first: value(&first, key),
            second: value(&second, key),
        })
        .filter(|difference| difference.first != difference.second)
        .collect()
}

/// Leaves of a JSON value by path; an array is one leaf.
fn flatten(path: &str, value: &serde_json::Value, leaves: &mut BTreeMap<String, String>) {
    match value {
        serde_json::Value::Object(map) => {
            for (key, value) in map {
                let path = if path.is_empty() {
                    key.clone()
                } else {
                    format!("{path}.{key}")
                };
                flatten(&path, value, leaves);
            }
        }
        serde_json::Value::Null => {}
        serde_json::Value::String(text) => {
            leaves.insert(path.to_owned(), text.clone());
        }
        other => {
            leaves.insert(path.to_owned(), other.to_string());
        }
    }
}
