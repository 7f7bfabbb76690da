//! From runs to a report.

use std::collections::BTreeMap;

use anyhow::Result;
use hone_domain::{Probabilities, Seed};
use hone_engine::{Advice, RunOutcome, Task};
use hone_learn::metrics::{
    BandPoint, Confusion, Curve, CurvePoint, MeanInterval, area, brier_score,
    expected_calibration_error, labels_to_reach, mean_curve, mean_interval, paired_area_difference,
    per_class, reliability_table,
};
use hone_report as report;
use hone_report::{RunReport, TARGETS};

use crate::dataset::DataSet;
use crate::runs::{Outcome, Plan};

/// Records shown in the report with the reason why they were asked for.
const SHOWN_PICKS: usize = 60;
/// Bins of the reliability table.
const BINS: usize = 10;
/// What a strategy is measured against.
const REFERENCE: &str = "random";

/// Everything the report says besides its provenance.
///
/// # Errors
/// If runs of one arm differ in their label counts.
pub(crate) fn summarise(
    data: &DataSet,
    task: &Task,
    plan: &Plan,
    outcome: &Outcome,
    provenance: report::Provenance,
) -> Result<RunReport> {
    let curves = outcome
        .runs
        .iter()
        .map(|runs| curves(runs))
        .collect::<Result<Vec<_>>>()?;
    let reference = plan.arms.iter().position(|arm| arm.name == REFERENCE);
    let mut strategies = BTreeMap::new();
    for (at, arm) in plan.arms.iter().enumerate() {
        let against = reference
            .filter(|&reference| reference != at)
            .map(|at| &curves[at][..]);
        let strategy = strategy(
            &outcome.runs[at],
            &curves[at],
            against,
            outcome.full.scores.macro_f1,
            &plan.seeds,
        )?;
        strategies.insert(arm.name.clone(), strategy);
    }
    let main = &outcome.runs[0];
    let written = RunReport {
        format: report::FORMAT,
        full_data: report::FullData {
            macro_f1: outcome.full.scores.macro_f1,
            accuracy: outcome.full.scores.accuracy,
        },
        strategies,
        main: plan.arms[0].name.clone(),
        reference: REFERENCE.to_owned(),
        per_class: classes(task, main, &outcome.full.test)?,
        confusion: Some(confusion(task, main)?),
        reliability: Some(calibration(task, &main[0])?),
        picks: picks(data, main),
        rounds: Vec::new(),
        stop_advice: advice(&main[0]),
        provenance,
        audit: None,
    };
    Ok(written.with_label_ratios())
}

fn curves(runs: &[RunOutcome]) -> Result<Vec<Curve>> {
    let curve = |run: &RunOutcome| {
        let point = |round: &hone_engine::RoundOutcome| CurvePoint {
            labels: round.labels,
            score: round.scores.macro_f1,
        };
        Ok(Curve::new(run.rounds.iter().map(point).collect())?)
    };
    runs.iter().map(curve).collect()
}

fn strategy(
    runs: &[RunOutcome],
    curves: &[Curve],
    against: Option<&[Curve]>,
    ceiling: f64,
    seeds: &[Seed],
) -> Result<report::StrategyReport> {
    let band = mean_curve(curves)?;
    let areas: Vec<_> = curves.iter().map(area).collect();
    let aubc = mean_interval(&areas)?;
    let gain = against
        .map(|theirs| paired_area_difference(curves, theirs))
        .transpose()?;
    let score = |(seed, aubc): (&Seed, &f64)| report::SeedScore {
        seed: seed.0,
        aubc: *aubc,
    };
    Ok(report::StrategyReport {
        curve: band
            .iter()
            .enumerate()
            .map(|(at, point)| curve_point(runs, at, point))
            .collect(),
        aubc: aubc.mean,
        aubc_low: aubc.low(),
        aubc_high: aubc.high(),
        labels_to: labels_to(&band, ceiling)?,
        label_ratio: BTreeMap::new(),
        seeds: seeds.iter().zip(&areas).map(score).collect(),
        gain: gain.map(|gain| estimate(&gain)),
    })
}

fn estimate(interval: &MeanInterval) -> report::Estimate {
    report::Estimate {
        mean: interval.mean,
        low: interval.low(),
        high: interval.high(),
    }
}

fn curve_point(runs: &[RunOutcome], at: usize, point: &BandPoint) -> report::CurvePoint {
    let accuracy: f64 = runs.iter().map(|run| run.rounds[at].scores.accuracy).sum();
    report::CurvePoint {
        labels: point.labels,
        macro_f1: point.score.mean,
        low: point.score.low(),
        high: point.score.high(),
        accuracy: accuracy / runs.len() as f64,
    }
}

fn labels_to(band: &[BandPoint], ceiling: f64) -> Result<BTreeMap<String, Option<usize>>> {
    let point = |point: &BandPoint| CurvePoint {
        labels: point.labels,
        score: point.score.mean,
    };
    let mean = Curve::new(band.iter().map(point).collect())?;
    let reached = |share: f64| labels_to_reach(&mean, share * ceiling).map(|n| n.ceil() as usize);
    Ok(TARGETS
        .iter()
        .map(|target| (target.key.to_owned(), reached(target.share)))
        .collect())
}

/// F1 of each class of the schema, one list a set of predictions.
fn f1_by_class(task: &Task, predictions: &Probabilities) -> Result<Vec<(f64, f64)>> {
    let confusion = task.test_confusion(predictions)?;
    Ok(per_class(&confusion)
        .iter()
        .map(|class| (class.scores.f1, class.support))
        .collect())
}

fn classes(
    task: &Task,
    runs: &[RunOutcome],
    full: &Probabilities,
) -> Result<Vec<report::ClassReport>> {
    let mean = |pick: fn(&RunOutcome) -> &Probabilities| -> Result<Vec<f64>> {
        let mut sums = vec![0.0; task.schema.len()];
        for run in runs {
            let scores = f1_by_class(task, pick(run))?;
            sums.iter_mut()
                .zip(scores)
                .for_each(|(sum, (f1, _))| *sum += f1);
        }
        Ok(sums
            .into_iter()
            .map(|sum| sum / runs.len() as f64)
            .collect())
    };
    let (start, end) = (mean(|run| &run.first_test)?, mean(|run| &run.last_test)?);
    let full = f1_by_class(task, full)?;
    let class = |at: usize| report::ClassReport {
        name: task.schema.names()[at].clone(),
        support: full[at].1 as usize,
        f1_start: start[at],
        f1_end: end[at],
        f1_full: full[at].0,
    };
    Ok((0..task.schema.len()).map(class).collect())
}

fn confusion(task: &Task, runs: &[RunOutcome]) -> Result<report::Confusion> {
    let mut counts = vec![vec![0.0; task.schema.len()]; task.schema.len()];
    for run in runs {
        let confusion: Confusion = task.test_confusion(&run.last_test)?;
        for (sums, row) in counts.iter_mut().zip(confusion.counts().outer_iter()) {
            sums.iter_mut()
                .zip(row)
                .for_each(|(sum, n)| *sum += n / runs.len() as f64);
        }
    }
    let classes = task.schema.names().to_vec();
    Ok(report::Confusion {
        classes,
        counts,
        source: format!("mean of {} seed(s)", runs.len()),
    })
}

fn calibration(task: &Task, run: &RunOutcome) -> Result<report::CalibrationReport> {
    let before = run.head.uncalibrated().predict(&task.test.features)?;
    Ok(report::CalibrationReport {
        before: reliability(task, &before)?,
        after: reliability(task, &run.last_test)?,
    })
}

fn reliability(task: &Task, predictions: &Probabilities) -> Result<report::Reliability> {
    let table = reliability_table(predictions, &task.test.gold, BINS)?;
    let bins = table.iter().filter_map(|bin| {
        let (confidence, accuracy) = bin.confidence.zip(bin.accuracy)?;
        let (low, high, n) = (bin.low, bin.high, bin.n);
        Some(report::BinReport {
            low,
            high,
            n,
            confidence,
            accuracy,
        })
    });
    Ok(report::Reliability {
        bins: bins.collect(),
        ece: expected_calibration_error(&table),
        brier: brier_score(predictions, &task.test.gold)?,
    })
}

fn picks(data: &DataSet, runs: &[RunOutcome]) -> report::Picks {
    let name = |class: hone_domain::Class| data.schema.name(class).to_owned();
    let mut first = Vec::new();
    let mut asked = vec![0usize; data.schema.len()];
    for (number, round) in runs[0].rounds.iter().enumerate() {
        for (rank, pick) in round.picks.iter().enumerate() {
            let class = data.pool.classes[pick.at.index()];
            asked[class.index()] += 1;
            first.push(report::PickedRecord {
                round: number,
                rank: rank + 1,
                text: data.pool.texts[pick.at.index()].clone(),
                label: name(class),
                predicted: round.predicted.get(rank).map(|&class| name(class)),
                utility: Some(f64::from(pick.utility)),
                reason: pick.reason.to_string(),
            });
        }
    }
    let total = first.len();
    first.truncate(SHOWN_PICKS);
    let mut pool = vec![0usize; data.schema.len()];
    data.pool
        .classes
        .iter()
        .for_each(|class| pool[class.index()] += 1);
    let share = |(at, class): (usize, &String)| report::ClassShare {
        name: class.clone(),
        picked: asked[at] as f64 / total as f64,
        pool: pool[at] as f64 / data.pool.classes.len() as f64,
    };
    let shares = data.schema.names().iter().enumerate().map(share).collect();
    report::Picks {
        first,
        total,
        shares,
    }
}

/// The first time that each rule spoke.
fn advice(run: &RunOutcome) -> Vec<report::StopAdvice> {
    let mut spoken = BTreeMap::new();
    for round in &run.rounds {
        for advice in &round.advice {
            let (rule, reason) = in_words(advice);
            spoken.entry(rule).or_insert(report::StopAdvice {
                labels: round.labels,
                rule: rule.to_owned(),
                reason,
            });
        }
    }
    spoken.into_values().collect()
}

fn in_words(advice: &Advice) -> (&'static str, String) {
    match advice {
        Advice::Stabilised { kappa, rounds } => (
            "stabilised predictions",
            format!("successive heads agreed with kappa ≥ {kappa:.3} over {rounds} rounds"),
        ),
        Advice::SmallGain { gain, labels } => (
            "small predicted gain",
            format!("the next {labels} labels promise {gain:+.4} macro-F1"),
        ),
    }
}
