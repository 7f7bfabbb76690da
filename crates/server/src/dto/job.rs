//! Jobs.

use hone_annotation::{Job, JobId, JobStatus};
use serde::Serialize;
use utoipa::ToSchema;

/// Work that outlives a request.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Job)]
pub(crate) struct JobReply {
    #[schema(value_type = Uuid)]
    id: JobId,
    #[schema(value_type = JobStatusName)]
    status: JobStatus,
    /// Steps done.
    done: u64,
    /// Steps in all; 0 while unknown.
    total: u64,
    /// Why it failed.
    error: Option<String>,
}

impl From<Job> for JobReply {
    fn from(job: Job) -> Self {
        Self {
            id: job.id,
            status: job.status,
            done: job.done,
            total: job.total,
            error: job.error,
        }
    }
}

/// How far a job is.
#[derive(ToSchema)]
#[schema(as = JobStatus)]
#[serde(rename_all = "lowercase")]
#[expect(dead_code, reason = "describes the domain's JobStatus")]
pub(crate) enum JobStatusName {
    /// It waits for its turn.
    Queued,
    /// It runs.
    Started,
    /// It is done.
    Finished,
    /// It failed for good.
    Failed,
    /// It was called off.
    Canceled,
}
