//! The simulated loop on label sets of real features, one line a strategy.
//!
//! `label_set_loop DIR BUDGET SEEDS STRATEGY...` reads what `label_set_quality` of `hone-learn`
//! reads: `DIR/meta.json` (`pool`, `test`, `labels`), `DIR/final.f32` and `DIR/mid.f32`
//! (`[pool + test, d]`, little-endian), `DIR/sets.json` and `DIR/texts.json`; pool rows come first.
//! Starts at 20 answers, adds 20 a round. `STRATEGY` is a name, `hone` being the default for label
//! sets, or a JSON specification. Prints one JSON line a strategy: areas under the curves of macro
//! and micro F1 of each seed, and the scores at the end; and a first line for all answers.
#![expect(clippy::print_stdout, reason = "the result goes to standard output")]

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result};
use hone_domain::{LabelSchema, LabelSet, Seed, Silent};
use hone_engine::{
    Arm, LabelSetScores, RoundOf, RunOf, Schedule, Split, Task, full_data, simulate,
};
use hone_learn::metrics::{Curve, CurvePoint, area};
use hone_learn::{FeatureMatrix, FeatureView, Features, LabelSetSpec, TfIdf, TfIdfParams};
use hone_query::StrategySpec;
use ndarray::Array2;
use rayon::prelude::*;
use serde_json::{Value, json};

fn main() -> Result<()> {
    let mut args = std::env::args().skip(1);
    let dir = args.next().context("a folder")?;
    let budget: usize = args.next().context("a budget")?.parse()?;
    let seeds: u64 = args.next().context("a number of seeds")?.parse()?;
    let task = read(Path::new(&dir))?;
    let schedule = Schedule {
        start: 20,
        batch: 20,
        budget,
    };
    for (at, name) in args.enumerate() {
        let arm = Arm {
            strategy: strategy(&name)?,
            name,
            head: LabelSetSpec::default(),
        };
        if at == 0 {
            let full = full_data(&task, &arm, Seed(0))?.scores;
            println!(
                "{}",
                json!({"all": task.pool.gold.len(), "scores": format!("{full:?}")})
            );
        }
        println!("{}", measure(&task, &arm, schedule, seeds)?);
    }
    Ok(())
}

fn strategy(name: &str) -> Result<StrategySpec> {
    if name == "hone" {
        return Ok(StrategySpec::for_label_sets());
    }
    if name.starts_with('{') {
        return Ok(serde_json::from_str(name)?);
    }
    Ok(name.parse()?)
}

fn measure(
    task: &Task<LabelSet>,
    arm: &Arm<LabelSetSpec>,
    schedule: Schedule,
    seeds: u64,
) -> Result<Value> {
    let run = |seed| simulate(task, arm, schedule, Seed(seed), &Silent);
    let runs: Vec<RunOf<Task<LabelSet>>> = (0..seeds)
        .into_par_iter()
        .map(run)
        .collect::<Result<_, _>>()?;
    let areas = |score: fn(LabelSetScores) -> f64| -> Result<Vec<f64>> {
        let of_run = |run: &RunOf<Task<LabelSet>>| {
            let point = |round: &RoundOf<Task<LabelSet>>| CurvePoint {
                labels: round.labels,
                score: score(round.scores),
            };
            Ok(area(&Curve::new(run.rounds.iter().map(point).collect())?))
        };
        runs.iter().map(of_run).collect()
    };
    let last = runs
        .iter()
        .filter_map(|run| run.rounds.last())
        .map(|round| round.scores);
    let mean =
        |score: fn(LabelSetScores) -> f64| last.clone().map(score).sum::<f64>() / seeds as f64;
    Ok(json!({
        "strategy": arm.name,
        "macro_area": areas(|scores| scores.macro_f1)?,
        "micro_area": areas(|scores| scores.micro_f1)?,
        "macro_end": mean(|scores| scores.macro_f1),
        "micro_end": mean(|scores| scores.micro_f1),
    }))
}

fn read(dir: &Path) -> Result<Task<LabelSet>> {
    let meta: Value = serde_json::from_slice(&fs::read(dir.join("meta.json"))?)?;
    let number = |key: &str| {
        let number = meta[key].as_u64().map(|n| n as usize);
        number.with_context(|| format!("`{key}` in meta.json"))
    };
    let (pool, rows) = (number("pool")?, number("pool")? + number("test")?);
    let dense = |name: &str, file: &str| -> Result<FeatureView> {
        let bytes = fs::read(dir.join(file))?;
        let values: Vec<f32> = bytes
            .chunks_exact(4)
            .map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]]))
            .collect();
        let matrix = Array2::from_shape_vec((rows, values.len() / rows), values)?;
        let matrix = FeatureMatrix::Dense(matrix);
        Ok(FeatureView {
            name: name.to_owned(),
            matrix,
        })
    };
    let texts: Vec<String> = serde_json::from_slice(&fs::read(dir.join("texts.json"))?)?;
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    let tf_idf = TfIdf::fit(texts[..pool].iter().copied(), &TfIdfParams::default());
    let words = FeatureMatrix::Sparse(tf_idf.transform(texts.iter().copied()));
    let features = Features::new(vec![
        dense("final", "final.f32")?,
        dense("layer-mean-3", "mid.f32")?,
        FeatureView {
            name: "tf-idf".to_owned(),
            matrix: words,
        },
    ])?;
    let sets: Vec<LabelSet> = serde_json::from_slice(&fs::read(dir.join("sets.json"))?)?;
    let at: Vec<usize> = (0..rows).collect();
    let split = |range: std::ops::Range<usize>| {
        Split::new(features.select(&at[range.clone()]), sets[range].to_vec())
    };
    let names = (0..number("labels")?)
        .map(|label| label.to_string())
        .collect();
    Ok(Task::new(
        LabelSchema::new(names)?,
        split(0..pool)?,
        split(pool..rows)?,
    )?)
}
