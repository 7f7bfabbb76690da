use hone_domain::Class;

use super::{AuditError, AuditSample, ClassF1, Estimate, MIN_POSITIVES, MacroF1};

/// Which classes an audit can measure, by a rule that does not look at its answers.
///
/// A class is measured if at least [`MIN_POSITIVES`] audited rows are predicted as it, by either
/// head where there are two: so many positives are to be expected. Counting the positives found
/// instead would choose the classes by the same chance that the estimate is subject to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Measured {
    /// Audited rows predicted as each class, `[k]`.
    pub(super) expected: Vec<usize>,
    /// Classes measured, ascending.
    pub(super) classes: Vec<Class>,
}

impl Measured {
    /// `predicted` `[heads][n]`.
    ///
    /// # Errors
    /// [`AuditError::NoClassMeasured`].
    pub(super) fn new(
        predicted: &[Vec<Class>],
        audit: &AuditSample,
        classes: usize,
    ) -> Result<Self, AuditError> {
        let mut expected = vec![0; classes];
        for row in audit.rows() {
            for (head, predicted_by) in predicted.iter().enumerate() {
                let class = predicted_by[row.row()];
                if predicted[..head]
                    .iter()
                    .all(|other| other[row.row()] != class)
                {
                    expected[class.index()] += 1;
                }
            }
        }
        let measured = (0..classes).filter(|&class| expected[class] >= MIN_POSITIVES);
        let classes: Vec<Class> = measured.map(|class| Class(class as u16)).collect();
        if classes.is_empty() {
            let most = expected.into_iter().max().unwrap_or(0);
            return Err(AuditError::NoClassMeasured {
                most,
                need: MIN_POSITIVES,
            });
        }
        Ok(Self { expected, classes })
    }

    /// The mean over the classes measured.
    pub(super) fn mean(&self, estimate: Estimate) -> MacroF1 {
        MacroF1 {
            estimate,
            classes: self.classes.clone(),
            schema: self.expected.len(),
        }
    }

    /// What may be stated of `class`.
    pub(super) fn class(&self, class: usize, f1: Estimate) -> ClassF1 {
        let (have, need) = (self.expected[class], MIN_POSITIVES);
        if have < need {
            ClassF1::NotMeasured { have, need }
        } else {
            ClassF1::Measured(f1)
        }
    }
}

#[cfg(test)]
mod tests;
