use thiserror::Error;

/// A value that the vocabulary does not admit.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum DomainError {
    /// A schema needs two classes to tell apart.
    #[error("a label schema needs at least two classes, found {found}")]
    TooFewClasses {
        /// Names given.
        found: usize,
    },
    /// More names than a class index can count.
    #[error("a label schema holds at most 65535 classes, found {found}")]
    TooManyClasses {
        /// Names given.
        found: usize,
    },
    /// A ranking needs two options to tell apart.
    #[error("a ranking needs at least two options, found {found}")]
    TooFewOptions {
        /// Options given.
        found: usize,
    },
    /// More options than ranks can count.
    #[error("a ranking holds at most 256 options, found {found}")]
    TooManyOptions {
        /// Options given.
        found: usize,
    },
    /// A class name stands twice.
    #[error("class `{name}` stands twice in the label schema")]
    DuplicateClass {
        /// The name.
        name: String,
    },
    /// A template of prompts has braces that cannot be meant.
    #[error("the prompt is wrong at character {at}: {reason} (`{{{{` and `}}}}` stand for braces)")]
    BadTemplate {
        /// Where, in code points from 0.
        at: usize,
        /// What is wrong.
        reason: &'static str,
    },
    /// A matrix holds NaN or infinity.
    #[error("row {row} of {what} holds a value that is not finite")]
    NotFinite {
        /// What the matrix is.
        what: &'static str,
        /// The first offending row.
        row: usize,
    },
    /// A row of probabilities is negative somewhere or does not sum to one.
    #[error("row {row} of the probabilities sums to {sum}, not 1")]
    NotADistribution {
        /// The first offending row.
        row: usize,
        /// Its sum.
        sum: f32,
    },
    /// A marginal probability lies outside `0..=1`.
    #[error("the probability of label {label} in row {row} is {value}")]
    NotAProbability {
        /// The first offending row.
        row: usize,
        /// The label in it.
        label: usize,
        /// What was given.
        value: f32,
    },
    /// A hash is not 64 hexadecimal digits.
    #[error("`{text}` is not a SHA-256 in hexadecimal")]
    NotAHash {
        /// What was given.
        text: String,
    },
    /// A view's name is not known.
    #[error("`{text}` names no view (final, layer-mean-N, tokens-N)")]
    NotAView {
        /// What was given.
        text: String,
    },
    /// A precision's name is not known.
    #[error("`{text}` names no precision (f32, f16, bf16, int8)")]
    NotAPrecision {
        /// What was given.
        text: String,
    },
    /// A span holds no code point.
    #[error("the span {start}..{end} is empty")]
    EmptySpan {
        /// Its start.
        start: usize,
        /// Its end.
        end: usize,
    },
    /// A span ends behind the text.
    #[error("the span {start}..{end} does not fit a text of {code_points} code points")]
    SpanBeyondText {
        /// Its start.
        start: usize,
        /// Its end.
        end: usize,
        /// Code points of the text.
        code_points: usize,
    },
}
