//! How often the intervals of audit estimates cover the truth, on pools whose truth is known.

use anyhow::Result;
use serde_json::Value;

use super::built;
use super::options::Options;
use super::outcome::{Column, Compare, Measurement, Row};
use super::program::Program;

const NOTE: &str = "\
Nominal 95 % intervals from an audit of that many rows, drawn again and again from synthetic pools of 2 to 30 skewed
classes; each pool's true score is known. Coverage should be 0.95. A bootstrap is what one would do without the
Dirichlet estimate. `pair` is the difference of two heads; \"gain shown\" is how often its interval lies above zero.";

/// One table a pool and size of the audit.
///
/// # Errors
/// If the program does not build or run.
pub(crate) fn measure(options: &Options) -> Result<Vec<Measurement>> {
    let repeats = options.scale.pick("200", "5");
    let program = built::example("hone-learn", "audit_coverage")?;
    let program = Program::of_many(&program, ["--repeats".to_owned(), repeats.to_owned()]);
    let mut tables: Vec<Measurement> = Vec::new();
    for line in program.json_lines()? {
        let title = format!("{}, audit of {}", word(&line, "pool"), word(&line, "n"));
        if tables.last().is_none_or(|table| table.title != title) {
            tables.push(table(title, tables.is_empty().then_some(&program)));
        }
        tables
            .last_mut()
            .expect("a table was just pushed")
            .rows
            .push(row(line));
    }
    Ok(tables)
}

/// A table without rows; the first of them carries the note and the command.
fn table(title: String, first: Option<&Program>) -> Measurement {
    Measurement {
        title,
        note: first.map_or("", |_| NOTE).to_owned(),
        compare: Compare::Nothing,
        commands: first.into_iter().map(Program::line).collect(),
        columns: vec![
            Column::new("truth", "truth", 3),
            Column::new("rmse", "rms error", 3),
            Column::new("bias", "bias", 3),
            Column::new("coverage", "coverage", 2),
            Column::new("width", "width", 3),
            Column::new("shows_gain", "gain shown", 2),
        ],
        rows: Vec::new(),
    }
}

fn row(line: Value) -> Row {
    Row::untimed(word(&line, "method"), line)
}

fn word(line: &Value, key: &str) -> String {
    match &line[key] {
        Value::String(word) => word.clone(),
        other => other.to_string(),
    }
}
