use hone_learn::audit::GateRule;
use serde::{Deserialize, Serialize};

/// When a model is trained.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Triggers {
    /// New answers after which it is trained at once.
    pub answers: usize,
    /// Seconds after the first new answer at which it is trained with fewer.
    pub seconds: u64,
    /// Milliseconds without a new answer that are waited for, so that a burst is one training;
    /// never longer than ten times that.
    pub debounce_ms: u64,
}

impl Default for Triggers {
    fn default() -> Self {
        Self {
            answers: 10,
            seconds: 30,
            debounce_ms: 100,
        }
    }
}

/// When a trained model takes over.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Gate {
    /// The rule once the audit is large enough.
    pub rule: GateRule,
    /// The share of the queue that an open gate audits.
    pub share: f64,
    /// New labels, as a share of the champion's, after which a challenger is frozen and audited.
    pub growth: f64,
    /// Whether models take over before the audit is large enough, judged by the answers that each
    /// did not learn from. The first one does in any case.
    pub provisional: bool,
    /// The largest expected calibration error on such answers.
    pub calibration: f64,
}

impl Default for Gate {
    fn default() -> Self {
        Self {
            rule: GateRule::default(),
            share: 0.25,
            growth: 0.2,
            provisional: true,
            calibration: 0.25,
        }
    }
}

/// When a model that makes bad suggestions is taken back.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Guard {
    /// The last answers that are looked at.
    pub window: usize,
    /// Answers below which nothing is judged.
    pub least: usize,
    /// How far the share of accepted suggestions may lie below what their scores promise, beyond
    /// three standard errors.
    pub tolerance: f64,
    /// Seconds after which a record that was handed out and not answered is late.
    pub late_seconds: Option<u64>,
}

impl Default for Guard {
    fn default() -> Self {
        Self {
            window: 60,
            least: 30,
            tolerance: 0.15,
            late_seconds: None,
        }
    }
}
