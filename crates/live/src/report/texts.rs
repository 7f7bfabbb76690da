//! How much of the suggested texts people change.

use hone_report::live::{EditSpan, Estimate, TextEdits};

use super::Kept;
use crate::edits::edits;
use crate::people::Interval;

/// What intervals mean to cover.
const LEVEL: f64 = 0.95;

impl Kept {
    /// Nothing of loops that learn.
    pub(super) fn texts(&self) -> Option<TextEdits> {
        let writer = self.definition.writer.as_ref()?;
        let found = edits(&self.exposures, self.definition.seed);
        let spans = found.spans.iter().map(|span| EditSpan {
            first: span.first,
            last: span.last,
            mean: estimate(span.mean, span.last + 1 - span.first),
        });
        Some(TextEdits {
            model: writer.model_id.clone(),
            answers: found.answers,
            mean: found.mean.map(|mean| estimate(mean, found.answers)),
            unchanged: found.unchanged.map(|share| Estimate {
                value: share.value,
                low: share.low,
                high: share.high,
                level: LEVEL,
                n: share.of,
            }),
            spans: spans.collect(),
        })
    }
}

fn estimate(of: Interval, n: usize) -> Estimate {
    Estimate {
        value: of.value,
        low: of.low,
        high: of.high,
        level: LEVEL,
        n,
    }
}
