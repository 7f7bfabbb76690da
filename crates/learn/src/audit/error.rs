use hone_domain::PoolIdx;
use thiserror::Error;

/// Why an audit was not drawn or not evaluated.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum AuditError {
    /// More rows were asked for than the pool has.
    #[error("asked for {asked} audit rows of a pool of {rows}")]
    AskedForTooMany {
        /// Rows asked for.
        asked: usize,
        /// Rows of the pool.
        rows: usize,
    },
    /// More rows were asked for than were planned.
    #[error("asked for {asked} rows of an audit planned to {reserve}")]
    BeyondPlan {
        /// Rows asked for.
        asked: usize,
        /// Rows planned.
        reserve: usize,
    },
    /// A plan draws from strata whose sizes it does not hold.
    #[error("the plan draws from {strata} strata and knows the sizes of {known}")]
    UnknownStratum {
        /// Strata drawn from, those in between included.
        strata: usize,
        /// Strata of known size.
        known: usize,
    },
    /// An estimate needs at least one audited row.
    #[error("the audit sample is empty")]
    EmptySample,
    /// A row was audited twice.
    #[error("pool row {} stands twice in the audit sample", at.0)]
    DuplicateRow {
        /// The row.
        at: PoolIdx,
    },
    /// A recorded probability is not in (0, 1].
    #[error("pool row {} has sampling probability {probability}", at.0)]
    BadProbability {
        /// The row.
        at: PoolIdx,
        /// The probability recorded.
        probability: f64,
    },
    /// An audited row lies beyond the pool.
    #[error("pool row {} was audited, the pool has {rows} rows", at.0)]
    RowOutOfRange {
        /// The row.
        at: PoolIdx,
        /// Rows of the pool.
        rows: usize,
    },
    /// The true class of an audited row lies beyond the schema.
    #[error("pool row {} is of class {class} of {classes}", at.0)]
    ClassOutOfRange {
        /// The row.
        at: PoolIdx,
        /// Its class.
        class: usize,
        /// Classes of the schema.
        classes: usize,
    },
    /// Two heads under comparison were not applied to one pool and schema.
    #[error("the heads gave [{}, {}] and [{}, {}] probabilities", old.0, old.1, new.0, new.1)]
    HeadMismatch {
        /// Rows and classes of the old head.
        old: (usize, usize),
        /// Rows and classes of the new head.
        new: (usize, usize),
    },
    /// The audit is too small to state the F1 of even one class.
    #[error("no class has {need} audited rows predicted as it, the most is {most}")]
    NoClassMeasured {
        /// Audited rows predicted as the class that has most of them.
        most: usize,
        /// Rows needed.
        need: usize,
    },
    /// A parameter of an estimator is out of its range.
    #[error("{what} is {value}, expected {expected}")]
    BadParameter {
        /// The parameter.
        what: &'static str,
        /// Its value.
        value: f64,
        /// Its range.
        expected: &'static str,
    },
}
