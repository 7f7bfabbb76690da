use serde::{Deserialize, Serialize};

use super::Estimate;

/// What one round of the main strategy cost.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct RoundReport {
    /// Labels after the round.
    pub labels: usize,
    /// Seconds spent choosing records.
    #[serde(default)]
    pub select_seconds: Option<f64>,
    /// Seconds spent training and calibrating the head.
    #[serde(default)]
    pub fit_seconds: Option<f64>,
}

/// A stopping rule that fired. Advice only: the run goes on to its budget.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StopAdvice {
    /// Labels at that moment.
    pub labels: usize,
    /// Name of the rule.
    pub rule: String,
    /// What it saw, in words.
    pub reason: String,
}

/// Quality estimated from records drawn by recorded probability, never from those that the
/// strategy chose.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AuditReport {
    /// Estimate of macro-F1 on the pool.
    pub macro_f1: Estimate,
    /// Audit records behind it.
    pub n: usize,
    /// Sampling and interval method, in words.
    pub method: String,
    /// Classes with too few audit records to be measured.
    #[serde(default)]
    pub not_measured: Vec<String>,
}
