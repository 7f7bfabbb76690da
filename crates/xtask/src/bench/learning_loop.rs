//! Labels needed by the whole loop: ours against small-text and scikit-activeml.

use std::path::Path;

use anyhow::{Context as _, Result};
use serde_json::{Map, Value, json};

use super::built;
use super::options::Options;
use super::outcome::{Column, Compare, Measurement, Row};
use super::program::Program;
use super::workshop::{Workshop, text};

const SETS: [&str; 5] = [
    "reuters_r52",
    "newsgroups20",
    "tweets_sentiment",
    "brown_genre_sentences",
    "health_tweets_source",
];
const ARMS: &str = "hone,margin@baseline,random,random@baseline";
const MAX_TOKENS: &str = "128";
const NOTE: &str = "\
Macro-F1 on test rows that nobody queries, mean over seeds; AUBC is its mean along the curve. \"Full\" is the best of
six logistic heads of scikit-learn on every label of the pool, chosen on the test rows: a high bar on purpose, and one
bar for all. Everybody starts from 20 labels, asks 20 a round, and reads the same encoder. The peers and
`@baseline` use its final embedding and scikit-learn's defaults unless a head is named; `hone` is our default, which
also reads a middle layer and tf-idf. small-text's wrapper mistakes positions for labels while a class has no
labelled row; `(estimator)` is the same run without that fault.";

/// One table a set.
///
/// # Errors
/// If something cannot be fetched, built or run.
pub(crate) fn measure(shop: &Workshop, options: &Options) -> Result<Vec<Measurement>> {
    let hone = built::hone()?;
    let sets = options.scale.pick(&SETS[..], &SETS[2..3]);
    sets.iter()
        .map(|set| table(shop, options, &hone, set, *set == sets[0]))
        .collect()
}

fn table(
    shop: &Workshop,
    options: &Options,
    hone: &Path,
    set: &str,
    first: bool,
) -> Result<Measurement> {
    let (pool, test) = options.scale.pick((5_000, 2_000), (300, 150));
    let folder = shop.embedded(set, pool, test)?;
    let programs = [
        ours(shop, options, hone, &folder)?,
        theirs(shop, options, &folder),
    ];
    let [ours, theirs] = [programs[0].json()?, programs[1].json()?];
    let full = theirs["full_data"]["macro_f1"]
        .as_f64()
        .context("the peers tell no full score")?;
    let mut rows = [strategies(&ours, full)?, strategies(&theirs, full)?].concat();
    sort(&mut rows);
    Ok(Measurement {
        title: format!("{set}: {pool} rows in the pool, {test} to test, full {full:.3}"),
        note: if first {
            NOTE.to_owned()
        } else {
            String::new()
        },
        compare: Compare::Nothing,
        commands: programs.iter().map(Program::line).collect(),
        columns: columns(),
        rows,
    })
}

/// Columns of [`strategies`].
pub(crate) fn columns() -> Vec<Column> {
    vec![
        Column::new("aubc", "AUBC", 3),
        Column::new("f1_100", "F1 at 100", 3),
        Column::new("f1_200", "F1 at 200", 3),
        Column::new("f1_500", "F1 at 500", 3),
        Column::new("accuracy_500", "accuracy at 500", 3),
        Column::new("labels_90", "labels to 90 % of full", 0),
        Column::new("labels_95", "labels to 95 %", 0),
    ]
}

fn ours(shop: &Workshop, options: &Options, hone: &Path, folder: &Path) -> Result<Program> {
    let place = text(&shop.work("hone-data"));
    let (pool, test) = (
        folder.join("train_texts.jsonl"),
        folder.join("test_texts.jsonl"),
    );
    let (pool, test, model) = (text(&pool), text(&test), text(&shop.model()?));
    let (seeds, budget) = (options.seeds.to_string(), budget(options).to_string());
    let args = [
        "simulate",
        "--data-dir",
        &place,
        "--data",
        &pool,
        "--test",
        &test,
    ];
    let columns = ["--text", "text", "--label", "label", "--rare", "keep"];
    let encoder = ["--model-id", &model, "--max-tokens", MAX_TOKENS];
    let plan = [
        "--strategy",
        ARMS,
        "--seeds",
        &seeds,
        "--budget",
        &budget,
        "--json",
    ];
    let args = args.into_iter().chain(columns).chain(encoder).chain(plan);
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    Ok(Program::of_many(hone, args.map(str::to_owned)).with_threads(threads))
}

fn theirs(shop: &Workshop, options: &Options, folder: &Path) -> Program {
    let seeds: Vec<_> = (0..options.seeds).map(|seed| seed.to_string()).collect();
    let (folder, seeds, budget) = (text(folder), seeds.join(","), budget(options).to_string());
    shop.peer(
        "loop.py",
        &[&folder, "--seeds", &seeds, "--budget", &budget],
    )
}

fn budget(options: &Options) -> usize {
    options.scale.pick(500, 100)
}

/// A row a strategy of a report, ours or theirs (both have the same form), best first. Shares are
/// those of `full`, a macro-F1.
///
/// # Errors
/// If the report holds no strategies.
pub(crate) fn strategies(report: &Value, full: f64) -> Result<Vec<Row>> {
    let strategies = report["strategies"]
        .as_object()
        .context("a report without strategies")?;
    let row = |(name, strategy): (&String, &Value)| {
        Row::untimed(name.clone(), Value::Object(detail(strategy, full)))
    };
    let mut rows: Vec<_> = strategies.iter().map(row).collect();
    sort(&mut rows);
    Ok(rows)
}

fn detail(strategy: &Value, full: f64) -> Map<String, Value> {
    let curve: Vec<_> = strategy["curve"].as_array().into_iter().flatten().collect();
    let at = |labels: u64, score: &str| {
        let point = curve
            .iter()
            .find(|point| point["labels"].as_u64() == Some(labels));
        point.map_or(Value::Null, |point| point[score].clone())
    };
    let labels_to = |share: f64| {
        let reached = |point: &&&Value| {
            point["macro_f1"]
                .as_f64()
                .is_some_and(|f1| f1 >= share * full)
        };
        let point = curve.iter().find(reached);
        point.map_or_else(|| json!("not reached"), |point| point["labels"].clone())
    };
    [
        ("aubc", strategy["aubc"].clone()),
        ("f1_100", at(100, "macro_f1")),
        ("f1_200", at(200, "macro_f1")),
        ("f1_500", at(500, "macro_f1")),
        ("accuracy_500", at(500, "accuracy")),
        ("labels_90", labels_to(0.90)),
        ("labels_95", labels_to(0.95)),
    ]
    .into_iter()
    .map(|(key, value)| (key.to_owned(), value))
    .collect()
}

/// Largest area under the curve first.
fn sort(rows: &mut [Row]) {
    let aubc = |row: &Row| row.detail["aubc"].as_f64().unwrap_or_default();
    rows.sort_by(|a, b| aubc(b).total_cmp(&aubc(a)));
}

#[cfg(test)]
mod tests;
