use hone_domain::Class;
use serde::{Deserialize, Serialize};

use super::measured::Measured;

/// Audited rows predicted as a class below which its F1 is not stated: so many rows truly of it
/// are to be expected in the audit.
pub const MIN_POSITIVES: usize = 10;
/// Audited rows below which no headline is published.
pub const MIN_ROWS: usize = 200;
/// The same if some class has a small share of the pool.
pub const MIN_ROWS_WITH_RARE_CLASS: usize = 400;
/// The share below which a class is rare.
pub const RARE_SHARE: f64 = 0.03;

/// How an estimate was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// Draws of the pool's true classes by predicted class ([`super::dirichlet`]).
    Dirichlet,
    /// Draws by pair of predicted classes ([`super::compare`]).
    JointDirichlet,
    /// Resampled audit rows ([`super::bootstrap`], [`super::paired_bootstrap`]).
    Bootstrap,
}

/// A number with its interval. Every published score is one of these.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Estimate {
    /// The estimate.
    pub value: f64,
    /// Lower end of the interval.
    pub low: f64,
    /// Upper end of the interval.
    pub high: f64,
    /// The probability that the interval means to cover, two-sided.
    pub level: f64,
    /// Audited rows behind it.
    pub n: usize,
    /// How it was made.
    pub method: Method,
}

/// A mean F1 over the classes that the audit can measure.
///
/// Which these are depends on the heads' predictions and on the design of the audit, never on its
/// answers. The other classes of the schema are in no way part of the number.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MacroF1 {
    /// The mean, or the difference of two heads' means.
    pub estimate: Estimate,
    /// The classes that the mean is over, ascending.
    pub classes: Vec<Class>,
    /// Classes of the schema.
    pub schema: usize,
}

/// The F1 of a class, or its change, or that the audit can tell too little of the class.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClassF1 {
    /// Enough audited rows are predicted as the class.
    Measured(Estimate),
    /// Too few are.
    NotMeasured {
        /// Audited rows predicted as the class.
        have: usize,
        /// Rows needed, [`MIN_POSITIVES`].
        need: usize,
    },
}

/// What an audit says of one class.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct ClassReport {
    /// The class.
    pub class: Class,
    /// Audited rows truly of it.
    pub positives: usize,
    /// Its estimated share of the pool.
    pub share: f64,
    /// Its F1.
    pub f1: ClassF1,
    /// What F1 is made of, where that is told: of spans.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub found: Option<Found>,
}

/// How much of what a head finds is right, and how much of what there is it finds.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Found {
    /// The share of what is found that is right.
    pub precision: Estimate,
    /// The share of what there is that is found.
    pub recall: Estimate,
}

/// What an audit says of a head on its pool.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct F1Report {
    /// Mean F1 of the classes measured.
    pub macro_f1: MacroF1,
    /// Micro-F1: the share of the pool predicted right.
    pub micro_f1: Estimate,
    /// Every class of the schema.
    pub per_class: Vec<ClassReport>,
}

/// A score fit for a headline, or how many rows are missing.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Headline {
    /// The audit is large enough.
    Published(MacroF1),
    /// It is not.
    TooFew {
        /// Audited rows.
        have: usize,
        /// Rows needed.
        need: usize,
    },
}

impl F1Report {
    /// Macro-F1 as a headline: from [`MIN_ROWS`] audited rows, or [`MIN_ROWS_WITH_RARE_CLASS`] if
    /// a class of the pool has an estimated share below [`RARE_SHARE`].
    ///
    /// Below that intervals of macro-F1 cover less than they claim whenever a class is rare.
    pub fn headline(&self) -> Headline {
        let rare = self.per_class.iter().any(|class| class.share < RARE_SHARE);
        let need = if rare {
            MIN_ROWS_WITH_RARE_CLASS
        } else {
            MIN_ROWS
        };
        let have = self.macro_f1.estimate.n;
        if have < need {
            return Headline::TooFew { have, need };
        }
        Headline::Published(self.macro_f1.clone())
    }

    /// Builds a report from estimates in the order of `Totals::scores`.
    pub(super) fn new(
        scores: &[Estimate],
        measured: &Measured,
        positives: &[usize],
        shares: &[f64],
    ) -> Self {
        let class = |(class, &f1): (usize, &Estimate)| ClassReport {
            class: Class(class as u16),
            positives: positives[class],
            share: shares[class],
            f1: measured.class(class, f1),
            found: None,
        };
        Self {
            macro_f1: measured.mean(scores[0]),
            micro_f1: scores[1],
            per_class: scores[2..].iter().enumerate().map(class).collect(),
        }
    }
}

/// Turns draws of several numbers into one estimate each: mean and equal-tailed quantiles.
///
/// # Panics
/// If there is no draw.
pub(super) fn summarise(draws: &[Vec<f64>], level: f64, n: usize, method: Method) -> Vec<Estimate> {
    let tail = (1.0 - level) / 2.0;
    let one = |at: usize| {
        let mut values: Vec<f64> = draws.iter().map(|draw| draw[at]).collect();
        let mean = values.iter().sum::<f64>() / values.len() as f64;
        values.sort_by(f64::total_cmp);
        let (low, high) = (quantile(&values, tail), quantile(&values, 1.0 - tail));
        Estimate {
            value: mean.clamp(low, high),
            low,
            high,
            level,
            n,
            method,
        }
    };
    (0..draws[0].len()).map(one).collect()
}

/// A quantile of sorted values, between two of them by linear interpolation.
fn quantile(sorted: &[f64], at: f64) -> f64 {
    let position = at * (sorted.len() - 1) as f64;
    let (below, share) = (position.floor() as usize, position.fract());
    let above = (below + 1).min(sorted.len() - 1);
    sorted[below] + share * (sorted[above] - sorted[below])
}

#[cfg(test)]
mod tests;
