use hone_domain::{Probabilities, Progress, Seed};
use hone_learn::metrics::{accuracy, macro_f1};
use hone_learn::{Labelled, Training};
use serde::{Deserialize, Serialize};

use crate::inputs::labelled_rows;
use crate::run::Run;
use crate::{Arm, Command, EngineError, LoopPlan, RunOutcome, Task};

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

/// A head fitted on every label of the pool: the ceiling of a run.
#[derive(Debug, Clone, PartialEq)]
pub struct FullData {
    /// Its predictions on the test records.
    pub test: Probabilities,
    /// Macro-F1 on the test records.
    pub macro_f1: f64,
    /// Accuracy on the test records.
    pub accuracy: f64,
}

/// Fits the arm's head on all gold labels of the pool.
///
/// # Errors
/// Those of the head.
pub fn full_data(task: &Task, arm: &Arm, seed: Seed) -> Result<FullData, EngineError> {
    let answers: Vec<_> = task
        .pool
        .gold
        .iter()
        .enumerate()
        .map(|(row, &class)| (row.into(), class))
        .collect();
    let labelled = labelled_rows(&answers);
    let head = arm.head.fit(&training(task, &labelled), seed, None)?;
    let test = head.predict(&task.test.features)?;
    let confusion = task.test_confusion(&test)?;
    Ok(FullData {
        macro_f1: macro_f1(&confusion),
        accuracy: accuracy(&confusion),
        test,
    })
}

/// Runs one arm to the end of the schedule with an oracle that answers from the gold labels.
///
/// Strategies that need a head's probabilities are preceded by a random first batch. The outcome
/// is a function of the arguments alone: no clock, no thread count.
///
/// # Errors
/// [`EngineError::BadSchedule`] before any work; the first error of a head or strategy;
/// [`EngineError::Stopped`] if `progress` said so between two rounds.
pub fn simulate(
    task: &Task,
    arm: &Arm,
    schedule: Schedule,
    seed: Seed,
    progress: &dyn Progress,
) -> Result<RunOutcome, EngineError> {
    let mut run = Run::new(task, arm, seed, schedule.plan(task.pool.gold.len())?)?;
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

/// The whole pool with some of its answers.
pub(crate) fn training<'a>(task: &'a Task, labelled: &'a [Labelled]) -> Training<'a> {
    Training {
        features: &task.pool.features,
        labelled,
        classes: task.schema.len(),
    }
}

#[cfg(test)]
mod tests;
