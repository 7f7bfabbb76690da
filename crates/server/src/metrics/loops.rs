//! How far each loop is, in the text form that Prometheus reads.

use std::fmt::{self, Write as _};

use hone_annotation::Loop;
use hone_live::LoopProgress;

use crate::tally::Tally;

/// A loop and what is measured of it.
pub(crate) struct Measured {
    pub(crate) of: Loop,
    pub(crate) progress: LoopProgress,
    pub(crate) tally: Tally,
}

/// A name without its prefix, what it is, what kind of number, and where that comes from.
type Series = (
    &'static str,
    &'static str,
    &'static str,
    fn(&Measured) -> Option<f64>,
);

const SERIES: [Series; 12] = [
    (
        "labels",
        "Labels that the latest training learned from.",
        "gauge",
        |of| Some(of.progress.labels as f64),
    ),
    (
        "new_answers",
        "Answers since the latest training.",
        "gauge",
        |of| Some(of.progress.new_answers as f64),
    ),
    (
        "encoded_records",
        "Records that are encoded.",
        "gauge",
        |of| Some(of.progress.encoded as f64),
    ),
    (
        "records_to_encode",
        "Records that wait to be encoded.",
        "gauge",
        |of| Some(of.progress.to_encode as f64),
    ),
    (
        "audited_records",
        "Answered records that were drawn at random to measure on.",
        "gauge",
        |of| Some(of.progress.audited as f64),
    ),
    (
        "queue_length",
        "Records in the order of the queue.",
        "gauge",
        |of| Some(of.progress.queued as f64),
    ),
    (
        "last_round_seconds",
        "From the first answer that the latest training had to wait for to the order it led to.",
        "gauge",
        |of| {
            of.progress
                .latency_ms
                .map(|milliseconds| milliseconds as f64 / 1e3)
        },
    ),
    ("failed", "Whether the last step failed.", "gauge", |of| {
        Some(f64::from(u8::from(of.progress.error.is_some())))
    }),
    ("trainings_total", "Versions trained.", "counter", |of| {
        Some(of.tally.trainings as f64)
    }),
    (
        "promotions_total",
        "Versions that began to make the suggestions.",
        "counter",
        |of| Some(of.tally.promotions as f64),
    ),
    (
        "roll_backs_total",
        "Versions that were taken back.",
        "counter",
        |of| Some(of.tally.roll_backs as f64),
    ),
    ("failures_total", "Steps that failed.", "counter", |of| {
        Some(of.tally.failures as f64)
    }),
];

/// What is measured of loops; nothing without one.
pub(crate) fn of_loops(loops: &[Measured]) -> String {
    let mut text = String::new();
    if !loops.is_empty() {
        write(&mut text, loops).expect("writing to a string does not fail");
    }
    text
}

fn write(text: &mut String, loops: &[Measured]) -> fmt::Result {
    for (name, help, kind, value) in SERIES {
        writeln!(text, "# HELP hone_loop_{name} {help}")?;
        writeln!(text, "# TYPE hone_loop_{name} {kind}")?;
        for measured in loops {
            let Some(value) = value(measured) else {
                continue;
            };
            let Loop {
                id,
                dataset,
                name: of,
                ..
            } = &measured.of;
            let of = escaped(of);
            writeln!(
                text,
                r#"hone_loop_{name}{{loop="{id}",name="{of}",dataset="{dataset}"}} {value}"#
            )?;
        }
    }
    Ok(())
}

/// A label's value (text format 0.0.4): `\`, `"` and the line feed have an escape.
fn escaped(text: &str) -> String {
    text.replace('\\', r"\\")
        .replace('"', r#"\""#)
        .replace('\n', r"\n")
}

#[cfg(test)]
mod tests;
