use std::fmt;

/// A value that breaks a rule, and where it stands.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{place}: {reason}")]
pub struct Invalid {
    /// Where, as a path of keys and positions: `settings.options.3.value`.
    pub place: String,
    /// What is wrong.
    pub reason: String,
}

impl Invalid {
    /// What is wrong at a place.
    pub fn new(place: impl Into<String>, reason: impl Into<String>) -> Self {
        Self {
            place: place.into(),
            reason: reason.into(),
        }
    }

    /// The same, one step further inside.
    #[must_use]
    pub fn within(mut self, outer: impl fmt::Display) -> Self {
        self.place = format!("{outer}.{}", self.place);
        self
    }
}

/// A kind of thing with an id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A user.
    User,
    /// A workspace.
    Workspace,
    /// A dataset.
    Dataset,
    /// A field.
    Field,
    /// A question.
    Question,
    /// A metadata property.
    MetadataProperty,
    /// Settings of a vector.
    VectorSettings,
    /// A record.
    Record,
    /// A response.
    Response,
    /// A suggestion.
    Suggestion,
    /// A webhook.
    Webhook,
    /// A delivery to a webhook.
    Delivery,
    /// A job.
    Job,
    /// A loop.
    Loop,
    /// A version of a loop's model.
    ModelVersion,
    /// A file of a dataset.
    Media,
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::User => "User",
            Self::Workspace => "Workspace",
            Self::Dataset => "Dataset",
            Self::Field => "Field",
            Self::Question => "Question",
            Self::MetadataProperty => "MetadataProperty",
            Self::VectorSettings => "VectorSettings",
            Self::Record => "Record",
            Self::Response => "Response",
            Self::Suggestion => "Suggestion",
            Self::Webhook => "Webhook",
            Self::Delivery => "Delivery",
            Self::Job => "Job",
            Self::Loop => "Loop",
            Self::ModelVersion => "ModelVersion",
            Self::Media => "Media",
        })
    }
}

/// Why something asked for was not done. Nothing was changed then.
#[derive(Debug, thiserror::Error)]
pub enum AnnotationError {
    /// The caller's role does not allow it.
    #[error("{role} {username:?} may not {action}")]
    Forbidden {
        /// The caller's role.
        role: crate::Role,
        /// The caller.
        username: String,
        /// What was asked for.
        action: &'static str,
    },
    /// There is no such thing, or the caller may not know of it.
    #[error("{kind} with id `{id}` not found")]
    NotFound {
        /// What was looked for.
        kind: Kind,
        /// By which id.
        id: String,
    },
    /// It would be there twice, or is still needed.
    #[error("{0}")]
    Conflict(String),
    /// A value of the request breaks a rule that concerns it alone.
    #[error("{0}")]
    Malformed(Invalid),
    /// A value does not fit the state of the dataset.
    #[error("{0}")]
    Unprocessable(String),
    /// The reference record of a similarity search has no such vector.
    #[error("record {record} has no vector {vector:?}")]
    MissingVector {
        /// The reference record.
        record: crate::RecordId,
        /// The vector's name.
        vector: String,
    },
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl AnnotationError {
    /// That a thing is not there.
    pub fn not_found(kind: Kind, id: impl fmt::Display) -> Self {
        Self::NotFound {
            kind,
            id: id.to_string(),
        }
    }
}

impl From<Invalid> for AnnotationError {
    fn from(invalid: Invalid) -> Self {
        Self::Malformed(invalid)
    }
}

/// Why a store could not do its work.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// A key that must be unique is taken.
    #[error("{kind} with {key} {value:?} already exists")]
    Taken {
        /// What it would be.
        kind: Kind,
        /// Which key.
        key: &'static str,
        /// Its value.
        value: String,
    },
    /// The store is closed.
    #[error("the store is closed")]
    Closed,
    /// What lies in the store cannot be read.
    #[error("{what} in the store cannot be read")]
    Damaged {
        /// What.
        what: String,
        /// Why.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// What is written cannot be kept now. What is there can be read.
    #[error("the store cannot be written: its disk is full, read-only or fails")]
    Unwritable(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The back end failed.
    #[error("the store failed")]
    Backend(#[source] Box<dyn std::error::Error + Send + Sync>),
}
