use serde::{Deserialize, Serialize};

/// Reliability of the final head's probabilities on the test records.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CalibrationReport {
    /// As the head gives them.
    pub before: Reliability,
    /// After calibration on out-of-fold predictions.
    pub after: Reliability,
}

/// Stated confidence beside the share that was right.
///
/// # Source
/// Guo, Pleiss, Sun, Weinberger (2017), On Calibration of Modern Neural Networks, section 2.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Reliability {
    /// Bins of top-class confidence, in rising order; empty bins may be left out.
    pub bins: Vec<BinReport>,
    /// Expected calibration error: mean over records of the bin's gap, in `[0, 1]`.
    pub ece: f64,
    /// Brier score summed over classes: mean of `Σ (p − y)²`, in `[0, 2]`.
    pub brier: f64,
}

/// Test records whose top-class confidence lies in one bin.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct BinReport {
    /// Lower edge of confidence.
    pub low: f64,
    /// Upper edge of confidence.
    pub high: f64,
    /// Records in the bin.
    pub n: usize,
    /// Their mean confidence.
    pub confidence: f64,
    /// Share of them predicted rightly.
    pub accuracy: f64,
}
