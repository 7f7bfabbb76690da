use thiserror::Error;

/// Why a head was not fitted or applied.
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
}
