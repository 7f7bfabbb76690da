use hone_domain::{DomainError, EncodeError, FeatureStoreError, PoolIdx, View};
use hone_learn::LearnError;
use hone_learn::metrics::MetricError;
use hone_query::QueryError;
use thiserror::Error;

use crate::{Event, Phase};

/// An event that does not fit the loop's state.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum StepError {
    /// The event makes no sense in this phase, or belongs to another round.
    #[error("event {event:?} does not fit phase {phase:?}")]
    Unexpected {
        /// The phase.
        phase: Phase,
        /// The event, its answer left out.
        event: Event<()>,
    },
    /// A batch has the wrong size, a row twice, or a row that may not be asked.
    #[error("round {round} wants {wanted} new rows of the pool, got {rows:?}")]
    BadBatch {
        /// The round.
        round: u32,
        /// The size wanted.
        wanted: usize,
        /// The rows.
        rows: Vec<PoolIdx>,
    },
}

/// Why a loop could not be run.
#[derive(Debug, Error)]
pub enum EngineError {
    /// A matrix or a label list has the wrong number of rows.
    #[error("{what} has {found} rows, expected {expected}")]
    RowMismatch {
        /// The input.
        what: &'static str,
        /// Rows expected.
        expected: usize,
        /// Rows found.
        found: usize,
    },
    /// The schedule asks for nothing or for more than the pool holds.
    #[error("start {start}, batch {batch} and budget {budget} do not fit a pool of {pool} rows")]
    BadSchedule {
        /// Labels before the first training.
        start: usize,
        /// Labels a round.
        batch: usize,
        /// Labels in all.
        budget: usize,
        /// Rows in the pool.
        pool: usize,
    },
    /// The caller's progress said stop.
    #[error("the run was stopped at {labels} labels")]
    Stopped {
        /// Labels at that point.
        labels: usize,
    },
    /// The encoder gave token states for a pooled view.
    #[error("view `{0}` is not a pooled view")]
    NotPooled(View),
    /// An image cannot be read.
    #[error("the image of row {row} cannot be read")]
    Image {
        /// The row of the call, from 0.
        row: usize,
        /// What is wrong with it.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// A text is no template of a prompt.
    #[error("`{text}` is no prompt template: it needs `{{}}` once, for the name of a class")]
    NotATemplate {
        /// What was given.
        text: String,
    },
    /// There is no template to make prompts of.
    #[error("there is no prompt template")]
    NoTemplates,
    /// The loop went against its own rules.
    #[error(transparent)]
    Step(#[from] StepError),
    /// A head failed.
    #[error(transparent)]
    Learn(#[from] LearnError),
    /// A metric was given lists that do not fit.
    #[error(transparent)]
    Metric(#[from] MetricError),
    /// A strategy failed.
    #[error(transparent)]
    Query(#[from] QueryError),
    /// A value was not admissible.
    #[error(transparent)]
    Domain(#[from] DomainError),
    /// The encoder failed.
    #[error(transparent)]
    Encode(#[from] EncodeError),
    /// The feature store failed.
    #[error(transparent)]
    Features(#[from] FeatureStoreError),
}
