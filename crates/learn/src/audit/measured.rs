use hone_domain::Class;

use super::{AuditError, AuditSample, ClassF1, Estimate, MIN_POSITIVES, MacroF1};

/// Which classes an audit can measure, by a rule that does not look at its answers.
///
/// A class is measured if [`MIN_POSITIVES`] audited rows are predicted as it: about so many rows
/// truly of it are to be expected. Counting the positives found instead would choose the classes
/// by the same chance that the estimate is subject to. Of two heads each must predict the class on
/// so many audited rows, or nowhere in the pool: then its F1 is 0 whatever the audit finds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Measured {
    /// Audited rows predicted as each class, `[k]`: by the head that does so less often, of those
    /// that do so at all.
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
        let counts = predicted.iter().map(|by_head| {
            let (mut audited, mut anywhere) = (vec![0; classes], vec![false; classes]);
            for class in by_head {
                anywhere[class.index()] = true;
            }
            for row in audit.rows() {
                audited[by_head[row.row()].index()] += 1;
            }
            (audited, anywhere)
        });
        Self::of(&counts.collect::<Vec<_>>(), classes)
    }

    /// From what each head gives: audited rows predicted as each class, `[k]`, and whether any row
    /// of the pool is.
    ///
    /// # Errors
    /// [`AuditError::NoClassMeasured`].
    pub(super) fn of(
        counts: &[(Vec<usize>, Vec<bool>)],
        classes: usize,
    ) -> Result<Self, AuditError> {
        let of_class = |class: usize| {
            let heads = counts.iter().filter(|(_, anywhere)| anywhere[class]);
            heads.map(|(audited, _)| audited[class]).min().unwrap_or(0)
        };
        let expected: Vec<usize> = (0..classes).map(of_class).collect();
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
