//! Measures ranking and selection on a matrix of features, one JSON line a run.
//!
//! `rank_bench TASK FEATURES N D K THREADS [REPEATS]` reads `N · D` little-endian 32-bit floats
//! from the file FEATURES and asks for K rows. A task is `linear`, `k-means++` or the name of a
//! strategy that needs embeddings alone. For `linear` the file FEATURES.head holds the
//! `CLASSES · D` weights and then `CLASSES` biases.

use std::error::Error;
use std::fs;

use hone_domain::{Class, Embeddings, PoolIdx, Seed};
use hone_query::{LinearHead, Measure, PoolView, StrategySpec, k_means_plus_plus, score_linear};
use hone_testkit::{Cost, Meter};
use ndarray::{Array2, ArrayView2};
use rayon::ThreadPoolBuilder;

const CLASSES: usize = 20;

fn main() -> Result<(), Box<dyn Error + Send + Sync>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [task, path, n, d, k, threads, repeats @ ..] = args.as_slice() else {
        return Err("rank_bench TASK FEATURES N D K THREADS [REPEATS]".into());
    };
    let (n, d, k): (usize, usize, usize) = (n.parse()?, d.parse()?, k.parse()?);
    let repeats = repeats.first().map_or(Ok(3), |text| text.parse())?;
    let features = Array2::from_shape_vec((n, d), read_floats(path)?)?;
    let head = read_floats(&format!("{path}.head")).unwrap_or_default();
    let threads = threads.parse()?;
    let workers = ThreadPoolBuilder::new().num_threads(threads).build()?;
    let features = Embeddings::new(features)?;
    let candidates: Vec<_> = (0..n).map(PoolIdx::from).collect();
    for _ in 0..repeats {
        let meter = Meter::start();
        let picks = workers.install(|| run(task, &features, &head, &candidates, k))?;
        let Cost { cpu_s, wall_s } = meter.read();
        let rows: Vec<_> = picks.iter().take(5).map(|at| at.0).collect();
        let bytes = n * d * size_of::<f32>();
        print(&format!(
            r#"{{"task": "{task}", "n": {n}, "d": {d}, "k": {k}, "threads": {threads}, "cpu_s": {cpu_s:.3}, "wall_s": {wall_s:.3}, "feature_bytes": {bytes}, "first": {rows:?}}}"#
        ));
    }
    Ok(())
}

fn run(
    task: &str,
    features: &Embeddings,
    head: &[f32],
    candidates: &[PoolIdx],
    k: usize,
) -> Result<Vec<PoolIdx>, Box<dyn Error + Send + Sync>> {
    if task == "linear" {
        let split = CLASSES * features.dim();
        let (weights, bias) = head
            .split_at_checked(split)
            .ok_or("the head is too short")?;
        let weights = ArrayView2::from_shape((CLASSES, features.dim()), weights)?;
        let head = LinearHead { weights, bias };
        let top = score_linear(features.view(), head, Measure::Margin, k);
        return Ok(top.into_iter().map(|(at, _)| at).collect());
    }
    if task == "k-means++" {
        return Ok(k_means_plus_plus(features, k, &mut Seed(1).rng()));
    }
    let labelled = if task == "k-centre" {
        vec![(PoolIdx(0), Class(0))]
    } else {
        Vec::new()
    };
    let candidates = &candidates[labelled.len()..];
    let pool = PoolView::new(features.rows(), candidates, &labelled, CLASSES)?;
    let pool = pool.with_embeddings(features)?;
    let strategy = task.parse::<StrategySpec>()?.build()?;
    let chosen = strategy.select(&pool, k, &mut Seed(1).rng())?;
    Ok(chosen.rows().collect())
}

fn read_floats(path: &str) -> Result<Vec<f32>, Box<dyn Error + Send + Sync>> {
    let bytes = fs::read(path)?;
    let floats = bytes
        .chunks_exact(4)
        .map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]]));
    Ok(floats.collect())
}

#[expect(clippy::print_stdout, reason = "a benchmark prints its result")]
fn print(line: &str) {
    println!("{line}");
}
