use hone_domain::{Class, PoolIdx};
use thiserror::Error;

/// Why a batch could not be chosen.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum QueryError {
    /// The batch is larger than the candidates.
    #[error("asked for {asked} of {candidates} candidates")]
    TooFewCandidates {
        /// The size of the batch.
        asked: usize,
        /// The candidates there are.
        candidates: usize,
    },
    /// The strategy reads something that the pool view does not carry.
    #[error("the pool carries no {input}")]
    MissingInput {
        /// What is missing.
        input: &'static str,
    },
    /// The pool carries fewer predictions a row than the strategy needs.
    #[error("the strategy needs {asked} {what}, the pool carries {found}")]
    TooFewPredictions {
        /// What they are.
        what: &'static str,
        /// How many the strategy needs.
        asked: usize,
        /// How many there are.
        found: usize,
    },
    /// A matrix or list has not one entry a pool row.
    #[error("the pool has {expected} rows, its {what} {found}")]
    RowMismatch {
        /// What was given.
        what: &'static str,
        /// Rows of the pool.
        expected: usize,
        /// Rows given.
        found: usize,
    },
    /// Probabilities have another number of columns than there are classes.
    #[error("the question has {expected} classes, its {what} {found}")]
    ClassMismatch {
        /// What was given.
        what: &'static str,
        /// Classes of the question.
        expected: usize,
        /// Columns given.
        found: usize,
    },
    /// A row lies beyond the pool.
    #[error("row {row} lies beyond a pool of {rows} rows", row = .row.0)]
    NoSuchRow {
        /// The row.
        row: PoolIdx,
        /// Rows of the pool.
        rows: usize,
    },
    /// A class lies beyond the question's.
    #[error("class {class} lies beyond {classes} classes", class = .class.0)]
    NoSuchClass {
        /// The class.
        class: Class,
        /// Classes of the question.
        classes: usize,
    },
    /// Candidates do not ascend.
    #[error("candidates ascend, yet row {row} follows row {after}", row = .row.0, after = .after.0)]
    NotAscending {
        /// The row out of order.
        row: PoolIdx,
        /// The row before it.
        after: PoolIdx,
    },
    /// A labelled row is among the candidates.
    #[error("row {row} is labelled and a candidate at once", row = .row.0)]
    LabelledCandidate {
        /// The row.
        row: PoolIdx,
    },
    /// A record's token scores hold NaN or infinity.
    #[error("the token scores of row {row} are not finite", row = .row.0)]
    NotFinite {
        /// The row.
        row: PoolIdx,
    },
    /// A parameter of a strategy is out of range.
    #[error("{strategy}: {parameter} must be {rule}, found {found}")]
    BadParameter {
        /// The strategy's id.
        strategy: &'static str,
        /// The parameter's name.
        parameter: &'static str,
        /// What it must be.
        rule: &'static str,
        /// What was given.
        found: f64,
    },
    /// No strategy has this name.
    #[error("`{text}` names no strategy (one of {known})")]
    UnknownStrategy {
        /// What was given.
        text: String,
        /// The names there are, joined by commas.
        known: String,
    },
}
