use hone_annotation::{AnnotationError, RecordId, VersionId};
use hone_domain::{DomainError, EncodeError, FeatureStoreError, WriteError};
use hone_engine::EngineError;
use hone_learn::LearnError;
use hone_learn::audit::AuditError;
use hone_learn::metrics::MetricError;
use hone_query::QueryError;

/// Why a loop could not go on.
#[derive(Debug, thiserror::Error)]
pub enum LiveError {
    /// The definition breaks a rule.
    #[error("{place}: {reason}")]
    BadDefinition {
        /// Where.
        place: String,
        /// What is wrong.
        reason: String,
    },
    /// The encoder cannot be had.
    #[error("the encoder `{id}` cannot be opened")]
    NoEncoder {
        /// Its id.
        id: String,
        /// Why.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// The language model cannot be had.
    #[error("the language model `{id}` cannot be opened")]
    NoWriter {
        /// Its id.
        id: String,
        /// Why.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// The suggester cannot be had.
    #[error("the suggester `{id}` cannot be opened")]
    NoTagger {
        /// Its id.
        id: String,
        /// Why.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// A file of the loop cannot be written or read, or is not what was written.
    #[error("the file {name} of the loops: {reason}")]
    File {
        /// Its name.
        name: String,
        /// What happened.
        reason: String,
    },
    /// The head of an old version was let go.
    #[error(
        "the head of version {number} is not kept any more: `hone model reproduce {id}` makes it again"
    )]
    NoHead {
        /// The version.
        id: VersionId,
        /// Its number.
        number: u32,
    },
    /// A record cannot be read.
    #[error("the record {record} cannot be read: {reason}")]
    Unreadable {
        /// The record.
        record: RecordId,
        /// What is wrong with it.
        reason: String,
    },
    /// Records that a training was a function of have changed or gone since.
    #[error("{missing} of {total} records of the training have changed or gone")]
    Gone {
        /// How many.
        missing: usize,
        /// Of how many.
        total: usize,
    },
    /// The store or a rule refused.
    #[error(transparent)]
    Annotation(#[from] AnnotationError),
    /// A shape or a number is wrong.
    #[error(transparent)]
    Domain(#[from] DomainError),
    /// Texts were not encoded.
    #[error(transparent)]
    Encode(#[from] EncodeError),
    /// A text was not written.
    #[error(transparent)]
    Write(#[from] WriteError),
    /// Features were not kept or read.
    #[error(transparent)]
    Features(#[from] FeatureStoreError),
    /// The loop's engine failed.
    #[error(transparent)]
    Engine(#[from] EngineError),
    /// A head failed.
    #[error(transparent)]
    Learn(#[from] LearnError),
    /// An estimate failed.
    #[error(transparent)]
    Audit(#[from] AuditError),
    /// A metric failed.
    #[error(transparent)]
    Metric(#[from] MetricError),
    /// A strategy failed.
    #[error(transparent)]
    Query(#[from] QueryError),
}

impl From<hone_annotation::StoreError> for LiveError {
    fn from(error: hone_annotation::StoreError) -> Self {
        Self::Annotation(error.into())
    }
}

/// An error with its causes.
pub(crate) fn chain(error: &dyn std::error::Error) -> String {
    let mut message = error.to_string();
    let mut cause = error.source();
    while let Some(source) = cause {
        let text = source.to_string();
        if !message.contains(&text) {
            message = format!("{message}: {text}");
        }
        cause = source.source();
    }
    message
}
