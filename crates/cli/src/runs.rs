//! Every arm with every seed, in parallel.

use anyhow::Result;
use hone_domain::Seed;
use hone_engine::{Arm, FullDataOf, Question, RunOf, Schedule, Task, full_data, simulate};
use hone_learn::HeadSpec;
use rayon::prelude::*;

use crate::bars::Bar;

/// What to run on a task, with heads that are specified by an `H`.
#[derive(Debug, Clone)]
pub(crate) struct Plan<H = HeadSpec> {
    /// The first one is the one that the report is about.
    pub(crate) arms: Vec<Arm<H>>,
    pub(crate) schedule: Schedule,
    pub(crate) seeds: Vec<Seed>,
}

/// What came out.
pub(crate) struct Outcome<Q: Question = Task> {
    pub(crate) full: FullDataOf<Q>,
    /// For each arm its runs, in the order of the seeds.
    pub(crate) runs: Vec<Vec<RunOf<Q>>>,
}

impl<Q: Question> Outcome<Q> {
    /// The last head of the main arm's first seed.
    pub(crate) fn main_head(&self) -> &Q::Head {
        &self.runs[0][0].head
    }

    /// The same, to be kept.
    pub(crate) fn into_main_head(self) -> Q::Head {
        let first = self.runs.into_iter().flatten().next();
        first.expect("a plan has an arm and a seed").head
    }
}

impl<H: Sync> Plan<H> {
    /// Runs everything; the outcome does not depend on the number of threads.
    ///
    /// # Errors
    /// The first failure, with the arm's name.
    pub(crate) fn run<Q>(&self, task: &Q) -> Result<Outcome<Q>>
    where
        Q: Question<HeadSpec = H, Answer: Send>,
    {
        let jobs: Vec<_> = self
            .arms
            .iter()
            .flat_map(|arm| self.seeds.iter().map(move |seed| (arm, *seed)))
            .collect();
        let bar = Bar::new(
            "labels answered by the oracle",
            jobs.len() * self.schedule.budget,
        );
        let run = |&(arm, seed): &(&Arm<H>, Seed)| {
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
