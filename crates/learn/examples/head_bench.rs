//! CPU time of a logistic fit, to set beside other trainers on the same rows.
//!
//! `head_bench N D K C THREADS [DIR]` draws a seeded synthetic task; with `DIR` it also writes
//! `x.f32` (`[n, d]`) and `y.i32` there, little-endian, or reads them if they are there. Prints
//! one JSON line: CPU seconds (all threads), objective (`½ |W|² + C Σ loss`), steps, and the same
//! for a fit on all rows that starts from one on 99.8 % of them.
#![expect(clippy::print_stdout, reason = "the result goes to standard output")]

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use hone_domain::Seed;
use hone_learn::{
    ClassWeights, FeatureMatrix, FitReport, Linear, Logistic, Prior, Targets, ViewDataset,
};
use hone_testkit::{Meter, blobs};
use ndarray::Array2;

fn main() -> Result<()> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let number = |at: usize| -> Result<usize> {
        Ok(args.get(at).context("N D K C THREADS [DIR]")?.parse()?)
    };
    let (n, d, k, threads) = (number(0)?, number(1)?, number(2)?, number(4)?);
    let c: f32 = args[3].parse()?;
    let dir = args.get(5).map(PathBuf::from);
    rayon::ThreadPoolBuilder::new()
        .num_threads(threads)
        .build_global()?;
    let (rows, targets) = match &dir {
        Some(dir) if dir.join("x.f32").exists() => read(dir, n, d)?,
        _ => draw(n, d, k),
    };
    if let Some(dir) = &dir {
        write(dir, &rows, &targets)?;
    }
    let params = Logistic {
        c,
        class_weights: ClassWeights::None,
        prior: Prior::Zero {},
        tolerance: std::env::var("TOLERANCE").map_or(Ok(1e-4), |text| text.parse())?,
        ..Logistic::default()
    };
    let all = dataset(rows.clone(), targets.clone(), k);
    let fewer = n - (n / 500).max(1);
    let part = dataset(
        rows.slice_move(ndarray::s![..fewer, ..]),
        targets[..fewer].to_vec(),
        k,
    );
    let (_, report, cpu) = timed(&params, None, &all);
    let (before, _, _) = timed(&params, None, &part);
    let (_, warm, warm_cpu) = timed(&params, Some(&before), &all);
    println!(
        "{}",
        serde_json::json!({
            "n": n, "d": d, "k": k, "c": c, "threads": threads, "tolerance": params.tolerance,
            "cpu_s": cpu, "objective": report.objective, "iterations": report.iterations,
            "warm_cpu_s": warm_cpu, "warm_objective": warm.objective, "warm_iterations": warm.iterations,
        })
    );
    Ok(())
}

fn dataset(rows: Array2<f32>, of: Vec<usize>, classes: usize) -> ViewDataset {
    ViewDataset::new(FeatureMatrix::Dense(rows), Targets { of, classes })
}

fn timed(
    params: &Logistic,
    start: Option<&Linear>,
    dataset: &ViewDataset,
) -> (Linear, FitReport, f64) {
    let meter = Meter::start();
    let (head, report) = params.fit_with_report(start, dataset);
    (head, report, meter.read().cpu_s)
}

fn draw(n: usize, d: usize, k: usize) -> (Array2<f32>, Vec<usize>) {
    let drawn = blobs(n, d, k, 0.1, Seed(7));
    (
        drawn.points,
        drawn.classes.iter().map(|class| class.index()).collect(),
    )
}

fn read(dir: &Path, n: usize, d: usize) -> Result<(Array2<f32>, Vec<usize>)> {
    let words = |file: &str| -> Result<Vec<[u8; 4]>> {
        Ok(fs::read(dir.join(file))?
            .chunks_exact(4)
            .map(|b| [b[0], b[1], b[2], b[3]])
            .collect())
    };
    let values = words("x.f32")?
        .into_iter()
        .map(f32::from_le_bytes)
        .collect();
    let targets = words("y.i32")?
        .into_iter()
        .map(|word| i32::from_le_bytes(word) as usize);
    Ok((Array2::from_shape_vec((n, d), values)?, targets.collect()))
}

fn write(dir: &Path, rows: &Array2<f32>, targets: &[usize]) -> Result<()> {
    fs::create_dir_all(dir)?;
    let values: Vec<u8> = rows.iter().flat_map(|v| v.to_le_bytes()).collect();
    fs::write(dir.join("x.f32"), values)?;
    let classes: Vec<u8> = targets
        .iter()
        .flat_map(|&class| (class as i32).to_le_bytes())
        .collect();
    Ok(fs::write(dir.join("y.i32"), classes)?)
}
