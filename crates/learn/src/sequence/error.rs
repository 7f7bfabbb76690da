use hone_domain::{DomainError, Span};
use thiserror::Error;

/// Why spans and words do not go together, or a head for them was not fitted or applied.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum SequenceError {
    /// Two spans share a code point: one word cannot say both.
    #[error("the spans {}..{} and {}..{} overlap", first.start(), first.end(), second.start(), second.end())]
    Overlap {
        /// The one that starts first.
        first: Span,
        /// The other one.
        second: Span,
    },
    /// The words of a text do not follow each other.
    #[error("word {word} starts at {start}, before the end {end} of the word before it")]
    WordsOverlap {
        /// The offending word.
        word: usize,
        /// Where it starts.
        start: usize,
        /// Where the word before it ends.
        end: usize,
    },
    /// A word or a span has a label that the question lacks.
    #[error("label {label} of {labels}")]
    LabelOutOfRange {
        /// The label.
        label: u16,
        /// The labels there are.
        labels: usize,
    },
    /// Two inputs about the words of one text differ in length.
    #[error("text {text}: {what} of {found} words, expected {expected}")]
    LengthMismatch {
        /// The text's place among the input.
        text: usize,
        /// The offending input.
        what: &'static str,
        /// Words expected.
        expected: usize,
        /// Words found.
        found: usize,
    },
    /// The states of a text are of another width than the others, or than the head was fitted on.
    #[error("text {text}: states of width {found}, expected {expected}")]
    WidthMismatch {
        /// The text's place among the input.
        text: usize,
        /// Width expected.
        expected: usize,
        /// Width found.
        found: usize,
    },
    /// A state is NaN or infinite.
    #[error("the states of text {text} hold a value that is not finite")]
    NotFinite {
        /// The text's place among the input.
        text: usize,
    },
    /// A value that the vocabulary does not admit.
    #[error(transparent)]
    Domain(#[from] DomainError),
}
