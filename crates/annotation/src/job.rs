use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{DatasetId, JobId, Timestamp};

/// How far a job is; the words are the wire contract's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum JobStatus {
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

/// Work that outlives a request.
#[derive(Debug, Clone, PartialEq)]
pub struct Job {
    /// Its id.
    pub id: JobId,
    /// What is to be done.
    pub name: String,
    /// With what.
    pub arguments: Value,
    /// The dataset it works on.
    pub dataset: Option<DatasetId>,
    /// How far it is.
    pub status: JobStatus,
    /// Steps done.
    pub done: u64,
    /// Steps in all; 0 while unknown.
    pub total: u64,
    /// Why it failed.
    pub error: Option<String>,
    /// Steps that came to nothing, counted in `done` all the same.
    pub refused: u64,
    /// What there is to say of it: why the first steps were refused, where its result is.
    pub log: Vec<String>,
    /// The attempts begun.
    pub attempts: u32,
    /// Until when the process that runs it holds it.
    pub leased_until: Option<Timestamp>,
    /// When it was asked for.
    pub inserted_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}
