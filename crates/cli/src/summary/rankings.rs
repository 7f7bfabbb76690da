//! From runs over rankings to a report.

use std::collections::BTreeMap;

use anyhow::Result;
use hone_domain::Ranking;
use hone_engine::{RankingScores, RunOf, Task};
use hone_learn::RankingSpec;
use hone_learn::metrics::mean_curve;
use hone_report as report;
use hone_report::RunReport;

use super::{REFERENCE, advice, curves, picks, reliability, strategies};
use crate::dataset::DataSet;
use crate::runs::{Outcome, Plan};

/// Everything the report says besides its provenance.
///
/// # Errors
/// If runs of one arm differ in their label counts.
pub(crate) fn summarise(
    data: &DataSet<Ranking>,
    task: &Task<Ranking>,
    plan: &Plan<RankingSpec>,
    outcome: &Outcome<Task<Ranking>>,
    provenance: report::Provenance,
) -> Result<RunReport> {
    let main = &outcome.runs[0];
    let mut picks = picks(data, main);
    picks.shares.clear();
    let written = RunReport {
        format: report::FORMAT,
        full_data: report::FullData {
            macro_f1: outcome.full.scores.pairwise_accuracy,
            accuracy: outcome.full.scores.whole_right,
        },
        strategies: strategies(plan, outcome, |scores| scores.whole_right)?,
        main: plan.arms[0].name.clone(),
        reference: REFERENCE.to_owned(),
        per_class: Vec::new(),
        confusion: None,
        reliability: calibration(task, &main[0])?,
        picks,
        rounds: Vec::new(),
        stop_advice: advice(&main[0], "pairwise accuracy"),
        provenance,
        audit: None,
        label_sets: None,
        spans: None,
        ratings: None,
        rankings: Some(rankings(data, plan, outcome)?),
    };
    Ok(written.with_label_ratios())
}

fn rankings(
    data: &DataSet<Ranking>,
    plan: &Plan<RankingSpec>,
    outcome: &Outcome<Task<Ranking>>,
) -> Result<report::RankingReport> {
    let mut strategies = BTreeMap::new();
    for (arm, runs) in plan.arms.iter().zip(&outcome.runs) {
        let curves = curves::<Task<Ranking>>(runs, |scores| scores.pairwise_accuracy)?;
        let points = mean_curve(&curves)?.into_iter().enumerate();
        let points = points.map(|(round, point)| report::RankingPoint {
            labels: point.labels,
            scores: mean(runs, round),
            low: point.score.low(),
            high: point.score.high(),
        });
        strategies.insert(arm.name.clone(), points.collect());
    }
    Ok(report::RankingReport {
        strategies,
        full: written(|score| score(outcome.full.scores)),
        options: data.schema.names().to_vec(),
    })
}

/// The mean over some runs after a round.
fn mean(runs: &[RunOf<Task<Ranking>>], round: usize) -> report::RankingScores {
    written(|score| {
        let scores = runs.iter().map(|run| score(run.rounds[round].scores));
        scores.sum::<f64>() / runs.len() as f64
    })
}

fn written(of: impl Fn(fn(RankingScores) -> f64) -> f64) -> report::RankingScores {
    report::RankingScores {
        pairwise_accuracy: of(|scores| scores.pairwise_accuracy),
        kendall_tau: of(|scores| scores.kendall_tau),
        first_right: of(|scores| scores.first_right),
        whole_right: of(|scores| scores.whole_right),
    }
}

/// Whether the first of two options is above the second as often as the head says, of the pairs that
/// do not tie in truth; nothing where all do.
fn calibration(
    task: &Task<Ranking>,
    run: &RunOf<Task<Ranking>>,
) -> Result<Option<report::CalibrationReport>> {
    let (after, truth) = run.last_test.decided_pairs(&task.test.gold)?;
    if truth.is_empty() {
        return Ok(None);
    }
    let before = run.head.uncalibrated().predict(&task.test.features)?;
    let (before, _) = before.decided_pairs(&task.test.gold)?;
    Ok(Some(report::CalibrationReport {
        before: reliability(&before, &truth)?,
        after: reliability(&after, &truth)?,
    }))
}
