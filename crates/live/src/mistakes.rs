//! What a model takes for what.

use ndarray::Array2;

/// What a model takes for what, by the kind of its question.
#[derive(Debug, Clone, PartialEq)]
pub enum Mistakes {
    /// True labels as rows and predicted ones as columns, `[labels, labels]`.
    Confusion {
        /// Records.
        counts: Array2<usize>,
        /// Records that the cells stand for, estimated: each record counts by the inverse of its
        /// probability of being drawn.
        estimated: Array2<f64>,
    },
    /// How often each label is said and given, in the question's order; how often spans of it are.
    Labels(Vec<LabelMistakes>),
}

/// How often a label is said and given, in records, and in the records that these stand for; of
/// spans, in spans.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct LabelMistakes {
    /// Records that have it.
    pub given: usize,
    /// Records that are said to have it.
    pub said: usize,
    /// Records that have it and are said to.
    pub both: usize,
    /// `given`, estimated.
    pub estimated_given: f64,
    /// `said`, estimated.
    pub estimated_said: f64,
    /// `both`, estimated.
    pub estimated_both: f64,
}

/// What is true of a record, what was said, and how many records it stands for.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Judged<'a, A> {
    pub(crate) truth: &'a A,
    pub(crate) said: &'a A,
    pub(crate) weight: f64,
}
