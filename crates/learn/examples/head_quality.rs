//! Macro-F1 of heads on random labels of real features.
//!
//! `head_quality DIR LABELS SEEDS SPEC...` reads `DIR/meta.json` (`pool`, `test`, `classes`),
//! `DIR/final.f32` and `DIR/mid.f32` (`[pool + test, 384]`, little-endian), `DIR/y.i32` and
//! `DIR/texts.json`; pool rows come first. `LABELS` is a comma-separated list of how many pool
//! rows to label, `SPEC` a head's name or its JSON. Heads see the labels and the pool; the test
//! rows are only scored. Prints one JSON line a head and number of labels, means over the seeds.
#![expect(clippy::print_stdout, reason = "the result goes to standard output")]

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result};
use hone_domain::{Class, Seed};
use hone_learn::{
    FeatureMatrix, FeatureView, Features, HeadSpec, Labelled, TfIdf, TfIdfParams, Training,
};
use ndarray::Array2;
use rand::seq::index::sample;

struct Task {
    features: Features,
    classes: Vec<Class>,
    pool: Vec<usize>,
    test: Vec<usize>,
    schema: usize,
}

fn main() -> Result<()> {
    let mut args = std::env::args().skip(1);
    let dir = args.next().context("a folder")?;
    let labels = args.next().context("numbers of labels")?;
    let seeds: u64 = args.next().context("a number of seeds")?.parse()?;
    let specs: Vec<String> = args.collect();
    let task = read(Path::new(&dir))?;
    for name in &specs {
        let spec: HeadSpec = if name.starts_with('{') {
            serde_json::from_str(name)?
        } else {
            name.parse()?
        };
        let mut mean = 0.0;
        let numbers: Vec<usize> = labels
            .split(',')
            .map(str::parse)
            .collect::<Result<_, _>>()?;
        for &n in &numbers {
            let mut sums = [0.0; 4];
            for seed in 0..seeds {
                let scores = evaluate(&task, &spec, n, Seed(seed))?;
                sums.iter_mut()
                    .zip(scores)
                    .for_each(|(sum, score)| *sum += score / seeds as f64);
            }
            let [f1, accuracy, ece, nll] = sums;
            mean += f1 / numbers.len() as f64;
            println!(
                "{{\"set\":{dir:?},\"labels\":{n},\"macro_f1\":{f1:.4},\"accuracy\":{accuracy:.4},\"ece\":{ece:.4},\"nll\":{nll:.3},\"spec\":{name:?}}}"
            );
        }
        println!("{{\"set\":{dir:?},\"mean_macro_f1\":{mean:.4},\"spec\":{name:?}}}");
    }
    Ok(())
}

fn read(dir: &Path) -> Result<Task> {
    let meta: serde_json::Value = serde_json::from_slice(&fs::read(dir.join("meta.json"))?)?;
    let number = |key: &str| {
        meta[key]
            .as_u64()
            .map(|n| n as usize)
            .context("a number in meta.json")
    };
    let (pool, test) = (number("pool")?, number("test")?);
    let dense = |name: &str, file: &str| -> Result<FeatureView> {
        let values: Vec<f32> = fs::read(dir.join(file))?
            .chunks_exact(4)
            .map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]]))
            .collect();
        let matrix = Array2::from_shape_vec((pool + test, values.len() / (pool + test)), values)?;
        Ok(FeatureView {
            name: name.to_owned(),
            matrix: FeatureMatrix::Dense(matrix),
        })
    };
    let texts: Vec<String> = serde_json::from_slice(&fs::read(dir.join("texts.json"))?)?;
    let tf_idf = TfIdf::fit(
        texts[..pool].iter().map(String::as_str),
        &TfIdfParams::default(),
    );
    let words = FeatureMatrix::Sparse(tf_idf.transform(texts.iter().map(String::as_str)));
    let views = vec![
        dense("final", "final.f32")?,
        dense("layer-mean-3", "mid.f32")?,
        FeatureView {
            name: "tf-idf".to_owned(),
            matrix: words,
        },
    ];
    let classes = fs::read(dir.join("y.i32"))?
        .chunks_exact(4)
        .map(|b| Class(u16::from_le_bytes([b[0], b[1]])))
        .collect();
    Ok(Task {
        features: Features::new(views)?,
        classes,
        pool: (0..pool).collect(),
        test: (pool..pool + test).collect(),
        schema: number("classes")?,
    })
}

/// Macro-F1, accuracy, expected calibration error (15 bins) and mean log-loss on the test rows.
fn evaluate(task: &Task, spec: &HeadSpec, labels: usize, seed: Seed) -> Result<[f64; 4]> {
    let mut rng = seed.derive("labels", labels as u64).rng();
    let labelled: Vec<Labelled> = sample(&mut rng, task.pool.len(), labels)
        .into_iter()
        .map(|row| Labelled {
            row,
            class: task.classes[row],
            weight: 1.0,
        })
        .collect();
    let pool = task.features.select(&task.pool);
    let training = Training {
        features: &pool,
        labelled: &labelled,
        classes: task.schema,
    };
    let head = spec.fit(&training, seed, None)?;
    let probabilities = head.predict(&task.features.select(&task.test))?;
    let predicted = probabilities.argmax();
    let truth: Vec<Class> = task.test.iter().map(|&row| task.classes[row]).collect();
    let right = predicted.iter().zip(&truth).filter(|(a, b)| a == b).count() as f64;
    let mut bins = [[0.0f64; 3]; 15];
    let mut nll = 0.0;
    for (row, (guess, truth)) in predicted.iter().zip(&truth).enumerate() {
        let confidence = f64::from(probabilities.row(row)[guess.index()]);
        let bin = &mut bins[((confidence * 15.0) as usize).min(14)];
        bin[0] += 1.0;
        bin[1] += confidence;
        bin[2] += f64::from(u8::from(guess == truth));
        nll -= f64::from(probabilities.row(row)[truth.index()]).ln() / truth_len(task);
    }
    let ece = bins
        .iter()
        .map(|[_, confidence, right]| (confidence - right).abs())
        .sum::<f64>()
        / truth_len(task);
    Ok([
        macro_f1(&truth, &predicted),
        right / truth_len(task),
        ece,
        nll,
    ])
}

fn truth_len(task: &Task) -> f64 {
    task.test.len() as f64
}

/// Over the classes that occur among the true or predicted ones, as scikit-learn averages.
fn macro_f1(truth: &[Class], predicted: &[Class]) -> f64 {
    let mut scores = Vec::new();
    for class in 0..=u16::MAX {
        let count = |test: &dyn Fn(bool, bool) -> bool| {
            truth
                .iter()
                .zip(predicted)
                .filter(|(t, p)| test(t.0 == class, p.0 == class))
                .count() as f64
        };
        if class > 1000 {
            break;
        }
        let (both, either) = (count(&|t, p| t && p), count(&|t, _| t) + count(&|_, p| p));
        if either > 0.0 {
            scores.push(2.0 * both / either);
        }
    }
    scores.iter().sum::<f64>() / scores.len() as f64
}
