use std::num::NonZeroU32;

use hone_domain::Class;
use serde::{Deserialize, Serialize};

use super::{ClassF1, Comparison, DirichletParams, Estimate, MacroF1};

/// The chance of a wrong promotion over all gates of a loop together.
const TOTAL_ALPHA: f64 = 0.05;

/// Which of a gate's two looks at the audit this is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Look {
    /// At the first size of the audit.
    First,
    /// After the audit was extended.
    Extended,
}

/// When a challenger takes over.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct GateRule {
    /// The lower bound of the gain in macro-F1 must lie above this.
    pub margin: f64,
    /// No class may fall by more than this, shown at the upper bound of its own gain.
    pub class_drop: f64,
    /// Audited rows of a class from which its fall counts.
    pub class_positives: usize,
    /// Audited rows at the first look.
    pub first_rows: usize,
    /// Audited rows at the extended look.
    pub extended_rows: usize,
}

impl Default for GateRule {
    fn default() -> Self {
        Self {
            margin: 0.0,
            class_drop: 0.05,
            class_positives: 20,
            first_rows: 200,
            extended_rows: 400,
        }
    }
}

/// What stands against a promotion.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Obstacle {
    /// The audit is not yet as large as the look asks for.
    TooFewRows {
        /// Audited rows.
        have: usize,
        /// Rows needed.
        need: usize,
    },
    /// The gain is not shown: its lower bound does not lie above the margin.
    GainNotShown {
        /// The gain in macro-F1.
        gain: Estimate,
        /// The margin.
        margin: f64,
    },
    /// A class is shown to fall by more than allowed.
    ClassFalls {
        /// The class.
        class: Class,
        /// Audited rows of it.
        positives: usize,
        /// Its gain; the upper bound lies below `-allowed`.
        gain: Estimate,
        /// The fall allowed.
        allowed: f64,
    },
}

/// What a gate says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Decision {
    /// The challenger takes over.
    Promote {
        /// Its gain in macro-F1.
        gain: MacroF1,
    },
    /// Audit up to `to` rows and ask again.
    Extend {
        /// Audited rows to reach.
        to: usize,
        /// Why not yet.
        because: Vec<Obstacle>,
    },
    /// The champion stays.
    Keep {
        /// Why.
        because: Vec<Obstacle>,
    },
}

/// Whether a promoted head goes on.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Watch {
    /// Nothing shows that it is worse than its predecessor.
    GoOn,
    /// It is shown to be worse: the upper bound of its gain lies below 0.
    RollBack {
        /// Its gain over the predecessor in macro-F1.
        gain: Estimate,
    },
}

/// The error probability that the `gate`-th gate of a loop may spend: `0.05/(k(k + 1))`.
///
/// The sum over all gates is 0.05, so a loop that asks again and again still promotes a head
/// that is no better with probability below 5 % in total.
///
/// ```
/// # use std::num::NonZeroU32;
/// # use hone_learn::audit::alpha_at;
/// let alpha = |gate| alpha_at(NonZeroU32::new(gate).unwrap());
/// assert_eq!(alpha(1), 0.025);
/// assert!((alpha(2) - 0.05 / 6.0).abs() < 1e-12);
/// assert!((1..10_000).map(alpha).sum::<f64>() < 0.05);
/// ```
pub fn alpha_at(gate: NonZeroU32) -> f64 {
    let k = f64::from(gate.get());
    TOTAL_ALPHA / (k * (k + 1.0))
}

impl DirichletParams {
    /// For two heads at the `gate`-th gate of a loop.
    ///
    /// The level is `1 − alpha/2`: each of the two looks of a gate spends half of
    /// [`alpha_at`]. The draws grow so that 20 of them lie beyond each bound.
    pub fn at_gate(gate: NonZeroU32) -> Self {
        let spent = alpha_at(gate) / 2.0;
        Self {
            draws: Self::default().draws.max((40.0 / spent).ceil() as usize),
            level: 1.0 - spent,
        }
    }
}

/// Decides whether a challenger takes over.
///
/// `comparison` is challenger less champion at the level of this gate
/// ([`DirichletParams::at_gate`]). The challenger is promoted if its gain in macro-F1 is shown
/// (lower bound above the margin) and no class with enough audited rows is shown to fall too far
/// (upper bound below `-class_drop`; the lower bound would block nearly every promotion, since
/// the interval of a single class is wide at these sizes). Otherwise the audit is extended once,
/// then the champion stays.
pub fn decide(comparison: &Comparison, look: Look, rule: &GateRule) -> Decision {
    let have = comparison.macro_f1.estimate.n;
    let need = match look {
        Look::First => rule.first_rows,
        Look::Extended => rule.extended_rows,
    };
    if have < need {
        let because = vec![Obstacle::TooFewRows { have, need }];
        return Decision::Extend { to: need, because };
    }
    let because = obstacles(comparison, rule);
    match look {
        _ if because.is_empty() => Decision::Promote {
            gain: comparison.macro_f1.clone(),
        },
        Look::First => Decision::Extend {
            to: rule.extended_rows,
            because,
        },
        Look::Extended => Decision::Keep { because },
    }
}

fn obstacles(comparison: &Comparison, rule: &GateRule) -> Vec<Obstacle> {
    let gain = comparison.macro_f1.estimate;
    let not_shown = (gain.low <= rule.margin).then_some(Obstacle::GainNotShown {
        gain,
        margin: rule.margin,
    });
    let falls = comparison.per_class.iter().filter_map(|class| {
        let ClassF1::Measured(gain) = class.gain else {
            return None;
        };
        let falls = class.positives >= rule.class_positives && gain.high < -rule.class_drop;
        falls.then_some(Obstacle::ClassFalls {
            class: class.class,
            positives: class.positives,
            gain,
            allowed: rule.class_drop,
        })
    });
    not_shown.into_iter().chain(falls).collect()
}

/// Judges a promoted head against its predecessor on later audit rows.
///
/// `comparison` is the promoted head less its predecessor on rows audited after the promotion.
pub fn watch(comparison: &Comparison) -> Watch {
    let gain = comparison.macro_f1.estimate;
    if gain.high < 0.0 {
        Watch::RollBack { gain }
    } else {
        Watch::GoOn
    }
}

#[cfg(test)]
mod tests;
