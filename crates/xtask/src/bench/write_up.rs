//! `benches/RESULTS.md` from the results of every part.

use std::fmt::Write as _;

use serde_json::Value;

use super::outcome::{Column, Compare, Measurement, Outcome, Row};
use super::table::Table;

const HEAD: &str = "\
# Benchmark results

Written by `cargo xtask bench` from `benches/results/`; not edited by hand.

CPU s is the median CPU time of the process, the smallest and greatest of the rounds in brackets.
It is the figure to compare: ours and theirs took turns in one run, and CPU time of one thread hardly
depends on what else the machine does. A ratio above 1 means less time than the system it is taken
from. Wall time is shown beside it; it only means something where the load average is near 0.
";

/// The whole document.
///
/// The machine and the versions stand at its head where all parts agree on them, else in each part.
pub(crate) fn document(outcomes: &[Outcome]) -> String {
    let mut places = outcomes.iter().map(place);
    let common = places
        .next()
        .filter(|first| places.all(|other| other == *first));
    let mut text = HEAD.to_owned();
    text.extend(common.iter().map(|place| format!("\n{place}\n")));
    for outcome in outcomes {
        text.push_str(&part(outcome, common.is_none()));
    }
    text
}

fn place(outcome: &Outcome) -> String {
    format!(
        "Machine: {}. Versions: {}.",
        outcome.machine,
        outcome.versions.join(", ")
    )
}

fn part(outcome: &Outcome, with_place: bool) -> String {
    let mut text = format!("\n## {}\n\n", outcome.title);
    if with_place {
        writeln!(text, "{}", place(outcome)).expect("writing to a string does not fail");
    }
    let load = outcome
        .load
        .map(|load| load.map_or_else(|| "?".to_owned(), |l| format!("{l:.2}")));
    writeln!(text, "Load average {} before, {} after.", load[0], load[1])
        .expect("writing to a string does not fail");
    for measurement in &outcome.tables {
        text.push_str(&section(measurement));
    }
    text
}

fn section(measurement: &Measurement) -> String {
    let mut text = format!("\n### {}\n\n", measurement.title);
    if !measurement.note.is_empty() {
        writeln!(text, "{}\n", measurement.note).expect("writing to a string does not fail");
    }
    text.push_str(&table(measurement).markdown());
    if !measurement.commands.is_empty() {
        let commands = measurement.commands.join("\n");
        write!(text, "\n```\n{commands}\n```\n").expect("writing to a string does not fail");
    }
    text
}

fn table(measurement: &Measurement) -> Table {
    let mut titles = vec![match measurement.compare {
        Compare::Operations => "operation".to_owned(),
        _ => "system".to_owned(),
    }];
    match &measurement.compare {
        Compare::CpuOf(base) | Compare::WallOf(base) => {
            titles.extend(["CPU s".to_owned(), "wall s".to_owned(), format!("× {base}")]);
        }
        Compare::Nothing | Compare::Operations => {}
    }
    titles.extend(
        measurement
            .columns
            .iter()
            .map(|column| column.title.clone()),
    );
    let mut table = Table::new(titles);
    for row in &measurement.rows {
        let mut cells = vec![row.system.clone()];
        cells.extend(times(measurement, row));
        cells.extend(measurement.columns.iter().map(|column| detail(row, column)));
        table.push(cells);
    }
    table
}

fn times(measurement: &Measurement, row: &Row) -> Vec<String> {
    let of = |base: &str| measurement.rows.iter().find(|row| row.system == base);
    let ratio = match &measurement.compare {
        Compare::CpuOf(base) => of(base).map(|base| base.cpu_s / row.cpu_s),
        Compare::WallOf(base) => of(base).and_then(|base| Some(base.wall_s? / row.wall_s?)),
        Compare::Nothing | Compare::Operations => return Vec::new(),
    };
    let [least, greatest] = row.cpu_range;
    vec![
        format!(
            "{} ({}–{})",
            figure(row.cpu_s),
            figure(least),
            figure(greatest)
        ),
        optional(row.wall_s),
        optional(ratio),
    ]
}

fn optional(value: Option<f64>) -> String {
    value.map_or_else(|| "–".to_owned(), figure)
}

/// About three digits that count.
fn figure(value: f64) -> String {
    let digits = match value {
        100.0.. => 0,
        10.0.. => 1,
        1.0.. => 2,
        _ => 3,
    };
    format!("{value:.digits$}")
}

fn detail(row: &Row, column: &Column) -> String {
    match row.detail.get(&column.key) {
        Some(Value::Number(number)) => {
            let digits = column.digits;
            number
                .as_f64()
                .map_or_else(String::new, |value| format!("{value:.digits$}"))
        }
        Some(Value::String(text)) => text.clone(),
        _ => "–".to_owned(),
    }
}

#[cfg(test)]
mod tests;
