use hone_domain::{Class, ContentHash, PoolIdx};
use serde::{Deserialize, Serialize};

use crate::Advice;

/// What happened, to a question that is answered with an `A`. A loop's state is the fold of its
/// events.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Event<A = Class> {
    /// The loop was started.
    Started {},
    /// A batch was chosen.
    Selected {
        /// The round it belongs to.
        round: u32,
        /// The rows, most useful first.
        rows: Vec<PoolIdx>,
    },
    /// A row was answered.
    Labelled {
        /// The row.
        at: PoolIdx,
        /// The answer.
        answer: A,
    },
    /// Nobody could answer a row.
    Skipped {
        /// The row.
        at: PoolIdx,
    },
    /// A head was fitted.
    Trained {
        /// The round it belongs to.
        round: u32,
        /// The head's hash.
        head: ContentHash,
    },
    /// A head was measured.
    Evaluated {
        /// The round it belongs to.
        round: u32,
        /// What the stop rules say.
        advice: Vec<Advice>,
    },
    /// A command failed for good.
    TaskFailed {
        /// What it said.
        message: String,
    },
    /// Somebody paused the loop.
    Paused {},
    /// Somebody resumed the loop.
    Resumed {},
    /// Somebody ended the loop.
    Cancelled {},
}

impl<A> Event<A> {
    /// The event with its answer left out.
    pub fn without_answer(&self) -> Event<()> {
        match self {
            Self::Started {} => Event::Started {},
            Self::Selected { round, rows } => Event::Selected {
                round: *round,
                rows: rows.clone(),
            },
            Self::Labelled { at, .. } => Event::Labelled {
                at: *at,
                answer: (),
            },
            Self::Skipped { at } => Event::Skipped { at: *at },
            Self::Trained { round, head } => Event::Trained {
                round: *round,
                head: *head,
            },
            Self::Evaluated { round, advice } => Event::Evaluated {
                round: *round,
                advice: advice.clone(),
            },
            Self::TaskFailed { message } => Event::TaskFailed {
                message: message.clone(),
            },
            Self::Paused {} => Event::Paused {},
            Self::Resumed {} => Event::Resumed {},
            Self::Cancelled {} => Event::Cancelled {},
        }
    }
}
