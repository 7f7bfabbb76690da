use hone_domain::Ranking;

use crate::{Features, LearnError};

/// A row of a pool with the order of its options.
#[derive(Debug, Clone, PartialEq)]
pub struct RankedRow {
    /// The row of the pool's features.
    pub row: usize,
    /// The order of its options.
    pub ranking: Ranking,
    /// How much the row counts; 1 is one answer.
    pub weight: f32,
}

/// What a head for rankings learns from: a whole pool, of which some rows are ranked.
#[derive(Debug, Clone, Copy)]
pub struct RankingTraining<'a> {
    /// The features of all rows of the pool, as [`option_features`](crate::option_features) joins
    /// those of the options.
    pub features: &'a Features,
    /// The ranked rows, in any order.
    pub ranked: &'a [RankedRow],
    /// The number of options.
    pub options: usize,
}

impl RankingTraining<'_> {
    /// The ranked rows in canonical order: by row and ranking, equal pairs merged by adding their
    /// weights, rows of weight 0 left out.
    ///
    /// # Errors
    /// [`LearnError::RowOutOfRange`], [`LearnError::OptionMismatch`], [`LearnError::InvalidWeight`],
    /// and [`LearnError::NoLabels`] if nothing is left.
    pub(crate) fn canonical(&self) -> Result<Vec<RankedRow>, LearnError> {
        self.ranked
            .iter()
            .try_for_each(|answer| self.check(answer))?;
        let counted = self.ranked.iter().filter(|answer| answer.weight > 0.0);
        let mut sorted: Vec<RankedRow> = counted.cloned().collect();
        sorted.sort_by(|a, b| {
            let by_answer = (a.row, &a.ranking).cmp(&(b.row, &b.ranking));
            by_answer.then(a.weight.total_cmp(&b.weight))
        });
        sorted.dedup_by(|next, kept| {
            let same = next.row == kept.row && next.ranking == kept.ranking;
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

    fn check(&self, answer: &RankedRow) -> Result<(), LearnError> {
        let (row, rows) = (answer.row, self.features.rows());
        if row >= rows {
            return Err(LearnError::RowOutOfRange { row, rows });
        }
        let (found, expected) = (answer.ranking.options(), self.options);
        if found != expected {
            return Err(LearnError::OptionMismatch {
                row,
                expected,
                found,
            });
        }
        let weight = answer.weight;
        if !weight.is_finite() || weight < 0.0 {
            return Err(LearnError::InvalidWeight { row, weight });
        }
        Ok(())
    }
}
