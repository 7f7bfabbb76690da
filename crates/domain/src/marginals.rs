use ndarray::{Array2, ArrayView1, ArrayView2};

use crate::{Class, DomainError, LabelSet};

/// For each row the probability that each label applies, `[n, labels]` row-major.
///
/// Every entry lies in `0..=1`. Labels are judged apart, so a row sums to the number of labels to
/// expect, not to 1: [`Probabilities`](crate::Probabilities) are for labels that exclude each other.
#[derive(Debug, Clone, PartialEq)]
pub struct Marginals(Array2<f32>);

impl Marginals {
    /// Wraps a matrix of probabilities.
    ///
    /// # Errors
    /// [`DomainError::NotAProbability`] names the first entry outside `0..=1`, NaN included.
    pub fn new(values: Array2<f32>) -> Result<Self, DomainError> {
        let wrong = values
            .indexed_iter()
            .find(|(_, p)| !(0.0..=1.0).contains(*p));
        if let Some(((row, label), &value)) = wrong {
            return Err(DomainError::NotAProbability { row, label, value });
        }
        Ok(Self(values.as_standard_layout().into_owned()))
    }

    /// The matrix, `[n, labels]`.
    pub fn view(&self) -> ArrayView2<'_, f32> {
        self.0.view()
    }

    /// One row, `[labels]`.
    pub fn row(&self, at: usize) -> ArrayView1<'_, f32> {
        self.0.row(at)
    }

    /// The values, row after row.
    ///
    /// # Panics
    /// Never: the constructor lays the rows out contiguously.
    pub fn as_slice(&self) -> &[f32] {
        let values = self.0.as_slice();
        values.expect("marginals are laid out row after row")
    }

    /// The number of rows.
    pub fn rows(&self) -> usize {
        self.0.nrows()
    }

    /// The number of labels.
    pub fn labels(&self) -> usize {
        self.0.ncols()
    }

    /// The labels of each row whose probability reaches their threshold, `[labels]`.
    ///
    /// ```
    /// # use hone_domain::{Class, LabelSet, Marginals};
    /// # use ndarray::array;
    /// let marginals = Marginals::new(array![[0.9, 0.3], [0.1, 0.2]])?;
    /// let sets = marginals.reaching(&[0.5, 0.3]);
    /// assert_eq!(sets, [LabelSet::new([Class(0), Class(1)]), LabelSet::default()]);
    /// # Ok::<(), hone_domain::DomainError>(())
    /// ```
    ///
    /// # Panics
    /// If there is not one threshold a label.
    pub fn reaching(&self, thresholds: &[f32]) -> Vec<LabelSet> {
        assert_eq!(thresholds.len(), self.labels(), "one threshold a label");
        let set = |row: ArrayView1<'_, f32>| {
            let reached = row
                .iter()
                .zip(thresholds)
                .enumerate()
                .filter(|(_, (p, t))| p >= t);
            reached.map(|(label, _)| Class(label as u16)).collect()
        };
        self.0.outer_iter().map(set).collect()
    }
}

#[cfg(test)]
mod tests;
