//! What jobs of the Hub are told; it is kept with the job while it lives.

use hone_annotation::hub::{Mapping, Split, Visibility};
use hone_annotation::store::View;
use hone_annotation::{AnnotationError, Job, User, UserId};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::error::ApiError;

/// An import.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct ImportOrder {
    /// Who asked for it; the job has their rights.
    pub(crate) user: UserId,
    #[serde(flatten)]
    pub(crate) split: Split,
    pub(crate) mapping: Mapping,
    /// The commit that is read, once that is known: a job that goes on reads the same rows.
    pub(crate) revision: Option<String>,
}

/// An export.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct ExportOrder {
    /// Who asked for it; the job has their rights.
    pub(crate) user: UserId,
    #[serde(flatten)]
    pub(crate) split: Split,
    pub(crate) visibility: Visibility,
    /// Under seal; removed when the job ends. The name is that of
    /// [`jobs::SECRET`](hone_annotation::use_case::jobs::SECRET).
    pub(crate) token: String,
}

/// What a job is told.
pub(super) fn order<T: DeserializeOwned>(job: &Job) -> Result<T, ApiError> {
    serde_json::from_value(job.arguments.clone())
        .map_err(|error| ApiError::Internal(format!("the job cannot be read: {error}")))
}

/// Who asked for a job, as they are now.
pub(super) fn actor(view: &(impl View + ?Sized), user: UserId) -> Result<User, AnnotationError> {
    let gone = || AnnotationError::Unprocessable("who asked for this job is gone".to_owned());
    view.user(user)?.ok_or_else(gone)
}
