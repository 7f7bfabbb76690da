use std::ops::Range;

use serde::{Deserialize, Serialize};

use crate::{Class, DomainError};

/// A labelled stretch of a text, `start..end` in code points (Unicode scalar values).
///
/// Half-open and never empty. Whether it lies within a text only that text can tell:
/// [`Span::check_within`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "RawSpan", into = "RawSpan")]
pub struct Span {
    start: usize,
    end: usize,
    label: Class,
}

impl Span {
    /// A span of code points.
    ///
    /// # Errors
    /// [`DomainError::EmptySpan`] unless `start < end`.
    ///
    /// ```
    /// # use hone_domain::{Class, Span};
    /// // `Ärzte` in `Die Ärzte`: five code points, six bytes.
    /// let span = Span::new(4..9, Class(0))?;
    /// assert_eq!((span.start(), span.end()), (4, 9));
    /// assert!(Span::new(4..4, Class(0)).is_err());
    /// # Ok::<(), hone_domain::DomainError>(())
    /// ```
    pub fn new(range: Range<usize>, label: Class) -> Result<Self, DomainError> {
        let Range { start, end } = range;
        if start >= end {
            return Err(DomainError::EmptySpan { start, end });
        }
        Ok(Self { start, end, label })
    }

    /// The first code point.
    pub const fn start(self) -> usize {
        self.start
    }

    /// The code point behind the last.
    pub const fn end(self) -> usize {
        self.end
    }

    /// Both ends.
    pub const fn range(self) -> Range<usize> {
        self.start..self.end
    }

    /// What it is labelled as.
    pub const fn label(self) -> Class {
        self.label
    }

    /// Whether both share a code point.
    pub const fn overlaps(self, other: Self) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// Checks that the span lies within a text of so many code points.
    ///
    /// # Errors
    /// [`DomainError::SpanBeyondText`].
    pub const fn check_within(self, code_points: usize) -> Result<(), DomainError> {
        if self.end <= code_points {
            return Ok(());
        }
        let Self { start, end, .. } = self;
        Err(DomainError::SpanBeyondText {
            start,
            end,
            code_points,
        })
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawSpan {
    start: usize,
    end: usize,
    label: Class,
}

impl TryFrom<RawSpan> for Span {
    type Error = DomainError;

    fn try_from(raw: RawSpan) -> Result<Self, Self::Error> {
        Self::new(raw.start..raw.end, raw.label)
    }
}

impl From<Span> for RawSpan {
    fn from(span: Span) -> Self {
        let Span { start, end, label } = span;
        Self { start, end, label }
    }
}

#[cfg(test)]
mod tests;
