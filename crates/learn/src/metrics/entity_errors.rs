use std::collections::BTreeMap;

use hone_domain::{Class, Span};

use super::MetricError;
use super::classification::check_length;

/// How a true and a predicted span differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EntityError {
    /// The right code points under another label.
    Label {
        /// What it is.
        truth: Class,
        /// What it was taken for.
        predicted: Class,
    },
    /// The right label, but an end that is off.
    Boundary {
        /// The label of both.
        label: Class,
    },
    /// Another label and an end that is off.
    LabelAndBoundary {
        /// What it is.
        truth: Class,
        /// What it was taken for.
        predicted: Class,
    },
    /// A true span that no predicted one touches.
    Missed {
        /// What it is.
        truth: Class,
    },
    /// A predicted span that stands for no true one.
    Invented {
        /// What it was taken for.
        predicted: Class,
    },
}

/// How often each error occurs over some texts.
///
/// Every true span that is not found exactly is one error: against the predicted span that shares
/// most code points with it (the earlier one where two share as many), or missed. Every predicted
/// span that no true one was held against is invented.
///
/// # Source
/// The kinds follow those of the Message Understanding Conferences (correct, incorrect, partial,
/// missing, spurious): Chinchor and Sundheim (1993), MUC-5 evaluation metrics, with label and extent
/// told apart.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct EntityErrors {
    counts: BTreeMap<EntityError, usize>,
    right: usize,
}

impl EntityErrors {
    /// Compares the spans of texts. Spans of one text do not overlap each other.
    ///
    /// # Errors
    /// [`MetricError::LengthMismatch`] unless both speak of the same number of texts.
    ///
    /// ```
    /// # use hone_domain::{Class, Span};
    /// # use hone_learn::metrics::{EntityError, EntityErrors};
    /// let span = |range, label| Span::new(range, Class(label));
    /// let truth = [vec![span(0..4, 0)?, span(9..12, 1)?]];
    /// let predicted = [vec![span(0..4, 0)?, span(8..12, 1)?]];
    /// let errors = EntityErrors::new(&truth, &predicted).unwrap();
    /// assert_eq!(errors.right(), 1);
    /// assert_eq!(errors.most_frequent(), [(EntityError::Boundary { label: Class(1) }, 1)]);
    /// # Ok::<(), hone_domain::DomainError>(())
    /// ```
    pub fn new(truth: &[Vec<Span>], predicted: &[Vec<Span>]) -> Result<Self, MetricError> {
        check_length("the predictions", truth.len(), predicted.len())?;
        let mut errors = Self::default();
        for (truth, predicted) in truth.iter().zip(predicted) {
            errors.add(truth, predicted);
        }
        Ok(errors)
    }

    fn add(&mut self, truth: &[Span], predicted: &[Span]) {
        let mut stands = vec![false; predicted.len()];
        for &span in truth {
            let counterpart = counterpart(span, predicted);
            if let Some(at) = counterpart {
                stands[at] = true;
            }
            match error(span, counterpart.map(|at| predicted[at])) {
                None => self.right += 1,
                Some(error) => *self.counts.entry(error).or_default() += 1,
            }
        }
        for (span, _) in predicted.iter().zip(stands).filter(|(_, stands)| !stands) {
            let predicted = span.label();
            let error = EntityError::Invented { predicted };
            *self.counts.entry(error).or_default() += 1;
        }
    }

    /// True spans that were found with both ends and the label.
    pub fn right(&self) -> usize {
        self.right
    }

    /// Every error that occurs with its count, most frequent first; equal counts keep the order of
    /// kinds and labels.
    pub fn most_frequent(&self) -> Vec<(EntityError, usize)> {
        let counts = self.counts.iter();
        let mut errors: Vec<_> = counts.map(|(error, count)| (*error, *count)).collect();
        errors.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        errors
    }
}

/// The predicted span that shares most code points with a true one.
fn counterpart(span: Span, predicted: &[Span]) -> Option<usize> {
    let shared = |other: Span| {
        let (start, end) = (span.start().max(other.start()), span.end().min(other.end()));
        end.saturating_sub(start)
    };
    let mut best = None;
    for (at, other) in predicted.iter().enumerate() {
        let shared = shared(*other);
        if shared > best.map_or(0, |(_, most)| most) {
            best = Some((at, shared));
        }
    }
    best.map(|(at, _)| at)
}

/// What is wrong with the span that stands for a true one.
fn error(truth: Span, predicted: Option<Span>) -> Option<EntityError> {
    let label = truth.label();
    let Some(predicted) = predicted else {
        return Some(EntityError::Missed { truth: label });
    };
    let other = predicted.label();
    match (truth.range() == predicted.range(), label == other) {
        (true, true) => None,
        (true, false) => Some(EntityError::Label {
            truth: label,
            predicted: other,
        }),
        (false, true) => Some(EntityError::Boundary { label }),
        (false, false) => Some(EntityError::LabelAndBoundary {
            truth: label,
            predicted: other,
        }),
    }
}

#[cfg(test)]
mod tests;
