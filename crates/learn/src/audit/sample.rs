use hone_domain::{Class, PoolIdx, Probabilities};
use serde::{Deserialize, Serialize};

use super::AuditError;

/// A row drawn for audit, before anyone has answered it.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Drawn {
    /// The row of the pool snapshot.
    pub at: PoolIdx,
    /// The stratum of the design that it was drawn from.
    pub stratum: u32,
    /// Its probability of being in the sample, in (0, 1].
    pub probability: f64,
}

impl Drawn {
    /// The row with what is true of it.
    #[must_use]
    pub const fn answered<A>(self, truth: A) -> AuditRow<A> {
        AuditRow { drawn: self, truth }
    }
}

/// An audited row: how it was drawn and what it truly is, a class unless said otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct AuditRow<A = Class> {
    /// How the row was drawn.
    #[serde(flatten)]
    pub drawn: Drawn,
    /// What is true of it.
    pub truth: A,
}

impl<A> AuditRow<A> {
    /// How many rows of the pool this one stands for, itself included: `1/q`.
    pub(super) fn weight(&self) -> f64 {
        1.0 / self.drawn.probability
    }

    pub(super) const fn row(&self) -> usize {
        self.drawn.at.index()
    }
}

/// The answered rows of one audit: at least one, each row of the pool once.
///
/// They are kept in pool order, so no estimate depends on the order of the answers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(
    try_from = "Vec<AuditRow<A>>",
    into = "Vec<AuditRow<A>>",
    bound(
        serialize = "A: Clone + Serialize",
        deserialize = "A: Deserialize<'de>"
    )
)]
pub struct AuditSample<A = Class>(Vec<AuditRow<A>>);

impl<A> AuditSample<A> {
    /// Checks and wraps audited rows.
    ///
    /// # Errors
    /// [`AuditError::EmptySample`], [`AuditError::DuplicateRow`], [`AuditError::BadProbability`].
    pub fn new(mut rows: Vec<AuditRow<A>>) -> Result<Self, AuditError> {
        rows.sort_by_key(|row| row.drawn.at);
        if rows.is_empty() {
            return Err(AuditError::EmptySample);
        }
        if let Some(pair) = rows.windows(2).find(|w| w[0].drawn.at == w[1].drawn.at) {
            return Err(AuditError::DuplicateRow {
                at: pair[0].drawn.at,
            });
        }
        for Drawn {
            at, probability, ..
        } in rows.iter().map(|row| row.drawn)
        {
            if !(probability > 0.0 && probability <= 1.0) {
                return Err(AuditError::BadProbability { at, probability });
            }
        }
        Ok(Self(rows))
    }

    /// The audited rows in pool order.
    pub fn rows(&self) -> &[AuditRow<A>] {
        &self.0
    }

    /// The number of audited rows.
    #[expect(clippy::len_without_is_empty, reason = "a sample is never empty")]
    pub fn len(&self) -> usize {
        self.0.len()
    }
}

impl AuditSample {
    /// Audited rows truly of each of `classes` classes.
    pub(super) fn positives(&self, classes: usize) -> Vec<usize> {
        let mut positives = vec![0; classes];
        for row in &self.0 {
            positives[row.truth.index()] += 1;
        }
        positives
    }

    pub(super) fn check(&self, pool: &Probabilities) -> Result<(), AuditError> {
        let (rows, classes) = (pool.rows(), pool.classes());
        for row in &self.0 {
            let (at, class) = (row.drawn.at, row.truth.index());
            if at.index() >= rows {
                return Err(AuditError::RowOutOfRange { at, rows });
            }
            if class >= classes {
                return Err(AuditError::ClassOutOfRange { at, class, classes });
            }
        }
        Ok(())
    }
}

impl<A> TryFrom<Vec<AuditRow<A>>> for AuditSample<A> {
    type Error = AuditError;

    fn try_from(rows: Vec<AuditRow<A>>) -> Result<Self, Self::Error> {
        Self::new(rows)
    }
}

impl<A> From<AuditSample<A>> for Vec<AuditRow<A>> {
    fn from(sample: AuditSample<A>) -> Self {
        sample.0
    }
}

#[cfg(test)]
mod tests;
