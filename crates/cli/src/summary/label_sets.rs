//! From runs over label sets to a report.

use std::collections::BTreeMap;

use anyhow::Result;
use hone_domain::LabelSet;
use hone_engine::{LabelSetPrediction, LabelSetScores, Task};
use hone_learn::LabelSetSpec;
use hone_learn::metrics::mean_curve;
use hone_report as report;
use hone_report::RunReport;

use super::{REFERENCE, advice, classes, curves, picks, strategies};
use crate::dataset::DataSet;
use crate::runs::{Outcome, Plan};

/// Everything the report says besides its provenance.
///
/// # Errors
/// If runs of one arm differ in their label counts.
pub(crate) fn summarise(
    data: &DataSet<LabelSet>,
    task: &Task<LabelSet>,
    plan: &Plan<LabelSetSpec>,
    outcome: &Outcome<Task<LabelSet>>,
    provenance: report::Provenance,
) -> Result<RunReport> {
    let main = &outcome.runs[0];
    let scores = |test: &LabelSetPrediction| Ok(task.test_comparison(test)?.per_label());
    let written = RunReport {
        format: report::FORMAT,
        full_data: report::FullData {
            macro_f1: outcome.full.scores.macro_f1,
            accuracy: outcome.full.scores.subset_accuracy,
        },
        strategies: strategies(plan, outcome, |scores| scores.subset_accuracy)?,
        main: plan.arms[0].name.clone(),
        reference: REFERENCE.to_owned(),
        per_class: classes(data, main, &outcome.full.test, scores)?,
        confusion: None,
        reliability: None,
        picks: picks(data, main),
        rounds: Vec::new(),
        stop_advice: advice(&main[0], "macro-F1"),
        provenance,
        audit: None,
        label_sets: Some(label_sets(data, plan, outcome)?),
        spans: None,
        ratings: None,
        rankings: None,
    };
    Ok(written.with_label_ratios())
}

fn label_sets(
    data: &DataSet<LabelSet>,
    plan: &Plan<LabelSetSpec>,
    outcome: &Outcome<Task<LabelSet>>,
) -> Result<report::LabelSetReport> {
    let mut micro = BTreeMap::new();
    for (arm, runs) in plan.arms.iter().zip(&outcome.runs) {
        let curves = curves::<Task<LabelSet>>(runs, |scores| scores.micro_f1)?;
        let points = mean_curve(&curves)?
            .into_iter()
            .map(|point| report::MicroPoint {
                labels: point.labels,
                micro_f1: point.score.mean,
                low: point.score.low(),
                high: point.score.high(),
            });
        micro.insert(arm.name.clone(), points.collect());
    }
    let head = &outcome.runs[0][0].head;
    let labels = data
        .schema
        .names()
        .iter()
        .zip(head.thresholds().iter().zip(head.priors()));
    let thresholds = labels.map(|(name, (&threshold, &prior))| report::LabelThreshold {
        name: name.clone(),
        threshold: f64::from(threshold),
        prior: f64::from(prior),
        learned: data
            .schema
            .class(name)
            .is_some_and(|label| head.learned().contains(&label)),
    });
    let main = &outcome.runs[0];
    let last: Vec<_> = main.iter().filter_map(|run| run.rounds.last()).collect();
    let mean = |score: fn(LabelSetScores) -> f64| {
        last.iter().map(|round| score(round.scores)).sum::<f64>() / last.len() as f64
    };
    Ok(report::LabelSetReport {
        micro,
        end: written(mean),
        full: written(|score: fn(LabelSetScores) -> f64| score(outcome.full.scores)),
        thresholds: thresholds.collect(),
    })
}

fn written(of: impl Fn(fn(LabelSetScores) -> f64) -> f64) -> report::LabelSetScores {
    report::LabelSetScores {
        micro_f1: of(|scores| scores.micro_f1),
        macro_f1: of(|scores| scores.macro_f1),
        samples_f1: of(|scores| scores.samples_f1),
        subset_accuracy: of(|scores| scores.subset_accuracy),
        hamming_loss: of(|scores| scores.hamming_loss),
    }
}
