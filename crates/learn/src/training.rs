use hone_domain::Class;

use crate::{Features, LearnError};

/// A labelled row of a pool.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Labelled {
    /// The row of the pool's features.
    pub row: usize,
    /// Its class.
    pub class: Class,
    /// How much the row counts; 1 is one answer.
    pub weight: f32,
}

/// What a head learns from: a whole pool, of which some rows are labelled.
#[derive(Debug, Clone, Copy)]
pub struct Training<'a> {
    /// The features of all rows of the pool.
    pub features: &'a Features,
    /// The labelled rows, in any order.
    pub labelled: &'a [Labelled],
    /// The number of classes of the schema, those without a labelled row included.
    pub classes: usize,
}

impl Training<'_> {
    /// The labelled rows in canonical order: by row and class, equal pairs merged by adding their
    /// weights, rows of weight 0 left out. A fit therefore depends neither on the order of the
    /// labels nor on whether a row stands twice or weighs 2.
    ///
    /// # Errors
    /// [`LearnError::RowOutOfRange`], [`LearnError::ClassOutOfRange`],
    /// [`LearnError::InvalidWeight`], and [`LearnError::NoLabels`] if nothing is left.
    pub(crate) fn canonical(&self) -> Result<Vec<Labelled>, LearnError> {
        let rows = self.features.rows();
        for &Labelled { row, class, weight } in self.labelled {
            if row >= rows {
                return Err(LearnError::RowOutOfRange { row, rows });
            }
            if class.index() >= self.classes {
                return Err(LearnError::ClassOutOfRange {
                    row,
                    class: class.0,
                    classes: self.classes,
                });
            }
            if !weight.is_finite() || weight < 0.0 {
                return Err(LearnError::InvalidWeight { row, weight });
            }
        }
        let mut sorted: Vec<Labelled> = self
            .labelled
            .iter()
            .copied()
            .filter(|l| l.weight > 0.0)
            .collect();
        sorted.sort_by(|a, b| {
            let (ours, theirs) = ((a.row, a.class), (b.row, b.class));
            ours.cmp(&theirs).then(a.weight.total_cmp(&b.weight))
        });
        sorted.dedup_by(|next, kept| {
            let same = (next.row, next.class) == (kept.row, kept.class);
            if same {
                kept.weight += next.weight;
            }
            same
        });
        if sorted.is_empty() {
            Err(LearnError::NoLabels)
        } else {
            Ok(sorted)
        }
    }
}
