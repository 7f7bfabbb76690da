use std::collections::BTreeMap;

use anyhow::Result;
use hone_domain::{Class, Probabilities, Seed};
use hone_engine::{Advice, Question, RunOf, RunOutcome, Scores, Task};
use hone_learn::metrics::{
    BandPoint, ClassScores, Confusion, Curve, CurvePoint, MeanInterval, area, brier_score,
    expected_calibration_error, labels_to_reach, mean_curve, mean_interval, paired_area_difference,
    per_class, reliability_table,
};
use hone_report as report;
use hone_report::{RunReport, TARGETS};

use crate::dataset::{Answer, DataSet};
use crate::runs::{Outcome, Plan};

pub(crate) mod label_sets;
pub(crate) mod rankings;
pub(crate) mod spans;

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
    let main = &outcome.runs[0];
    let scores = |test: &Probabilities| Ok(per_class(&task.test_confusion(test)?));
    let written = RunReport {
        format: report::FORMAT,
        full_data: report::FullData {
            macro_f1: outcome.full.scores.macro_f1,
            accuracy: outcome.full.scores.accuracy,
        },
        strategies: strategies(plan, outcome, |scores| scores.accuracy)?,
        main: plan.arms[0].name.clone(),
        reference: REFERENCE.to_owned(),
        per_class: classes(data, main, &outcome.full.test, scores)?,
        confusion: Some(confusion(task, main)?),
        reliability: Some(calibration(task, &main[0])?),
        picks: picks(data, main),
        rounds: Vec::new(),
        stop_advice: advice(&main[0], "macro-F1"),
        provenance,
        audit: None,
        label_sets: None,
        spans: None,
        ratings: None,
        rankings: None,
    };
    Ok(written.with_label_ratios())
}

/// What is said besides where the classes are ratings.
///
/// # Errors
/// If runs of one arm differ in their label counts.
pub(crate) fn ratings(plan: &Plan, outcome: &Outcome) -> Result<report::RatingReport> {
    let mut strategies = BTreeMap::new();
    for (arm, runs) in plan.arms.iter().zip(&outcome.runs) {
        let kappas = curves::<Task>(runs, |scores| scores.ordinal.quadratic_kappa)?;
        let errors = curves::<Task>(runs, |scores| scores.ordinal.mean_absolute_error)?;
        let points = mean_curve(&kappas)?.into_iter().zip(mean_curve(&errors)?);
        let points = points.map(|(kappa, error)| report::RatingPoint {
            labels: kappa.labels,
            quadratic_kappa: kappa.score.mean,
            low: kappa.score.low(),
            high: kappa.score.high(),
            mean_absolute_error: error.score.mean,
        });
        strategies.insert(arm.name.clone(), points.collect());
    }
    let full = outcome.full.scores.ordinal;
    Ok(report::RatingReport {
        strategies,
        full: report::RatingScores {
            quadratic_kappa: full.quadratic_kappa,
            mean_absolute_error: full.mean_absolute_error,
        },
    })
}

/// What each arm reached; `accuracy` is the score beside the headline.
fn strategies<Q: Question>(
    plan: &Plan<Q::HeadSpec>,
    outcome: &Outcome<Q>,
    accuracy: fn(Q::Scores) -> f64,
) -> Result<BTreeMap<String, report::StrategyReport>> {
    let curves = outcome
        .runs
        .iter()
        .map(|runs| curves::<Q>(runs, Q::Scores::headline))
        .collect::<Result<Vec<_>>>()?;
    let reference = plan.arms.iter().position(|arm| arm.name == REFERENCE);
    let mut strategies = BTreeMap::new();
    for (at, arm) in plan.arms.iter().enumerate() {
        let against = reference
            .filter(|&reference| reference != at)
            .map(|at| &curves[at][..]);
        let ceiling = outcome.full.scores.headline();
        let mut written = strategy(&curves[at], against, ceiling, &plan.seeds)?;
        for (number, point) in written.curve.iter_mut().enumerate() {
            let of_run = |run: &RunOf<Q>| accuracy(run.rounds[number].scores);
            let sum: f64 = outcome.runs[at].iter().map(of_run).sum();
            point.accuracy = sum / outcome.runs[at].len() as f64;
        }
        strategies.insert(arm.name.clone(), written);
    }
    Ok(strategies)
}

/// The learning curve of each run in one of its scores.
fn curves<Q: Question>(runs: &[RunOf<Q>], score: fn(Q::Scores) -> f64) -> Result<Vec<Curve>> {
    let curve = |run: &RunOf<Q>| {
        let points = run.rounds.iter().map(|round| CurvePoint {
            labels: round.labels,
            score: score(round.scores),
        });
        Ok(Curve::new(points.collect())?)
    };
    runs.iter().map(curve).collect()
}

fn strategy(
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
        curve: band.iter().map(curve_point).collect(),
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

/// A point without its accuracy, which no band tells.
fn curve_point(point: &BandPoint) -> report::CurvePoint {
    report::CurvePoint {
        labels: point.labels,
        macro_f1: point.score.mean,
        low: point.score.low(),
        high: point.score.high(),
        accuracy: 0.0,
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

/// How each class fares, by the scores of a set of predictions.
fn classes<A, S, P, H>(
    data: &DataSet<A>,
    runs: &[RunOutcome<A, S, P, H>],
    full: &P,
    scores: impl Fn(&P) -> Result<Vec<ClassScores>>,
) -> Result<Vec<report::ClassReport>> {
    let names = data.schema.names();
    let mean = |pick: fn(&RunOutcome<A, S, P, H>) -> &P| -> Result<Vec<f64>> {
        let mut sums = vec![0.0; names.len()];
        for run in runs {
            let scores = scores(pick(run))?;
            sums.iter_mut()
                .zip(scores)
                .for_each(|(sum, class)| *sum += class.scores.f1);
        }
        Ok(sums
            .into_iter()
            .map(|sum| sum / runs.len() as f64)
            .collect())
    };
    let (start, end) = (mean(|run| &run.first_test)?, mean(|run| &run.last_test)?);
    let full = scores(full)?;
    let class = |at: usize| report::ClassReport {
        name: names[at].clone(),
        support: full[at].support as usize,
        f1_start: start[at],
        f1_end: end[at],
        f1_full: full[at].scores.f1,
    };
    Ok((0..names.len()).map(class).collect())
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
        before: reliability(&before, &task.test.gold)?,
        after: reliability(&run.last_test, &task.test.gold)?,
    })
}

fn reliability(predictions: &Probabilities, truth: &[Class]) -> Result<report::Reliability> {
    let table = reliability_table(predictions, truth, BINS)?;
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
        brier: brier_score(predictions, truth)?,
    })
}

fn picks<A: Answer, S, P, H>(data: &DataSet<A>, runs: &[RunOutcome<A, S, P, H>]) -> report::Picks {
    let mut first = Vec::new();
    let mut asked = vec![0usize; data.schema.len()];
    for (number, round) in runs[0].rounds.iter().enumerate() {
        for (rank, pick) in round.picks.iter().enumerate() {
            let answer = &data.pool.answers[pick.at.index()];
            let text = &data.pool.texts[pick.at.index()];
            answer
                .classes()
                .iter()
                .for_each(|class| asked[class.index()] += 1);
            let predicted = round.predicted.get(rank);
            first.push(report::PickedRecord {
                round: number,
                rank: rank + 1,
                text: text.clone(),
                label: answer.told(&data.schema, text),
                predicted: predicted.map(|answer| answer.told(&data.schema, text)),
                utility: Some(f64::from(pick.utility)),
                reason: pick.reason.to_string(),
            });
        }
    }
    let total = first.len();
    first.truncate(SHOWN_PICKS);
    let mut pool = vec![0usize; data.schema.len()];
    for class in data.pool.answers.iter().flat_map(Answer::classes) {
        pool[class.index()] += 1;
    }
    let share = |(at, class): (usize, &String)| report::ClassShare {
        name: class.clone(),
        picked: asked[at] as f64 / total as f64,
        pool: pool[at] as f64 / data.pool.answers.len() as f64,
    };
    let shares = data.schema.names().iter().enumerate().map(share).collect();
    report::Picks {
        first,
        total,
        shares,
    }
}

/// The first time that each rule spoke, of a score by its name.
fn advice<A, S, P, H>(run: &RunOutcome<A, S, P, H>, score: &str) -> Vec<report::StopAdvice> {
    let mut spoken = BTreeMap::new();
    for round in &run.rounds {
        for advice in &round.advice {
            let (rule, reason) = in_words(advice, score);
            spoken.entry(rule).or_insert(report::StopAdvice {
                labels: round.labels,
                rule: rule.to_owned(),
                reason,
            });
        }
    }
    spoken.into_values().collect()
}

fn in_words(advice: &Advice, score: &str) -> (&'static str, String) {
    match advice {
        Advice::Stabilised { kappa, rounds } => (
            "stabilised predictions",
            format!("successive heads agreed by {kappa:.3} or more over {rounds} rounds"),
        ),
        Advice::SmallGain { gain, labels } => (
            "small predicted gain",
            format!("the next {labels} labels promise {gain:+.4} {score}"),
        ),
    }
}
