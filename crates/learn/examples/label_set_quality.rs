//! Multi-label scores of heads on random labels of real features.
//!
//! `label_set_quality DIR LABELS SEEDS SPEC...` reads `DIR/meta.json` (`pool`, `test`, `labels`),
//! `DIR/final.f32` and `DIR/mid.f32` (`[pool + test, d]`, little-endian), `DIR/sets.json` (a list of
//! label positions a row) and `DIR/texts.json`; pool rows come first. `LABELS` is a comma-separated
//! list of how many pool rows to label, `SPEC` a head's name or its JSON. Heads see the labels and
//! the pool; the test rows are only scored. Prints one JSON line a head and number of labels, means
//! over the seeds.
#![expect(clippy::print_stdout, reason = "the result goes to standard output")]

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result};
use hone_domain::{LabelSet, Seed};
use hone_learn::metrics::LabelSetComparison;
use hone_learn::{
    FeatureMatrix, FeatureView, Features, LabelSetSpec, LabelSetTraining, LabelledSet, TfIdf,
    TfIdfParams,
};
use ndarray::Array2;
use rand::seq::index::sample;

struct Task {
    pool: Features,
    test: Features,
    sets: Vec<LabelSet>,
    labels: usize,
}

fn main() -> Result<()> {
    let mut args = std::env::args().skip(1);
    let dir = args.next().context("a folder")?;
    let labels = args.next().context("numbers of labels")?;
    let seeds: u64 = args.next().context("a number of seeds")?.parse()?;
    let task = read(Path::new(&dir))?;
    for name in args {
        let spec: LabelSetSpec = if name.starts_with('{') {
            serde_json::from_str(&name)?
        } else {
            name.parse()?
        };
        for labels in labels.split(',') {
            let labels: usize = labels.parse()?;
            let mut sums = [0.0; 5];
            for seed in 0..seeds {
                let scores = evaluate(&task, &spec, labels, Seed(seed))?;
                sums.iter_mut()
                    .zip(scores)
                    .for_each(|(sum, score)| *sum += score / seeds as f64);
            }
            let [micro, r#macro, samples, subset, hamming] = sums;
            println!(
                "{{\"labels\":{labels},\"micro_f1\":{micro:.4},\"macro_f1\":{:.4},\"samples_f1\":{samples:.4},\"subset_accuracy\":{subset:.4},\"hamming_loss\":{hamming:.4},\"spec\":{name:?}}}",
                r#macro
            );
        }
    }
    Ok(())
}

fn read(dir: &Path) -> Result<Task> {
    let meta: serde_json::Value = serde_json::from_slice(&fs::read(dir.join("meta.json"))?)?;
    let number = |key: &str| {
        let number = meta[key].as_u64().map(|n| n as usize);
        number.with_context(|| format!("`{key}` in meta.json"))
    };
    let (pool, test) = (number("pool")?, number("test")?);
    let rows = pool + test;
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
    let at: Vec<usize> = (0..rows).collect();
    Ok(Task {
        pool: features.select(&at[..pool]),
        test: features.select(&at[pool..]),
        sets: serde_json::from_slice(&fs::read(dir.join("sets.json"))?)?,
        labels: number("labels")?,
    })
}

/// Micro, macro and samples F1, subset accuracy and Hamming loss on the test rows.
fn evaluate(task: &Task, spec: &LabelSetSpec, labels: usize, seed: Seed) -> Result<[f64; 5]> {
    let pool = task.pool.rows();
    let mut rng = seed.derive("labels", labels as u64).rng();
    let answer = |row: usize| LabelledSet {
        row,
        labels: task.sets[row].clone(),
        weight: 1.0,
    };
    let labelled: Vec<_> = sample(&mut rng, pool, labels.min(pool))
        .into_iter()
        .map(answer)
        .collect();
    let training = LabelSetTraining {
        features: &task.pool,
        labelled: &labelled,
        labels: task.labels,
    };
    let head = spec.fit(&training, seed, None)?;
    let decided = head.decide(&head.predict(&task.test)?);
    let scores = LabelSetComparison::new(task.labels, &task.sets[pool..], &decided)?;
    Ok([
        scores.micro_f1(),
        scores.macro_f1(),
        scores.samples_f1(),
        scores.subset_accuracy(),
        scores.hamming_loss(),
    ])
}
