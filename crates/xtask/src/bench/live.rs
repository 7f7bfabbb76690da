//! A loop on a running server: how soon answers change the queue.

use std::path::Path;

use anyhow::{Context as _, Result};
use serde_json::{Value, json};

use super::built;
use super::options::Options;
use super::outcome::{Column, Compare, Measurement, Row};
use super::program::Program;
use super::workshop::{Workshop, text};

const NOTE: &str = "\
One person answers ten records at a time, on a store on disk, with the loop that one gets who names nothing but the
question. Milliseconds are those from the tenth answer to the new order of the queue, 100 ms included for which a loop
waits for more answers: the median and the greatest of the rounds about so many labels, and CPU milliseconds of the
whole process meanwhile. Texts are made up, of 20 classes; the encoder only hashes words, 384 features and two views:
what a real one costs is measured apart. The goal is for two cores.";

const WHOLE_NOTE: &str = "\
Seconds from the making of the loop until its first order, encoding by that encoder included, and until the order after
a restart. Memory is that of the process with the loop and the store in it.";

const ENCODING_NOTE: &str = "\
all-MiniLM-L6-v2 in int8 with the two views that a loop reads, over the same real texts, alone and in a loop in turns:
from the making of the loop until all are encoded, kept and counted.";

/// Records and the seconds that a new order may take.
const GOALS: [(usize, f64); 3] = [(10_000, 2.0), (100_000, 2.0), (1_000_000, 10.0)];

/// Three tables: rounds by records and labels, the whole by records, and encoding.
///
/// # Errors
/// If the program does not build or fails.
pub(crate) fn measure(shop: &Workshop, options: &Options) -> Result<Vec<Measurement>> {
    let bench = built::example("hone-cli", "live_bench")?;
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let sizes = match options.records.as_slice() {
        [] => options.scale.pick(vec![10_000, 100_000], vec![1_000]),
        records => records.to_vec(),
    };
    let labels = options.scale.pick("500", "60");
    let (mut rounds, mut whole, mut commands) = (Vec::new(), Vec::new(), Vec::new());
    for records in sizes {
        let args = ["--records", &records.to_string(), "--labels", labels].map(str::to_owned);
        let program = Program::of_many(&bench, args).with_threads(threads);
        let report = program.json()?;
        rounds.extend(stages(records, &report)?);
        whole.push(Row::untimed(format!("{records} records"), report));
        commands.push(program.line());
    }
    Ok(vec![
        Measurement {
            title: format!("From an answer to a new order, {threads} threads"),
            note: NOTE.to_owned(),
            compare: Compare::Operations,
            commands: Vec::new(),
            columns: vec![
                Column::new("rounds", "rounds", 0),
                Column::new("median_ms", "median ms", 0),
                Column::new("max_ms", "greatest ms", 0),
                Column::new("cpu_ms", "CPU ms", 0),
                Column::new("goal", "goal", 0),
                Column::new("met", "met", 0),
            ],
            rows: rounds,
        },
        Measurement {
            title: "Opening and memory".to_owned(),
            note: WHOLE_NOTE.to_owned(),
            compare: Compare::Operations,
            commands,
            columns: vec![
                Column::new("first_order_s", "first order s", 1),
                Column::new("open_s", "restart s", 1),
                Column::new("before_mb", "MB before", 0),
                Column::new("loop_mb", "MB with the loop", 0),
                Column::new("peak_mb", "MB at most", 0),
            ],
            rows: whole,
        },
        encoding(&bench, shop, options)?,
    ])
}

/// What a loop adds to the encoder's own time.
fn encoding(bench: &Path, shop: &Workshop, options: &Options) -> Result<Measurement> {
    let corpus = shop.corpus(options.scale.pick(4000, 100))?;
    let args = ["--model", &text(&shop.model()?), "--texts", &text(&corpus)].map(str::to_owned);
    let program = Program::of_many(bench, args);
    let report = program.json()?;
    let turns = report["turns"].as_array().context("no turns")?;
    let rows = turns.iter().enumerate().map(|(turn, times)| {
        let detail = json!({
            "bare_s": times["bare"]["wall_s"],
            "loop_s": times["loop"]["wall_s"],
            "wall_ratio": times["wall_ratio"],
            "cpu_ratio": times["cpu_ratio"],
        });
        Row::untimed(
            format!("{} texts, turn {}", report["texts"], turn + 1),
            detail,
        )
    });
    Ok(Measurement {
        title: "Encoding in a loop beside the bare encoder".to_owned(),
        note: ENCODING_NOTE.to_owned(),
        compare: Compare::Operations,
        commands: vec![program.line()],
        columns: vec![
            Column::new("bare_s", "bare s", 2),
            Column::new("loop_s", "in a loop s", 2),
            Column::new("wall_ratio", "ratio of wall time", 2),
            Column::new("cpu_ratio", "ratio of CPU time", 2),
        ],
        rows: rows.collect(),
    })
}

/// A row a stage; the goal is that of the next larger size that has one.
fn stages(records: usize, report: &Value) -> Result<Vec<Row>> {
    let stages = report["stages"].as_array().context("no stages")?;
    let goal = GOALS.iter().find(|(most, _)| records <= *most);
    let rows = stages.iter().map(|stage| {
        let median = stage["median_ms"].as_f64().context("no median")?;
        let mut detail = stage.clone();
        if let Some((_, seconds)) = goal {
            let met = if median <= seconds * 1e3 { "yes" } else { "no" };
            detail["goal"] = format!("≤ {seconds} s").into();
            detail["met"] = json!(met);
        }
        let words = format!("{records} records, about {} labels", stage["labels"]);
        Ok(Row::untimed(words, detail))
    });
    rows.collect()
}

#[cfg(test)]
mod tests;
