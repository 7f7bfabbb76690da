use hone_domain::PoolIdx;

use crate::Stopped;

/// What to do next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// Choose a batch.
    Select {
        /// The round.
        round: u32,
        /// The rows to choose.
        k: usize,
    },
    /// Ask people.
    RequestLabels {
        /// The round.
        round: u32,
        /// The rows, most useful first.
        rows: Vec<PoolIdx>,
    },
    /// Fit a head on all answers.
    Train {
        /// The round.
        round: u32,
    },
    /// Measure the head of the round.
    Evaluate {
        /// The round.
        round: u32,
    },
    /// Close the loop.
    Finish {
        /// Why.
        reason: Stopped,
    },
}
