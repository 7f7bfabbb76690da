use hone_domain::LabelSet;

use crate::{Features, LearnError};

/// A row of a pool with the labels that apply to it.
#[derive(Debug, Clone, PartialEq)]
pub struct LabelledSet {
    /// The row of the pool's features.
    pub row: usize,
    /// The labels that apply; all others do not.
    pub labels: LabelSet,
    /// How much the row counts; 1 is one answer.
    pub weight: f32,
}

/// What a head for label sets learns from: a whole pool, of which some rows are labelled.
#[derive(Debug, Clone, Copy)]
pub struct LabelSetTraining<'a> {
    /// The features of all rows of the pool.
    pub features: &'a Features,
    /// The labelled rows, in any order.
    pub labelled: &'a [LabelledSet],
    /// The number of labels of the schema, those that no row has included.
    pub labels: usize,
}

impl LabelSetTraining<'_> {
    /// The labelled rows in canonical order: by row and set, equal pairs merged by adding their
    /// weights, rows of weight 0 left out.
    ///
    /// # Errors
    /// [`LearnError::RowOutOfRange`], [`LearnError::ClassOutOfRange`],
    /// [`LearnError::InvalidWeight`], and [`LearnError::NoLabels`] if nothing is left.
    pub(crate) fn canonical(&self) -> Result<Vec<LabelledSet>, LearnError> {
        self.labelled
            .iter()
            .try_for_each(|answer| self.check(answer))?;
        let counted = self.labelled.iter().filter(|answer| answer.weight > 0.0);
        let mut sorted: Vec<LabelledSet> = counted.cloned().collect();
        sorted.sort_by(|a, b| {
            let by_answer = (a.row, &a.labels).cmp(&(b.row, &b.labels));
            by_answer.then(a.weight.total_cmp(&b.weight))
        });
        sorted.dedup_by(|next, kept| {
            let same = next.row == kept.row && next.labels == kept.labels;
            if same {
                kept.weight += next.weight;
            }
            same
        });
        if sorted.is_empty() {
            return Err(LearnError::NoLabels);
        }
        Ok(sorted)
    }

    fn check(&self, answer: &LabelledSet) -> Result<(), LearnError> {
        let (row, rows) = (answer.row, self.features.rows());
        if row >= rows {
            return Err(LearnError::RowOutOfRange { row, rows });
        }
        let beyond = answer
            .labels
            .labels()
            .last()
            .filter(|last| last.index() >= self.labels);
        if let Some(last) = beyond {
            let (class, classes) = (last.0, self.labels);
            return Err(LearnError::ClassOutOfRange {
                row,
                class,
                classes,
            });
        }
        let weight = answer.weight;
        if !weight.is_finite() || weight < 0.0 {
            return Err(LearnError::InvalidWeight { row, weight });
        }
        Ok(())
    }
}
