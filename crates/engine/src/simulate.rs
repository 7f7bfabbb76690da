use hone_domain::{PoolIdx, Progress, Seed};
use serde::{Deserialize, Serialize};

use crate::run::Run;
use crate::{Arm, Command, EngineError, FullDataOf, LoopPlan, Question, RunOf};

/// How many labels are asked when.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Schedule {
    /// Labels before the first training.
    pub start: usize,
    /// Labels in each later round.
    pub batch: usize,
    /// Labels in all.
    pub budget: usize,
}

impl Schedule {
    /// The plan for a pool of this size.
    ///
    /// # Errors
    /// [`EngineError::BadSchedule`] if it asks for nothing or for more than there is.
    pub fn plan(self, pool: usize) -> Result<LoopPlan, EngineError> {
        let Self {
            start,
            batch,
            budget,
        } = self;
        if start == 0 || batch == 0 || budget < start || budget > pool {
            return Err(EngineError::BadSchedule {
                start,
                batch,
                budget,
                pool,
            });
        }
        Ok(LoopPlan {
            pool,
            start,
            batch,
            budget,
        })
    }
}

/// Fits the arm's head on all gold answers of the pool.
///
/// # Errors
/// Those of the head.
pub fn full_data<Q: Question>(
    question: &Q,
    arm: &Arm<Q::HeadSpec>,
    seed: Seed,
) -> Result<FullDataOf<Q>, EngineError> {
    let rows = (0..question.rows()).map(PoolIdx::from);
    let answers: Vec<_> = rows.map(|at| (at, question.gold(at))).collect();
    let head = question.fit(&arm.head, &answers, seed, None)?;
    let test = question.predict_test(&head)?;
    let scores = question.score(&test)?;
    Ok(FullDataOf::<Q> { test, scores })
}

/// Runs one arm to the end of the schedule with an oracle that answers from the gold answers.
///
/// Strategies that need a head's probabilities are preceded by a random first batch. The outcome
/// is a function of the arguments alone: no clock, no thread count.
///
/// # Errors
/// [`EngineError::BadSchedule`] before any work; the first error of a head or strategy;
/// [`EngineError::Stopped`] if `progress` said so between two rounds.
pub fn simulate<Q: Question>(
    question: &Q,
    arm: &Arm<Q::HeadSpec>,
    schedule: Schedule,
    seed: Seed,
    progress: &dyn Progress,
) -> Result<RunOf<Q>, EngineError> {
    let mut run = Run::new(question, arm, seed, schedule.plan(question.rows())?)?;
    while let Some(command) = run.next_command() {
        if let Command::Select { .. } = &command {
            let (done, total) = (run.labels(), schedule.budget);
            if progress.advance(done, total).is_break() {
                return Err(EngineError::Stopped { labels: done });
            }
        }
        run.carry_out(command)?;
    }
    run.finish()
}

#[cfg(test)]
mod tests;
