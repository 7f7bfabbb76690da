use std::path::PathBuf;

use hone_annotation::AnnotationError;
use hone_table::TableError;

/// Why a transfer stopped.
#[derive(Debug, thiserror::Error)]
pub enum TransferError {
    /// A rule of annotation, or the store, said no.
    #[error(transparent)]
    Annotation(#[from] AnnotationError),
    /// A table cannot be read or written.
    #[error(transparent)]
    Table(#[from] TableError),
    /// A file cannot be read or written.
    #[error("cannot read or write {}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// A file or a reply is not the JSON it should be.
    #[error("{what} cannot be read")]
    Json {
        /// The file or the address.
        what: String,
        /// Why.
        #[source]
        source: serde_json::Error,
    },
    /// A record was refused.
    #[error("{source_name}:{row}: {reason}")]
    BadRow {
        /// The file or the dataset that it comes from.
        source_name: String,
        /// Its line or number, from 1.
        row: usize,
        /// What is wrong.
        reason: String,
    },
    /// What was asked for does not fit what is there.
    #[error("{0}")]
    Unfit(String),
    /// Another server did not answer, or not well.
    #[error("{url} answered {status}: {body}")]
    Refused {
        /// The address.
        url: String,
        /// The HTTP status.
        status: u16,
        /// What it said.
        body: String,
    },
    /// Another server cannot be reached.
    #[error("cannot reach {url}")]
    Unreachable {
        /// The address.
        url: String,
        /// Why.
        #[source]
        source: Box<ureq::Error>,
    },
    /// The time or randomness could not be had.
    #[error("the system gave no time or randomness: {0}")]
    Outside(String),
}

impl TransferError {
    /// Whether the caller has to change the input.
    pub fn is_input(&self) -> bool {
        match self {
            Self::Annotation(error) => !matches!(error, AnnotationError::Store(_)),
            Self::Table(_) | Self::Json { .. } | Self::BadRow { .. } | Self::Unfit(_) => true,
            Self::File { .. }
            | Self::Refused { .. }
            | Self::Unreachable { .. }
            | Self::Outside(_) => false,
        }
    }

    /// Whether a server may yet answer if asked for less at once.
    pub(crate) fn is_too_much(&self) -> bool {
        let Self::Unreachable { source, .. } = self else {
            return false;
        };
        let source: &ureq::Error = source;
        matches!(
            source,
            ureq::Error::Timeout(_) | ureq::Error::BodyExceedsLimit(_)
        )
    }

    pub(crate) fn file(path: &std::path::Path, source: std::io::Error) -> Self {
        Self::File {
            path: path.to_owned(),
            source,
        }
    }
}
