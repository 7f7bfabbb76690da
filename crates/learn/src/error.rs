use std::path::PathBuf;

use hone_domain::DomainError;
use thiserror::Error;

use crate::sequence::SequenceError;

/// Why a head was not fitted, applied, written or read.
#[derive(Debug, Error)]
pub enum LearnError {
    /// Two views or a view and its targets have different numbers of rows.
    #[error("{what} has {found} rows, expected {expected}")]
    RowMismatch {
        /// The offending input.
        what: String,
        /// Rows expected.
        expected: usize,
        /// Rows found.
        found: usize,
    },
    /// A head was fitted on other views or widths than it is applied to.
    #[error("the head needs view `{view}` of width {expected}, found {found}")]
    ViewMismatch {
        /// The view.
        view: String,
        /// Width expected.
        expected: usize,
        /// Width found; 0 if the view is absent.
        found: usize,
    },
    /// Two matrices whose rows are compared have different widths.
    #[error("{what} are {found} wide, expected {expected}")]
    WidthMismatch {
        /// The second matrix.
        what: &'static str,
        /// Width of the first.
        expected: usize,
        /// Width of the second.
        found: usize,
    },
    /// A specification names a view that the features lack.
    #[error("the features have no view `{view}` (they have: {available})")]
    UnknownView {
        /// The view asked for.
        view: String,
        /// The views there are.
        available: String,
    },
    /// There is nothing to learn from.
    #[error("no labelled row has a weight above zero")]
    NoLabels,
    /// A labelled row lies beyond the features.
    #[error("row {row} is labelled but the features have {rows} rows")]
    RowOutOfRange {
        /// The labelled row.
        row: usize,
        /// Rows there are.
        rows: usize,
    },
    /// A label lies beyond the schema.
    #[error("row {row} is labelled with class {class} of {classes}")]
    ClassOutOfRange {
        /// The labelled row.
        row: usize,
        /// Its class.
        class: u16,
        /// Classes there are.
        classes: usize,
    },
    /// A ranking is of another number of options.
    #[error("row {row} ranks {found} options, expected {expected}")]
    OptionMismatch {
        /// The ranked row.
        row: usize,
        /// Options of the question.
        expected: usize,
        /// Options ranked.
        found: usize,
    },
    /// A rater answers one row twice, and nothing tells which answer stands.
    #[error("rater {rater} votes twice on row {row}")]
    DuplicateVote {
        /// The row.
        row: usize,
        /// The rater.
        rater: usize,
    },
    /// The weight of a labelled row is negative or not finite.
    #[error("row {row} has weight {weight}")]
    InvalidWeight {
        /// The labelled row.
        row: usize,
        /// Its weight.
        weight: f32,
    },
    /// A labelled row holds NaN or infinity.
    #[error("view `{view}` of labelled row {row} holds a value that is not finite")]
    NotFinite {
        /// The view.
        view: String,
        /// The row of the pool.
        row: usize,
    },
    /// The head cannot read a sparse view.
    #[error("head `{head}` reads dense views only")]
    DenseOnly {
        /// The head's name.
        head: &'static str,
    },
    /// A hyper-parameter is outside its domain.
    #[error("{name} is {value}, wanted {wanted}")]
    InvalidParameter {
        /// The parameter.
        name: &'static str,
        /// What was given.
        value: f64,
        /// What is allowed.
        wanted: &'static str,
    },
    /// A head's name is not known.
    #[error("`{text}` names no head ({known})")]
    NotAHead {
        /// What was given.
        text: String,
        /// The names there are.
        known: String,
    },
    /// A file cannot be read or written.
    #[error("cannot read or write `{}`", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// A file is not the artefact that was written.
    #[error("`{}` is not a whole head: {reason}", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What does not fit.
        reason: String,
    },
    /// The words, states and tags of texts do not fit each other.
    #[error(transparent)]
    Sequence(#[from] SequenceError),
    /// The vocabulary refused a value, for example probabilities that are not finite.
    #[error(transparent)]
    Domain(#[from] DomainError),
    /// The machine-learning framework refused a dataset.
    #[error(transparent)]
    Dataset(#[from] linfa::Error),
}
