use hone_domain::{Class, LabelSet};

use super::MetricError;
use super::classification::{ClassScores, Tally, check_length, mean_scores, ratio};

/// True and predicted label sets of the same records, compared: what the scores of multi-label
/// predictions are made of.
///
/// ```
/// # use hone_domain::{Class, LabelSet};
/// # use hone_learn::metrics::LabelSetComparison;
/// let set = |labels: &[u16]| labels.iter().map(|&label| Class(label)).collect::<LabelSet>();
/// let truth = [set(&[0, 1]), set(&[2]), set(&[])];
/// let predicted = [set(&[0]), set(&[2]), set(&[0])];
/// let compared = LabelSetComparison::new(3, &truth, &predicted)?;
/// // Label 0: hit once, predicted twice. Label 1: missed. Label 2: hit.
/// assert!((compared.macro_f1() - (2.0 / 3.0 + 0.0 + 1.0) / 3.0).abs() < 1e-12);
/// assert!((compared.micro_f1() - 2.0 * 2.0 / (3.0 + 3.0)).abs() < 1e-12);
/// assert!((compared.samples_f1() - (2.0 / 3.0 + 1.0 + 0.0) / 3.0).abs() < 1e-12);
/// assert!((compared.subset_accuracy() - 1.0 / 3.0).abs() < 1e-12);
/// assert!((compared.hamming_loss() - 2.0 / 9.0).abs() < 1e-12);
/// # Ok::<(), hone_learn::metrics::MetricError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct LabelSetComparison {
    rows: usize,
    /// One a label.
    tallies: Vec<Tally>,
    exact: usize,
    /// The sum over the records of the F1 of each.
    f1_of_records: f64,
}

impl LabelSetComparison {
    /// Compares the sets of each record over a schema of `labels` labels.
    ///
    /// # Errors
    /// [`MetricError::LengthMismatch`], [`MetricError::ClassOutOfRange`].
    pub fn new(
        labels: usize,
        truth: &[LabelSet],
        predicted: &[LabelSet],
    ) -> Result<Self, MetricError> {
        check_length("the predictions", truth.len(), predicted.len())?;
        let mut compared = Self {
            rows: truth.len(),
            tallies: vec![Tally::default(); labels],
            exact: 0,
            f1_of_records: 0.0,
        };
        for (row, (truth, predicted)) in truth.iter().zip(predicted).enumerate() {
            let last = truth.labels().last().max(predicted.labels().last());
            if let Some(class) = last
                .map(|label| label.index())
                .filter(|&label| label >= labels)
            {
                let classes = labels;
                return Err(MetricError::ClassOutOfRange {
                    row,
                    class,
                    classes,
                });
            }
            compared.add(truth, predicted);
        }
        Ok(compared)
    }

    fn add(&mut self, truth: &LabelSet, predicted: &LabelSet) {
        for label in truth.labels() {
            self.tallies[label.index()].actual += 1.0;
        }
        for label in predicted.labels() {
            let tally = &mut self.tallies[label.index()];
            tally.predicted += 1.0;
            tally.hits += f64::from(u8::from(truth.contains(*label)));
        }
        self.exact += usize::from(truth == predicted);
        let named = truth.len() + predicted.len();
        self.f1_of_records += if named == 0 {
            1.0
        } else {
            2.0 * truth.common(predicted) as f64 / named as f64
        };
    }

    /// The number of records.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// Precision, recall, F1 and support of every label of the schema, in its order; 0 where a
    /// denominator is 0.
    pub fn per_label(&self) -> Vec<ClassScores> {
        let scores = |(label, tally): (usize, &Tally)| ClassScores {
            class: Class(label as u16),
            scores: tally.scores(),
            support: tally.actual,
        };
        self.tallies.iter().enumerate().map(scores).collect()
    }

    /// F1 of hits, true and predicted labels summed over all labels:
    /// `Σ_l 2·tp_l / Σ_l (2·tp_l + fp_l + fn_l)`.
    pub fn micro_f1(&self) -> f64 {
        self.tallies
            .iter()
            .copied()
            .fold(Tally::default(), Tally::add)
            .f1()
    }

    /// The plain mean of the F1 of the labels that stand in the truth or in the predictions, as
    /// [`macro_f1`](super::macro_f1) leaves classes out that stand in neither; scikit-learn's with
    /// `zero_division=nan`.
    pub fn macro_f1(&self) -> f64 {
        let present = self
            .tallies
            .iter()
            .filter(|tally| tally.actual + tally.predicted > 0.0);
        mean_scores(present.map(|tally| (1.0, *tally))).f1
    }

    /// The mean over the records of `2·|truth ∩ predicted| / (|truth| + |predicted|)`, 1 where both
    /// are empty: to say rightly that nothing applies is no mistake. scikit-learn's
    /// `average="samples"` with `zero_division=1`.
    pub fn samples_f1(&self) -> f64 {
        ratio(self.f1_of_records, self.rows as f64)
    }

    /// The share of records of which the whole set is predicted right.
    pub fn subset_accuracy(&self) -> f64 {
        ratio(self.exact as f64, self.rows as f64)
    }

    /// The share of wrong answers over all records and labels: `Σ_l (fp_l + fn_l) / (n · labels)`.
    pub fn hamming_loss(&self) -> f64 {
        let wrong = self
            .tallies
            .iter()
            .map(|tally| tally.actual + tally.predicted - 2.0 * tally.hits);
        ratio(wrong.sum(), (self.rows * self.tallies.len()) as f64)
    }
}

#[cfg(test)]
mod tests;
