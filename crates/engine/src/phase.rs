use std::collections::{BTreeMap, BTreeSet};

use hone_domain::{Class, ContentHash, PoolIdx};
use serde::{Deserialize, Serialize};

use crate::Advice;

/// What a loop was asked to do. Never changes while it runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct LoopPlan {
    /// Rows in the pool.
    pub pool: usize,
    /// Labels asked for before the first training.
    pub start: usize,
    /// Labels asked for in each later round.
    pub batch: usize,
    /// Labels after which the loop stops.
    pub budget: usize,
}

/// Everything a loop knows of a question that is answered with an `A`: the fold of its events.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LoopState<A = Class> {
    /// The plan.
    pub plan: LoopPlan,
    /// Where the loop is.
    pub phase: Phase,
    /// Answers in the order in which they came.
    pub labelled: Vec<(PoolIdx, A)>,
    /// Rows that nobody could answer; they are not asked again.
    pub skipped: BTreeSet<PoolIdx>,
    /// The head of each finished training, by round.
    pub heads: BTreeMap<u32, ContentHash>,
    /// Advice to stop, by round. Advice never stops the loop by itself.
    pub advice: Vec<(u32, Advice)>,
}

/// Where a loop is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Phase {
    /// Nothing has happened.
    Idle,
    /// A strategy is choosing the batch of a round.
    Selecting {
        /// The round, from 0.
        round: u32,
    },
    /// People are answering.
    Labelling {
        /// The round.
        round: u32,
        /// Rows without an answer.
        open: BTreeSet<PoolIdx>,
    },
    /// A head is being fitted.
    Training {
        /// The round.
        round: u32,
    },
    /// A head is being measured.
    Evaluating {
        /// The round.
        round: u32,
    },
    /// Stopped for a while; everything goes on where it was.
    Paused {
        /// Where to go on.
        within: Box<Phase>,
    },
    /// The end.
    Stopped(Stopped),
}

/// Why a loop ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Stopped {
    /// All labels of the budget are there.
    BudgetSpent,
    /// Every row is answered or skipped.
    PoolEmpty,
    /// Somebody said so.
    Cancelled,
    /// A task failed for good.
    Failed {
        /// What it said.
        message: String,
    },
}

impl<A> LoopState<A> {
    /// A loop that has not begun.
    pub fn new(plan: LoopPlan) -> Self {
        Self {
            plan,
            phase: Phase::Idle,
            labelled: Vec::new(),
            skipped: BTreeSet::new(),
            heads: BTreeMap::new(),
            advice: Vec::new(),
        }
    }

    /// Whether nothing can follow.
    pub fn has_ended(&self) -> bool {
        matches!(self.phase, Phase::Stopped(_))
    }

    /// Whether something is being waited for.
    pub(crate) fn is_under_way(&self) -> bool {
        !matches!(
            self.phase,
            Phase::Idle | Phase::Paused { .. } | Phase::Stopped(_)
        )
    }

    /// Rows that may still be asked about.
    pub fn remaining(&self) -> usize {
        self.plan.pool - self.labelled.len() - self.skipped.len()
    }

    /// The size of the next batch: what plan, budget and pool leave.
    pub fn next_batch(&self) -> usize {
        let wanted = if self.labelled.is_empty() {
            self.plan.start
        } else {
            self.plan.batch
        };
        let affordable = self.plan.budget.saturating_sub(self.labelled.len());
        wanted.min(affordable).min(self.remaining())
    }
}
