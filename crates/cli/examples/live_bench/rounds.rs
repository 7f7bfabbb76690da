//! Rounds of a loop: answers, a training, a new order.

use std::sync::Arc;
use std::time::Instant;

use anyhow::{Result, ensure};
use hone_annotation::LoopId;
use hone_live::Phase;
use hone_testkit::FakeEncoder;
use serde::Serialize;
use serde_json::{Value, json};

use crate::house::{House, Session};
use crate::process;
use crate::texts::{CLASSES, label, labels, text};

/// Features of a view, as those of the default encoder.
const DIM: usize = 384;
/// Answers given at once: as many as start a training.
const BURST: usize = 10;
/// Labels at which rounds are looked at, and how far about that.
const STAGES: [usize; 3] = [50, 200, 500];
const ABOUT: usize = 25;

/// One round.
#[derive(Debug, Serialize)]
struct Round {
    /// Labels that were learned from.
    labels: usize,
    /// Milliseconds from the last answer of the burst to the new order, the pause included for
    /// which the loop waits for more answers.
    order_ms: f64,
    /// The loop's own figure: from the first answer.
    latency_ms: Option<u64>,
    /// CPU milliseconds of the whole process from the first answer to the new order.
    cpu_ms: f64,
}

/// Everything, with so many records, up to so many labels.
///
/// # Errors
/// If the store fails or the loop gets stuck.
pub(crate) fn run(records: usize, most: usize) -> Result<Value> {
    let house = House::new(Arc::new(FakeEncoder::new(DIM)), &labels())?;
    let written = Instant::now();
    house.add((0..records).map(|n| (label(n % CLASSES), text(n))))?;
    let written_s = written.elapsed().as_secs_f64();
    let before_mb = process::anonymous_mb()?;
    let session = house.open()?;
    let first = Instant::now();
    let of = session.create()?.id;
    session.until_ordered(of, records)?;
    let first_order_s = first.elapsed().as_secs_f64();
    let mut rounds: Vec<Round> = Vec::new();
    while rounds.last().is_none_or(|round| round.labels < most) {
        rounds.push(round(&session, of)?);
    }
    let accuracy = session.progress(of)?.held_out_accuracy;
    let (loop_mb, peak_mb) = (process::anonymous_mb()?, process::peak_mb()?);
    drop(session);
    let opened = Instant::now();
    let session = house.open()?;
    session.until_ordered(of, records)?;
    let open_s = opened.elapsed().as_secs_f64();
    let stages: Vec<Value> = STAGES.iter().filter_map(|&at| stage(&rounds, at)).collect();
    Ok(json!({
        "records": records,
        "classes": CLASSES,
        "written_s": written_s,
        "first_order_s": first_order_s,
        "open_s": open_s,
        "before_mb": before_mb,
        "loop_mb": loop_mb,
        "peak_mb": peak_mb,
        "held_out_accuracy": accuracy,
        "stages": stages,
        "rounds": rounds,
    }))
}

fn round(session: &Session<'_>, of: LoopId) -> Result<Round> {
    let asked = session.next(BURST)?;
    ensure!(
        asked.len() == BURST,
        "the queue offered {} records",
        asked.len()
    );
    let before = session.progress(of)?.generation;
    let cpu = process::cpu_s()?;
    for (record, label) in asked {
        session.answer(record, label)?;
    }
    let since = Instant::now();
    let (mut seen, mut order_ms, mut used) = (before, 0.0, cpu);
    let progress = session.until(of, |progress| {
        if progress.generation != seen {
            seen = progress.generation;
            order_ms = since.elapsed().as_secs_f64() * 1e3;
            used = process::cpu_s().unwrap_or(cpu);
        }
        // An order may come before that of the training: the round is over after its own.
        seen != before && progress.phase != Phase::Training && progress.new_answers == 0
    })?;
    Ok(Round {
        labels: progress.labels,
        order_ms,
        latency_ms: progress.latency_ms,
        cpu_ms: (used - cpu) * 1e3,
    })
}

/// The rounds at about so many labels.
fn stage(rounds: &[Round], at: usize) -> Option<Value> {
    let near = rounds
        .iter()
        .filter(|round| round.labels.abs_diff(at) <= ABOUT);
    let near: Vec<&Round> = near.collect();
    let sorted = |of: fn(&Round) -> f64| {
        let mut values: Vec<f64> = near.iter().map(|round| of(round)).collect();
        values.sort_by(f64::total_cmp);
        values
    };
    let (order, cpu) = (sorted(|round| round.order_ms), sorted(|round| round.cpu_ms));
    Some(json!({
        "labels": at,
        "rounds": near.len(),
        "median_ms": order.get(order.len() / 2)?,
        "max_ms": order.last()?,
        "cpu_ms": cpu.get(cpu.len() / 2)?,
    }))
}
