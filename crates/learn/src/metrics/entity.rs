use hone_domain::{Class, Span};

use super::classification::{Tally, check_length, mean_scores};
use super::{Average, ClassScores, MetricError, Scores};

/// How many spans of each label were found: a span counts only if its ends and its label are right.
///
/// This is the strict reading of IOB2 that seqeval calls `mode="strict", scheme=IOB2`, for spans
/// that come from tags by [`crate::sequence::spans`].
#[derive(Debug, Clone, PartialEq)]
pub struct EntityCounts {
    tallies: Vec<Tally>,
}

impl EntityCounts {
    /// Compares the spans of texts; a span that stands twice in one text counts once.
    ///
    /// # Errors
    /// [`MetricError::LengthMismatch`] unless both speak of the same number of texts,
    /// [`MetricError::ClassOutOfRange`], naming the text.
    ///
    /// ```
    /// # use hone_domain::{Class, Span};
    /// # use hone_learn::metrics::{Average, EntityCounts};
    /// let span = |range, label| Span::new(range, Class(label));
    /// let truth = [vec![span(0..4, 0)?, span(9..12, 1)?], vec![]];
    /// let predicted = [vec![span(0..4, 0)?, span(8..12, 1)?], vec![]];
    /// let counts = EntityCounts::new(2, &truth, &predicted).unwrap();
    /// // One of two is right, one of two is found; an end that is off counts as both errors.
    /// assert_eq!(counts.averaged(Average::Micro).f1, 0.5);
    /// # Ok::<(), hone_domain::DomainError>(())
    /// ```
    pub fn new(
        labels: usize,
        truth: &[Vec<Span>],
        predicted: &[Vec<Span>],
    ) -> Result<Self, MetricError> {
        check_length("the predictions", truth.len(), predicted.len())?;
        let mut tallies = vec![Tally::default(); labels];
        for (row, (truth, predicted)) in truth.iter().zip(predicted).enumerate() {
            let (truth, predicted) = (distinct(truth), distinct(predicted));
            let every = truth.iter().chain(&predicted);
            if let Some(span) = every.into_iter().find(|s| s.label().index() >= labels) {
                return Err(MetricError::ClassOutOfRange {
                    row,
                    class: span.label().index(),
                    classes: labels,
                });
            }
            for span in &truth {
                tallies[span.label().index()].actual += 1.0;
            }
            for span in &predicted {
                let tally = &mut tallies[span.label().index()];
                tally.predicted += 1.0;
                if truth.binary_search(span).is_ok() {
                    tally.hits += 1.0;
                }
            }
        }
        Ok(Self { tallies })
    }

    /// Precision, recall, F1 and true spans of every label, in the order of the labels.
    pub fn per_label(&self) -> Vec<ClassScores> {
        let scores = |(label, tally): (usize, &Tally)| ClassScores {
            class: Class(label as u16),
            scores: tally.scores(),
            support: tally.actual,
        };
        self.tallies.iter().enumerate().map(scores).collect()
    }

    /// Averaged scores over the labels that some true or predicted span has; 0 without any.
    pub fn averaged(&self, average: Average) -> Scores {
        let tallies = self.tallies.iter().copied();
        let present = tallies.filter(|tally| tally.actual + tally.predicted > 0.0);
        match average {
            Average::Micro => present.fold(Tally::default(), Tally::add).scores(),
            Average::Macro => mean_scores(present.map(|tally| (1.0, tally))),
            Average::Weighted => mean_scores(present.map(|tally| (tally.actual, tally))),
        }
    }
}

fn distinct(spans: &[Span]) -> Vec<Span> {
    let mut spans = spans.to_vec();
    spans.sort_unstable();
    spans.dedup();
    spans
}

#[cfg(test)]
mod tests;
