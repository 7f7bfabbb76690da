//! Jobs.

use hone_annotation::{Invalid, Job, JobId, JobStatus, limits};
use serde::{Deserialize, Serialize};
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

/// Records of a data set on the Hugging Face Hub that are to be added to a dataset. It is also
/// what the job is told.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(crate) struct HubImport {
    /// The name of the repository.
    name: String,
    subset: String,
    split: String,
    mapping: Mapping,
}

impl HubImport {
    /// Checks what no schema says.
    pub(crate) fn check(&self) -> Result<(), Invalid> {
        limits::text("name", &self.name, limits::NAME)?;
        let fields = self.mapping.fields.len();
        limits::count("mapping.fields", fields, 1, usize::MAX)
    }
}

/// Which columns become what.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(crate) struct Mapping {
    /// One at least.
    fields: Vec<MappingItem>,
    #[serde(default)]
    metadata: Option<Vec<MappingItem>>,
    #[serde(default)]
    suggestions: Option<Vec<MappingItem>>,
    /// The column of the client's ids.
    #[serde(default)]
    external_id: Option<String>,
}

/// A column and what it becomes.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(crate) struct MappingItem {
    /// The column.
    source: String,
    /// The name of the setting.
    target: String,
}

/// Where on the Hugging Face Hub a dataset is to be copied. It is also what the job is told.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(crate) struct HubExport {
    /// The name of the repository.
    name: String,
    #[serde(default = "default_subset")]
    #[schema(default = "default")]
    subset: String,
    #[serde(default = "train")]
    #[schema(default = "train")]
    split: String,
    #[serde(default)]
    private: bool,
    /// The right to write there.
    token: String,
}

fn default_subset() -> String {
    "default".to_owned()
}

fn train() -> String {
    "train".to_owned()
}

impl HubExport {
    /// Checks what no schema says.
    pub(crate) fn check(&self) -> Result<(), Invalid> {
        limits::text("name", &self.name, limits::NAME)
    }
}
