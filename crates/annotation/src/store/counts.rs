use serde_json::Value;

use crate::{RecordStatus, ResponseStatus, UserId};

/// How many records a dataset has, kept up to date by the store.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// Records without enough answers.
    pub pending: u64,
    /// Records with enough.
    pub completed: u64,
}

/// How many responses of one status a person has on records of one status of a dataset, kept up
/// to date by the store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UserCounts {
    /// The person.
    pub user: UserId,
    /// The status of the records.
    pub record: RecordStatus,
    /// The status of the responses.
    pub response: ResponseStatus,
    /// How many; not 0.
    pub count: u64,
}

/// What values a metadata property takes.
#[derive(Debug, Clone, PartialEq)]
pub enum MetadataMetrics {
    /// The [`terms`](crate::search::terms) with how many records have each, most frequent first,
    /// then by text, and a string before anything else with the same text.
    Terms(Vec<(Value, u64)>),
    /// The least and the greatest; none without a value.
    Numbers(Option<(f64, f64)>),
}
