use hone_domain::{Class, Probabilities};
use serde::{Deserialize, Serialize};

use super::MetricError;
use super::classification::check_length;

/// One row of a reliability table: the predictions whose confidence lies in `(low, high]`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct ReliabilityBin {
    /// Lower edge of the confidence, excluded (0 itself belongs to the first bin).
    pub low: f64,
    /// Upper edge, included.
    pub high: f64,
    /// Rows in the bin.
    pub n: usize,
    /// Their mean confidence; `None` in an empty bin.
    pub confidence: Option<f64>,
    /// The share of them predicted right; `None` in an empty bin.
    pub accuracy: Option<f64>,
}

/// Sorts rows by the probability of their predicted class into `bins` bins of equal width.
///
/// # Shapes
/// `probabilities` `[n, k]`, `truth` `[n]`; the table has `bins` rows, empty ones included.
///
/// # Errors
/// [`MetricError::Empty`] without rows or bins, [`MetricError::LengthMismatch`],
/// [`MetricError::ClassOutOfRange`].
///
/// # Source
/// Guo, Pleiss, Sun and Weinberger 2017, On Calibration of Modern Neural Networks, section 2.
pub fn reliability_table(
    probabilities: &Probabilities,
    truth: &[Class],
    bins: usize,
) -> Result<Vec<ReliabilityBin>, MetricError> {
    check_rows(probabilities, truth)?;
    if bins == 0 {
        let what = "the list of bins";
        return Err(MetricError::Empty { what });
    }
    let mut sums = vec![(0_usize, 0.0, 0_usize); bins];
    for (row, predicted) in probabilities.argmax().into_iter().enumerate() {
        let confidence = f64::from(probabilities.row(row)[predicted.index()]);
        let at = ((confidence * bins as f64).ceil() as usize).clamp(1, bins) - 1;
        sums[at].0 += 1;
        sums[at].1 += confidence;
        sums[at].2 += usize::from(predicted == truth[row]);
    }
    let bin = |(at, (n, confidence, right)): (usize, (usize, f64, usize))| ReliabilityBin {
        low: at as f64 / bins as f64,
        high: (at + 1) as f64 / bins as f64,
        n,
        confidence: (n > 0).then(|| confidence / n as f64),
        accuracy: (n > 0).then(|| right as f64 / n as f64),
    };
    Ok(sums.into_iter().enumerate().map(bin).collect())
}

/// Expected calibration error: the mean gap of confidence and accuracy over the rows.
///
/// `Σ_b n_b/n · |accuracy_b − confidence_b|` over a [`reliability_table`]; 0 for a table of empty
/// bins. It depends on the number of bins: compare only tables with the same one.
///
/// ```
/// # use hone_learn::metrics::{ReliabilityBin, expected_calibration_error};
/// let bin = |low, high, n, confidence, accuracy| ReliabilityBin {
///     low, high, n, confidence: Some(confidence), accuracy: Some(accuracy),
/// };
/// // 30 rows are 0.1 too sure, 10 rows 0.2 too shy: (30·0.1 + 10·0.2) / 40.
/// let table = [bin(0.0, 0.5, 10, 0.4, 0.6), bin(0.5, 1.0, 30, 0.9, 0.8)];
/// assert!((expected_calibration_error(&table) - 0.125).abs() < 1e-12);
/// ```
pub fn expected_calibration_error(table: &[ReliabilityBin]) -> f64 {
    let rows: usize = table.iter().map(|bin| bin.n).sum();
    let gap = |bin: &ReliabilityBin| match (bin.accuracy, bin.confidence) {
        (Some(accuracy), Some(confidence)) => bin.n as f64 * (accuracy - confidence).abs(),
        _ => 0.0,
    };
    table.iter().map(gap).sum::<f64>() / rows.max(1) as f64
}

/// The multi-class Brier score, between 0 (best) and 2.
///
/// `1/n · Σ_i Σ_c (p_ic − [y_i = c])²`. For two classes this is twice the binary form.
///
/// # Errors
/// [`MetricError::Empty`], [`MetricError::LengthMismatch`], [`MetricError::ClassOutOfRange`].
///
/// # Source
/// Brier 1950, Verification of Forecasts Expressed in Terms of Probability, equation 2.
///
/// ```
/// # use hone_domain::{Class, Probabilities};
/// # use hone_learn::metrics::brier_score;
/// let sure = Probabilities::new(ndarray::array![[0.75, 0.25], [0.0, 1.0]])?;
/// // (1 − 0.75)² + 0.25² = 0.125 for the first row, 0 for the second.
/// assert_eq!(brier_score(&sure, &[Class(0), Class(1)])?, 0.0625);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn brier_score(probabilities: &Probabilities, truth: &[Class]) -> Result<f64, MetricError> {
    mean_over_rows(probabilities, truth, |row, truth| {
        let squares = row.iter().enumerate().map(|(class, &p)| {
            let hit = f64::from(u8::from(class == truth));
            (f64::from(p) - hit).powi(2)
        });
        squares.sum()
    })
}

/// Log loss (cross-entropy) in nats: `−1/n · Σ_i ln p_i(y_i)`.
///
/// A probability below single precision's epsilon counts as that (about 1.2e-7, a loss of 15.9),
/// so one row that is sure and wrong does not make the mean infinite.
///
/// # Errors
/// [`MetricError::Empty`], [`MetricError::LengthMismatch`], [`MetricError::ClassOutOfRange`].
///
/// ```
/// # use hone_domain::{Class, Probabilities};
/// # use hone_learn::metrics::log_loss;
/// let p = Probabilities::new(ndarray::array![[0.5, 0.5], [0.25, 0.75]])?;
/// let wanted = (2.0_f64.ln() + 4.0_f64.ln()) / 2.0;
/// assert!((log_loss(&p, &[Class(0), Class(0)])? - wanted).abs() < 1e-12);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn log_loss(probabilities: &Probabilities, truth: &[Class]) -> Result<f64, MetricError> {
    mean_over_rows(probabilities, truth, |row, truth| {
        -f64::from(row[truth].max(f32::EPSILON)).ln()
    })
}

fn mean_over_rows(
    probabilities: &Probabilities,
    truth: &[Class],
    loss: impl Fn(&[f32], usize) -> f64,
) -> Result<f64, MetricError> {
    check_rows(probabilities, truth)?;
    let rows = probabilities.view();
    let losses = rows.outer_iter().zip(truth).map(|(row, class)| {
        let row = row.to_slice().expect("probabilities are laid out by rows");
        loss(row, class.index())
    });
    Ok(losses.sum::<f64>() / truth.len() as f64)
}

fn check_rows(probabilities: &Probabilities, truth: &[Class]) -> Result<(), MetricError> {
    check_length("the truth", probabilities.rows(), truth.len())?;
    if truth.is_empty() {
        let what = "the list of rows";
        return Err(MetricError::Empty { what });
    }
    let classes = probabilities.classes();
    match truth.iter().position(|class| class.index() >= classes) {
        None => Ok(()),
        Some(row) => Err(MetricError::ClassOutOfRange {
            row,
            class: truth[row].index(),
            classes,
        }),
    }
}

#[cfg(test)]
mod tests;
