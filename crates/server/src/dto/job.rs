//! Jobs.

use hone_annotation::hub::{self, Split, Visibility, WriteToken};
use hone_annotation::{Invalid, Job, JobId, JobStatus, UserId, limits};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::work::{ExportOrder, ImportOrder};

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
    /// Steps that came to nothing, counted in `done` all the same.
    refused: u64,
    /// Why the first of them did, and where the result is.
    log: Vec<String>,
}

impl From<Job> for JobReply {
    fn from(job: Job) -> Self {
        Self {
            id: job.id,
            status: job.status,
            done: job.done,
            total: job.total,
            error: job.error,
            refused: job.refused,
            log: job.log,
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

/// Records of a data set on the Hugging Face Hub that are to be added to a dataset.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct HubImport {
    /// The name of the repository.
    name: String,
    subset: String,
    split: String,
    mapping: Mapping,
}

impl HubImport {
    /// The job of a user.
    pub(crate) fn order(self, user: UserId) -> Result<ImportOrder, Invalid> {
        let fields = self.mapping.fields.len();
        limits::count("mapping.fields", fields, 1, usize::MAX)?;
        Ok(ImportOrder {
            user,
            split: split(self.name, self.subset, self.split)?,
            mapping: self.mapping.into(),
            revision: None,
        })
    }
}

/// Which columns become what.
#[derive(Debug, Deserialize, ToSchema)]
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
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct MappingItem {
    /// The column.
    source: String,
    /// The name of the setting.
    target: String,
}

impl From<Mapping> for hub::Mapping {
    fn from(mapping: Mapping) -> Self {
        let mapped = |items: Vec<MappingItem>| {
            let items = items.into_iter();
            let mapped = items.map(|MappingItem { source, target }| hub::Mapped { source, target });
            mapped.collect()
        };
        Self {
            fields: mapped(mapping.fields),
            metadata: mapped(mapping.metadata.unwrap_or_default()),
            suggestions: mapped(mapping.suggestions.unwrap_or_default()),
            external_id: mapping.external_id,
        }
    }
}

/// Where on the Hugging Face Hub a dataset is to be copied.
#[derive(Debug, Deserialize, ToSchema)]
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
    #[schema(value_type = String)]
    token: WriteToken,
}

fn default_subset() -> String {
    "default".to_owned()
}

fn train() -> String {
    "train".to_owned()
}

impl HubExport {
    /// The job of a user; `close` puts the token under seal.
    pub(crate) fn order(
        self,
        user: UserId,
        close: impl FnOnce(&str) -> String,
    ) -> Result<ExportOrder, Invalid> {
        let visibility = if self.private {
            Visibility::Private
        } else {
            Visibility::Public
        };
        limits::text("token", &self.token.0, limits::NAME)?;
        Ok(ExportOrder {
            user,
            split: split(self.name, self.subset, self.split)?,
            visibility,
            token: close(&self.token.0),
        })
    }
}

/// A split whose names may stand in paths.
fn split(repo: String, subset: String, split: String) -> Result<Split, Invalid> {
    limits::text("name", &repo, limits::NAME)?;
    for (place, name) in [("subset", &subset), ("split", &split)] {
        limits::text(place, name, limits::NAME)?;
        let plain = |c: char| c.is_alphanumeric() || "_-.+".contains(c);
        if name.starts_with('.') || !name.chars().all(plain) {
            let reason = "may have letters, digits, '_', '-', '+' and '.' alone";
            return Err(Invalid::new(place, reason));
        }
    }
    Ok(Split {
        repo,
        subset,
        split,
    })
}
