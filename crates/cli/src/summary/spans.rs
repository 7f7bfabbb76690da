//! From runs over spans to a report.

use std::collections::BTreeMap;

use anyhow::Result;
use hone_domain::{LabelSchema, Span};
use hone_engine::{RunOf, SpanPrediction, SpanScores, SpanTask};
use hone_learn::metrics::{ClassScores, EntityError, mean_curve};
use hone_learn::sequence::SequenceSpec;
use hone_report as report;
use hone_report::RunReport;

use super::{REFERENCE, advice, classes, curves, picks, strategies};
use crate::dataset::DataSet;
use crate::runs::{Outcome, Plan};

mod examples;

type Runs = [RunOf<SpanTask>];

/// Everything the report says besides its provenance.
///
/// # Errors
/// If runs of one arm differ in their label counts.
pub(crate) fn summarise(
    data: &DataSet<Vec<Span>>,
    task: &SpanTask,
    plan: &Plan<SequenceSpec>,
    outcome: &Outcome<SpanTask>,
    provenance: report::Provenance,
) -> Result<RunReport> {
    let main = &outcome.runs[0];
    let scores = |test: &SpanPrediction| Ok(task.test_counts(test)?.per_label());
    let written = RunReport {
        format: report::FORMAT,
        full_data: report::FullData {
            macro_f1: outcome.full.scores.micro_f1,
            accuracy: outcome.full.scores.whole_records,
        },
        strategies: strategies(plan, outcome, |scores| scores.whole_records)?,
        main: plan.arms[0].name.clone(),
        reference: REFERENCE.to_owned(),
        per_class: classes(data, main, &outcome.full.test, scores)?,
        confusion: None,
        reliability: None,
        picks: picks(data, main),
        rounds: Vec::new(),
        stop_advice: advice(&main[0], "entity F1"),
        provenance,
        audit: None,
        label_sets: None,
        spans: Some(spans(data, task, plan, outcome)?),
        ratings: None,
        rankings: None,
    };
    Ok(written.with_label_ratios())
}

fn spans(
    data: &DataSet<Vec<Span>>,
    task: &SpanTask,
    plan: &Plan<SequenceSpec>,
    outcome: &Outcome<SpanTask>,
) -> Result<report::SpanReport> {
    let arms = plan.arms.iter().zip(&outcome.runs);
    let course = arms.map(|(arm, runs)| Ok((arm.name.clone(), course(task, runs)?)));
    let main = &outcome.runs[0];
    let gold = &data.test.answers;
    Ok(report::SpanReport {
        course: course.collect::<Result<_>>()?,
        start: mean(main, |run| run.rounds[0].scores),
        end: mean(main, |run| run.rounds[run.rounds.len() - 1].scores),
        full: written(|score| score(outcome.full.scores)),
        labels: labels(task, outcome)?,
        errors: errors(task, main)?,
        examples: examples::examples(data, &main[0]),
        spans: gold.iter().map(Vec::len).sum(),
        misfits: task.test.misfits(&task.schema)?,
    })
}

/// What an arm's rounds cost in words, and the macro-F1 that they reached.
fn course(task: &SpanTask, runs: &Runs) -> Result<Vec<report::SpanPoint>> {
    let curves = curves::<SpanTask>(runs, |scores| scores.macro_f1)?;
    let words_of_run = |run: &RunOf<SpanTask>| -> Vec<f64> {
        let mut sum = 0.0;
        let rounds = run.rounds.iter().map(|round| {
            let asked = round.picks.iter().map(|pick| pick.at.index());
            sum += asked
                .map(|row| task.pool.words.text(row).written.len() as f64)
                .sum::<f64>();
            sum
        });
        rounds.collect()
    };
    let words: Vec<Vec<f64>> = runs.iter().map(words_of_run).collect();
    let points = mean_curve(&curves)?.into_iter().enumerate();
    let point = |(round, point): (usize, hone_learn::metrics::BandPoint)| report::SpanPoint {
        labels: point.labels,
        words: words.iter().map(|of_run| of_run[round]).sum::<f64>() / words.len() as f64,
        macro_f1: point.score.mean,
        low: point.score.low(),
        high: point.score.high(),
    };
    Ok(points.map(point).collect())
}

fn mean(runs: &Runs, of: impl Fn(&RunOf<SpanTask>) -> SpanScores) -> report::SpanScores {
    written(|score| runs.iter().map(|run| score(of(run))).sum::<f64>() / runs.len() as f64)
}

fn written(of: impl Fn(fn(SpanScores) -> f64) -> f64) -> report::SpanScores {
    report::SpanScores {
        micro_f1: of(|scores| scores.micro_f1),
        macro_f1: of(|scores| scores.macro_f1),
        precision: of(|scores| scores.precision),
        recall: of(|scores| scores.recall),
        whole_records: of(|scores| scores.whole_records),
    }
}

/// Every label of the main arm after the first round, at the end and with all labels.
fn labels(task: &SpanTask, outcome: &Outcome<SpanTask>) -> Result<Vec<report::SpanLabelReport>> {
    let per_label = |tests: Vec<&SpanPrediction>| -> Result<Vec<Vec<ClassScores>>> {
        let scores = |test| Ok(task.test_counts(test)?.per_label());
        tests.into_iter().map(scores).collect()
    };
    let main = outcome.runs[0].iter();
    let first = per_label(main.clone().map(|run| &run.first_test).collect())?;
    let last = per_label(main.map(|run| &run.last_test).collect())?;
    let full = per_label(vec![&outcome.full.test])?;
    let mean = |of_runs: &[Vec<ClassScores>], label: usize| {
        let mean = |score: fn(&ClassScores) -> f64| {
            let scores = of_runs.iter().map(|labels| score(&labels[label]));
            scores.sum::<f64>() / of_runs.len() as f64
        };
        report::LabelScores {
            precision: mean(|label| label.scores.precision),
            recall: mean(|label| label.scores.recall),
            f1: mean(|label| label.scores.f1),
        }
    };
    let names = task.schema.names().iter().enumerate();
    let label = |(at, name): (usize, &String)| report::SpanLabelReport {
        name: name.clone(),
        support: full[0][at].support as usize,
        start: mean(&first, at),
        end: mean(&last, at),
        full: mean(&full, at),
    };
    Ok(names.map(label).collect())
}

/// What the final heads do wrong, as means over the runs.
fn errors(task: &SpanTask, runs: &Runs) -> Result<Vec<report::SpanErrorReport>> {
    let mut counts: BTreeMap<EntityError, usize> = BTreeMap::new();
    for run in runs {
        for (error, count) in task.test_errors(&run.last_test)?.most_frequent() {
            *counts.entry(error).or_default() += count;
        }
    }
    let mut counts: Vec<(EntityError, usize)> = counts.into_iter().collect();
    counts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    let error = |(error, count): (EntityError, usize)| {
        let count = count as f64 / runs.len() as f64;
        error_report(&task.schema, error, count)
    };
    Ok(counts.into_iter().map(error).collect())
}

fn error_report(schema: &LabelSchema, error: EntityError, count: f64) -> report::SpanErrorReport {
    use report::SpanErrorKind as Kind;
    let (kind, truth, predicted) = match error {
        EntityError::Label { truth, predicted } => (Kind::Label, Some(truth), Some(predicted)),
        EntityError::Boundary { label } => (Kind::Boundary, Some(label), Some(label)),
        EntityError::LabelAndBoundary { truth, predicted } => {
            (Kind::LabelAndBoundary, Some(truth), Some(predicted))
        }
        EntityError::Missed { truth } => (Kind::Missed, Some(truth), None),
        EntityError::Invented { predicted } => (Kind::Invented, None, Some(predicted)),
    };
    let name = |label| schema.name(label).to_owned();
    report::SpanErrorReport {
        kind,
        truth: truth.map(name),
        predicted: predicted.map(name),
        count,
    }
}
