use thiserror::Error;

/// An input that a metric is not defined on.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum MetricError {
    /// Two inputs that go together row by row differ in length.
    #[error("{what} has {found} entries, expected {expected}")]
    LengthMismatch {
        /// The second input.
        what: &'static str,
        /// Length of the first.
        expected: usize,
        /// Length of the second.
        found: usize,
    },
    /// There is nothing to measure.
    #[error("{what} is empty")]
    Empty {
        /// The empty input.
        what: &'static str,
    },
    /// A class lies beyond the schema.
    #[error("row {row} holds class {class} of {classes}")]
    ClassOutOfRange {
        /// The first offending row.
        row: usize,
        /// The class found.
        class: usize,
        /// Classes in the schema.
        classes: usize,
    },
    /// A number is NaN, infinite or negative where it must not be.
    #[error("entry {at} of {what} is {value}")]
    BadValue {
        /// The input.
        what: &'static str,
        /// The first offending entry.
        at: usize,
        /// What it holds.
        value: f64,
    },
    /// A learning curve's label counts do not rise.
    #[error("point {at} of the curve has {labels} labels, not more than the point before")]
    LabelsDoNotRise {
        /// The offending point.
        at: usize,
        /// Its label count.
        labels: usize,
    },
    /// Two curves were not measured at the same label counts.
    #[error("curve {curve} was measured at other label counts than the first")]
    GridMismatch {
        /// The first offending curve.
        curve: usize,
    },
    /// Fleiss' kappa needs the same number of ratings on every item.
    #[error("item {item} has {found} ratings, expected {expected} (at least 2)")]
    UnequalRatings {
        /// The first offending item.
        item: usize,
        /// Ratings expected.
        expected: u64,
        /// Ratings found.
        found: u64,
    },
}
