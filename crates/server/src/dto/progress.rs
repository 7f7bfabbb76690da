//! How far datasets and people are.

use hone_annotation::store::{Counts, UserCounts};
use hone_annotation::use_case::datasets::{Person, Progress};
use hone_annotation::{RecordStatus, ResponseStatus};
use serde::Serialize;
use utoipa::ToSchema;

/// How far a dataset is.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = DatasetProgress)]
pub(crate) struct ProgressReply {
    total: u64,
    completed: u64,
    pending: u64,
    users: Vec<Username>,
}

/// Someone who answered.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Username {
    username: String,
}

impl From<Progress> for ProgressReply {
    fn from(progress: Progress) -> Self {
        let Counts { pending, completed } = progress.records;
        let names = progress.people.into_iter().map(|person| Username {
            username: person.user.username,
        });
        Self {
            total: pending + completed,
            completed,
            pending,
            users: names.collect(),
        }
    }
}

/// What each person did.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct UsersProgress {
    users: Vec<UserProgress>,
}

/// What one person did, on records that have enough answers and on those that have not.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct UserProgress {
    username: String,
    completed: ResponseCounts,
    pending: ResponseCounts,
}

/// Responses by their status.
#[derive(Debug, Default, Serialize, ToSchema)]
pub(crate) struct ResponseCounts {
    submitted: u64,
    discarded: u64,
    draft: u64,
}

impl ResponseCounts {
    fn of<'a>(counts: impl IntoIterator<Item = &'a UserCounts>) -> Self {
        let mut sums = Self::default();
        for held in counts {
            *match held.response {
                ResponseStatus::Submitted => &mut sums.submitted,
                ResponseStatus::Discarded => &mut sums.discarded,
                ResponseStatus::Draft => &mut sums.draft,
            } += held.count;
        }
        sums
    }
}

impl From<Progress> for UsersProgress {
    fn from(progress: Progress) -> Self {
        let users = progress.people.into_iter().map(UserProgress::from);
        Self {
            users: users.collect(),
        }
    }
}

impl From<Person> for UserProgress {
    fn from(person: Person) -> Self {
        let on = |status: RecordStatus| {
            let counts = person.responses.iter();
            ResponseCounts::of(counts.filter(|held| held.record == status))
        };
        Self {
            completed: on(RecordStatus::Completed),
            pending: on(RecordStatus::Pending),
            username: person.user.username,
        }
    }
}

/// What the caller did in a dataset.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OwnMetrics {
    responses: OwnResponses,
}

/// The caller's responses, and the records that still wait for one.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OwnResponses {
    total: u64,
    submitted: u64,
    discarded: u64,
    draft: u64,
    pending: u64,
}

impl From<(Counts, Vec<UserCounts>)> for OwnMetrics {
    fn from((records, own): (Counts, Vec<UserCounts>)) -> Self {
        let ResponseCounts {
            submitted,
            discarded,
            draft,
        } = ResponseCounts::of(&own);
        let begun = own
            .iter()
            .filter(|held| held.record == RecordStatus::Pending);
        let begun: u64 = begun.map(|held| held.count).sum();
        let pending = records.pending.saturating_sub(begun);
        let responses = OwnResponses {
            total: submitted + discarded + draft + pending,
            submitted,
            discarded,
            draft,
            pending,
        };
        Self { responses }
    }
}
