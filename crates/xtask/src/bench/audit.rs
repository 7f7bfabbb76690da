//! How often the intervals of audit estimates cover the truth, on pools whose truth is known.

use anyhow::Result;
use serde_json::Value;

use super::built;
use super::options::Options;
use super::outcome::{Column, Compare, Measurement, Row};
use super::program::Program;
use super::workshop::{Workshop, text};

const ROWS: &str = "400";
/// A name, the labelled set that it is made of, and options of `audit_pools.py`.
const POOLS: [(&str, &str, &[&str]); 7] = [
    ("reuters_r8", "reuters_r52", &["--classes", "8"]),
    ("reuters_r52", "reuters_r52", &[]),
    ("reuters_r52_balanced", "reuters_r52", BALANCED),
    ("newsgroups20", "newsgroups20", &[]),
    ("tweets_sentiment", "tweets_sentiment", &[]),
    ("brown_genres", "brown_genre_sentences", BALANCED),
    ("health_tweets", "health_tweets_source", BALANCED),
];
const BALANCED: &[&str] = &[
    "--c",
    "10",
    "--balanced",
    "--old",
    "200",
    "--new",
    "800",
    "--seed",
    "2",
];
const NOTE: &str = "\
Nominal 95 % intervals from an audit of 400 rows, drawn again and again; each pool's true score is known. Synthetic
pools have 2 to 30 skewed classes; real ones are embedded texts with logistic heads of scikit-learn trained on 100 and
400 labels (`_balanced`, brown, health: 200 and 800, classes weighed alike). Coverage should be 0.95; from 100 repeats
it is known to 0.02 or 0.03. A bootstrap is what one would do without the Dirichlet estimate. `macro` and `pair` (the
difference of two heads) are means over the classes that each head predicts on 10 audited rows or nowhere, held
against the truth over the same classes; \"classes\" is how many these are. \"Gain shown\" is how often an interval lies
above zero.";

/// One table a pool.
///
/// # Errors
/// If something cannot be fetched, made, built or run.
pub(crate) fn measure(shop: &Workshop, options: &Options) -> Result<Vec<Measurement>> {
    let program = built::example("hone-learn", "audit_coverage")?;
    let (repeats, draws) = options.scale.pick(("100", "400"), ("3", "100"));
    let sizes = ["--rows", ROWS, "--repeats", repeats, "--draws", draws].map(str::to_owned);
    let mut programs = vec![Program::of_many(&program, sizes.clone())];
    for (name, set, words) in options.scale.pick(&POOLS[..], &[]) {
        let file = text(&shop.audit_pool(name, set, words)?);
        programs.push(Program::of_many(
            &program,
            sizes.iter().cloned().chain([file]),
        ));
    }
    let mut tables: Vec<Measurement> = Vec::new();
    for program in &programs {
        let mut unnamed = Some(program);
        for line in program.json_lines()? {
            let title = format!("{}, audit of {}", word(&line, "pool"), word(&line, "n"));
            if tables.last().is_none_or(|table| table.title != title) {
                let note = if tables.is_empty() { NOTE } else { "" };
                tables.push(table(title, note, unnamed.take()));
            }
            let table = tables.last_mut().expect("a table was just pushed");
            table.rows.push(row(line));
        }
    }
    Ok(tables)
}

/// A table without rows; the first one of a program carries its command.
fn table(title: String, note: &str, program: Option<&Program>) -> Measurement {
    Measurement {
        title,
        note: note.to_owned(),
        compare: Compare::Nothing,
        commands: program.into_iter().map(Program::line).collect(),
        columns: vec![
            Column::new("classes", "classes", 1),
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
