use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// A share of the full-data macro-F1 that a strategy is asked to reach.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Target {
    /// Key in [`StrategyReport::labels_to`].
    pub key: &'static str,
    /// The share, in `(0, 1)`.
    pub share: f64,
    /// How it is written for people.
    pub words: &'static str,
}

/// The targets that every report carries, in rising order.
pub const TARGETS: [Target; 3] = [
    Target {
        key: "0.90",
        share: 0.90,
        words: "90\u{a0}%",
    },
    Target {
        key: "0.95",
        share: 0.95,
        words: "95\u{a0}%",
    },
    Target {
        key: "0.99",
        share: 0.99,
        words: "99\u{a0}%",
    },
];

/// What one strategy reached, over all its seeds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StrategyReport {
    /// Mean scores after each round, in rising order of labels.
    pub curve: Vec<CurvePoint>,
    /// Area under the macro-F1 curve divided by its width, in `[0, 1]`; mean over seeds.
    pub aubc: f64,
    /// Lower end of the 95 % interval of [`Self::aubc`]; absent with one seed.
    #[serde(default)]
    pub aubc_low: Option<f64>,
    /// Upper end of the 95 % interval of [`Self::aubc`]; absent with one seed.
    #[serde(default)]
    pub aubc_high: Option<f64>,
    /// The fewest labels at which the mean curve reaches each share of the full-data macro-F1, by
    /// the keys of [`TARGETS`]; `None` where it never does.
    pub labels_to: BTreeMap<String, Option<usize>>,
    /// Labels that the reference needs for each one that this strategy needs: above 1 is a saving.
    #[serde(default)]
    pub label_ratio: BTreeMap<String, Option<f64>>,
    /// Scores of each seed.
    #[serde(default)]
    pub seeds: Vec<SeedScore>,
    /// Mean difference of AUBC from the reference over the same seeds; absent for the reference.
    #[serde(default)]
    pub gain: Option<Estimate>,
}

/// Mean scores on the test records after a number of labels.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct CurvePoint {
    /// Labels given so far.
    pub labels: usize,
    /// Mean over seeds of macro-F1; of spans of the F1 over all of them.
    pub macro_f1: f64,
    /// Lower end of the 95 % band of the mean; absent with one seed.
    pub low: Option<f64>,
    /// Upper end of the 95 % band of the mean; absent with one seed.
    pub high: Option<f64>,
    /// Mean over seeds of accuracy.
    pub accuracy: f64,
}

/// The score of one seed.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct SeedScore {
    /// The seed.
    pub seed: u64,
    /// Area under its macro-F1 curve divided by the curve's width.
    pub aubc: f64,
}

/// A mean with its 95 % interval.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Estimate {
    /// The mean.
    pub mean: f64,
    /// Lower end; absent where there was nothing to estimate it from.
    #[serde(default)]
    pub low: Option<f64>,
    /// Upper end; absent where there was nothing to estimate it from.
    #[serde(default)]
    pub high: Option<f64>,
}

impl StrategyReport {
    /// Labels needed for a target of [`TARGETS`]; `None` when it was not reached.
    pub fn labels_for(&self, key: &str) -> Option<usize> {
        self.labels_to.get(key).copied().flatten()
    }

    /// How many labels `reference` needs for each one this strategy needs to reach a target.
    pub fn label_ratio_to(&self, reference: &Self, key: &str) -> Option<f64> {
        let (own, other) = (self.labels_for(key)?, reference.labels_for(key)?);
        (own > 0).then(|| other as f64 / own as f64)
    }

    /// The point measured at exactly this number of labels.
    pub fn at(&self, labels: usize) -> Option<&CurvePoint> {
        self.curve.iter().find(|point| point.labels == labels)
    }

    /// The last point of the curve.
    pub fn last(&self) -> Option<&CurvePoint> {
        self.curve.last()
    }
}

impl Estimate {
    /// Both ends of the interval, if it has them.
    pub fn interval(&self) -> Option<(f64, f64)> {
        Some((self.low?, self.high?))
    }
}
