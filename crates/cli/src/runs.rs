//! Every arm with every seed, in parallel.

use anyhow::Result;
use hone_domain::Seed;
use hone_engine::{Arm, FullData, RunOutcome, Schedule, Task, full_data, simulate};
use rayon::prelude::*;

use crate::bars::Bar;

/// What to run on a task.
#[derive(Debug, Clone)]
pub(crate) struct Plan {
    /// The first one is the one that the report is about.
    pub(crate) arms: Vec<Arm>,
    pub(crate) schedule: Schedule,
    pub(crate) seeds: Vec<Seed>,
}

/// What came out.
#[derive(Debug)]
pub(crate) struct Outcome {
    pub(crate) full: FullData,
    /// For each arm its runs, in the order of the seeds.
    pub(crate) runs: Vec<Vec<RunOutcome>>,
}

impl Plan {
    /// Runs everything; the outcome does not depend on the number of threads.
    ///
    /// # Errors
    /// The first failure, with the arm's name.
    pub(crate) fn run(&self, task: &Task) -> Result<Outcome> {
        let jobs: Vec<_> = self
            .arms
            .iter()
            .flat_map(|arm| self.seeds.iter().map(move |seed| (arm, *seed)))
            .collect();
        let bar = Bar::new(
            "labels answered by the oracle",
            jobs.len() * self.schedule.budget,
        );
        let run = |&(arm, seed): &(&Arm, Seed)| {
            simulate(task, arm, self.schedule, seed, &bar.part())
                .map_err(|error| anyhow::Error::new(error).context(format!("arm `{}`", arm.name)))
        };
        let (full, runs) = rayon::join(
            || full_data(task, &self.arms[0], self.seeds[0]),
            || jobs.par_iter().map(run).collect::<Result<Vec<_>>>(),
        );
        let mut runs = runs?.into_iter();
        let per_arm = self
            .arms
            .iter()
            .map(|_| runs.by_ref().take(self.seeds.len()).collect());
        let runs = per_arm.collect();
        Ok(Outcome { full: full?, runs })
    }
}
