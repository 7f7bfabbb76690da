//! Measures how often the intervals of audit estimates cover the truth.
//!
//! ```text
//! cargo run --release --example audit_coverage -- [--rows N] [--repeats N] [--draws N] [--seed N] [FILE…]
//! ```
//!
//! Each file holds one pool as text: a first line `rows classes heads` (one or two heads), then a
//! line a row with its true class and the probabilities of each head in turn. Without a file,
//! skewed synthetic pools are made from the seed. For every pool and method one JSON line goes to
//! standard output: root mean squared error, bias, coverage and mean width of nominal 95 %
//! intervals, and for pairs of heads how often the lower bound lies above zero (`shows_gain`:
//! power if the true gain is positive, else the false promotions). Each estimate is held against
//! the truth over the very classes that it is stated for; `truth` and `classes` are means over
//! the repeats.

#![expect(clippy::print_stdout, reason = "the table is the product")]

use std::error::Error;
use std::fs;
use std::path::Path;

use hone_domain::{Class, PoolRng, Probabilities, Seed};
use hone_learn::audit::{
    AuditError, AuditSample, DirichletParams, Drawn, Estimate, MacroF1, bootstrap, by_prediction,
    compare, dirichlet, on_disagreement, paired_bootstrap, simple_random,
};
use hone_learn::metrics::{ClassScores, Confusion, accuracy, per_class};
use ndarray::Array2;
use rand::Rng as _;
use serde_json::json;

fn main() -> Result<(), Box<dyn Error>> {
    let mut options = Options {
        rows: 400,
        repeats: 200,
        draws: 2000,
        seed: Seed(1),
    };
    let mut pools = Vec::new();
    let mut args = std::env::args().skip(1);
    while let Some(arg) = args.next() {
        let mut number = || -> Result<u64, Box<dyn Error>> {
            Ok(args.next().ok_or("an option needs a number")?.parse()?)
        };
        match arg.as_str() {
            "--rows" => options.rows = number()? as usize,
            "--repeats" => options.repeats = number()?,
            "--draws" => options.draws = number()? as usize,
            "--seed" => options.seed = Seed(number()?),
            file => pools.push(Pool::read(file)?),
        }
    }
    if pools.is_empty() {
        pools = synthetic_pools(options.seed)?;
    }
    for pool in &pools {
        one_head(pool, &options)?;
        if pool.heads.len() == 2 {
            two_heads(pool, &options)?;
        }
    }
    Ok(())
}

struct Options {
    /// Audited rows.
    rows: usize,
    repeats: u64,
    draws: usize,
    seed: Seed,
}

/// A pool with known truth and the probabilities of one or two heads.
struct Pool {
    name: String,
    truth: Vec<Class>,
    heads: Vec<Probabilities>,
}

impl Pool {
    fn read(path: &str) -> Result<Self, Box<dyn Error>> {
        let text = fs::read_to_string(path)?;
        let mut lines = text.lines();
        let mut shape = [0; 3];
        let first = lines.next().ok_or("the file is empty")?;
        for (value, word) in shape.iter_mut().zip(first.split_whitespace()) {
            *value = word.parse()?;
        }
        let [rows, classes, heads] = shape;
        let mut pool = (Vec::new(), vec![Vec::new(); heads]);
        for line in lines {
            let mut words = line.split_whitespace();
            pool.0
                .push(Class(words.next().ok_or("a line is empty")?.parse()?));
            for head in &mut pool.1 {
                for word in words.by_ref().take(classes) {
                    head.push(word.parse::<f32>()?);
                }
            }
        }
        let matrix = |values| {
            Ok(Probabilities::new(Array2::from_shape_vec(
                (rows, classes),
                values,
            )?)?)
        };
        Ok(Self {
            name: Path::new(path).file_stem().map_or_else(
                || path.to_owned(),
                |name| name.to_string_lossy().into_owned(),
            ),
            truth: pool.0,
            heads: pool
                .1
                .into_iter()
                .map(matrix)
                .collect::<Result<_, Box<dyn Error>>>()?,
        })
    }

    fn confusion(&self, head: usize) -> Result<Confusion, Box<dyn Error>> {
        let head = &self.heads[head];
        Ok(Confusion::new(head.classes(), &self.truth, &head.argmax())?)
    }

    fn answer(&self, drawn: Vec<Drawn>) -> Result<AuditSample, AuditError> {
        let answer = |drawn: Drawn| drawn.answered(self.truth[drawn.at.index()]);
        AuditSample::new(drawn.into_iter().map(answer).collect())
    }
}

/// What became of the estimates of one method.
#[derive(Default)]
struct Track {
    errors: Vec<f64>,
    covered: u32,
    width: f64,
    /// Sums over the repeats: of the true score, and of the number of classes it is a mean over.
    truth: f64,
    classes: f64,
    above_zero: u32,
}

impl Track {
    fn add_macro(&mut self, found: &MacroF1, truth: impl Fn(&[Class]) -> f64) {
        self.classes += found.classes.len() as f64;
        self.add(&found.estimate, truth(&found.classes));
    }

    fn add(&mut self, estimate: &Estimate, truth: f64) {
        self.truth += truth;
        self.errors.push(estimate.value - truth);
        let covers = estimate.low - 1e-9 <= truth && truth <= estimate.high + 1e-9;
        self.covered += u32::from(covers);
        self.width += estimate.high - estimate.low;
        self.above_zero += u32::from(estimate.low > 0.0);
    }

    fn print(&self, pool: &Pool, n: usize, method: &str) {
        let repeats = self.errors.len() as f64;
        let mean = |sum: f64| (sum / repeats * 1e4).round() / 1e4;
        let squares: f64 = self.errors.iter().map(|error| error * error).sum();
        let mut line = json!({
            "pool": pool.name, "n": n, "method": method, "truth": mean(self.truth),
            "classes": mean(self.classes),
            "rmse": ((squares / repeats).sqrt() * 1e4).round() / 1e4,
            "bias": mean(self.errors.iter().sum()),
            "coverage": mean(f64::from(self.covered)),
            "width": mean(self.width),
            "repeats": repeats,
        });
        if method.contains("pair") {
            line["shows_gain"] = json!(mean(f64::from(self.above_zero)));
        }
        println!("{line}");
    }
}

fn one_head(pool: &Pool, options: &Options) -> Result<(), Box<dyn Error>> {
    let n = options.rows;
    let head = &pool.heads[pool.heads.len() - 1];
    let confusion = pool.confusion(pool.heads.len() - 1)?;
    let of_classes = per_class(&confusion);
    let truth = |classes: &[Class]| mean_f1(&of_classes, classes);
    let accuracy = accuracy(&confusion);
    let params = DirichletParams {
        draws: options.draws,
        ..DirichletParams::default()
    };
    for design in ["random", "by_prediction"] {
        let mut tracks: [Track; 4] = Default::default();
        for repeat in 0..options.repeats {
            let seed = options.seed.derive(design, repeat);
            let drawn = match design {
                "random" => simple_random(head.rows(), n, seed)?,
                _ => by_prediction(&head.argmax(), n, seed)?,
            };
            let audit = pool.answer(drawn)?;
            let bayes = dirichlet(head, &audit, &params, seed)?;
            let boot = bootstrap(head, &audit, options.draws, params.level, seed)?;
            tracks[0].add_macro(&bayes.macro_f1, truth);
            tracks[1].add_macro(&boot.macro_f1, truth);
            tracks[2].add(&bayes.micro_f1, accuracy);
            tracks[3].add(&boot.micro_f1, accuracy);
        }
        let names = [
            "macro dirichlet",
            "macro bootstrap",
            "micro dirichlet",
            "micro bootstrap",
        ];
        for (track, name) in tracks.iter().zip(names) {
            track.print(pool, n, &format!("{name} {design}"));
        }
    }
    Ok(())
}

fn two_heads(pool: &Pool, options: &Options) -> Result<(), Box<dyn Error>> {
    let n = options.rows;
    let (old, new) = (&pool.heads[0], &pool.heads[1]);
    let (before, after) = (pool.confusion(0)?, pool.confusion(1)?);
    let (before, after) = (per_class(&before), per_class(&after));
    let gain = |classes: &[Class]| mean_f1(&after, classes) - mean_f1(&before, classes);
    let params = DirichletParams {
        draws: options.draws,
        ..DirichletParams::default()
    };
    for design in ["random", "disagreement"] {
        let mut tracks: [Track; 2] = Default::default();
        for repeat in 0..options.repeats {
            let seed = options.seed.derive(design, repeat);
            let drawn = match design {
                "random" => simple_random(old.rows(), n, seed)?,
                _ => on_disagreement(&old.argmax(), &new.argmax(), n, seed)?,
            };
            let audit = pool.answer(drawn)?;
            let bayes = compare(old, new, &audit, &params, seed)?;
            let boot = paired_bootstrap(old, new, &audit, options.draws, params.level, seed)?;
            tracks[0].add_macro(&bayes.macro_f1, gain);
            tracks[1].add_macro(&boot.macro_f1, gain);
        }
        tracks[0].print(pool, n, &format!("pair dirichlet {design}"));
        tracks[1].print(pool, n, &format!("pair bootstrap {design}"));
    }
    Ok(())
}

/// Mean F1 of `classes`.
fn mean_f1(of_classes: &[ClassScores], classes: &[Class]) -> f64 {
    let f1 = |class: &Class| of_classes[class.index()].scores.f1;
    classes.iter().map(f1).sum::<f64>() / classes.len() as f64
}

/// Pools of several numbers of classes, with shares that fall off as `1/rank`.
fn synthetic_pools(seed: Seed) -> Result<Vec<Pool>, Box<dyn Error>> {
    let kinds = [(2, 4000), (3, 6000), (6, 5000), (12, 8000), (30, 8000)];
    let pool = |(classes, rows)| synthetic(classes, rows, seed.derive("pool", classes as u64));
    kinds.map(pool).into_iter().collect()
}

/// A pool whose heads see the true class through noise, share part of that noise, find some
/// classes harder than others, and are a little too sure of themselves.
fn synthetic(classes: usize, rows: usize, seed: Seed) -> Result<Pool, Box<dyn Error>> {
    let mut rng = seed.rng();
    let clarity: Vec<f32> = (0..classes).map(|_| rng.random_range(1.0..3.5)).collect();
    let harmonic: f64 = (1..=classes).map(|rank| 1.0 / rank as f64).sum();
    let mut truth = Vec::with_capacity(rows);
    let mut values = [Vec::new(), Vec::new()];
    for _ in 0..rows {
        let class = zipf(classes, harmonic, &mut rng);
        truth.push(Class(class as u16));
        let noise: Vec<f32> = (0..classes).map(|_| normal(&mut rng)).collect();
        for (values, own) in values.iter_mut().zip([0.9, 0.6]) {
            let logit = |at: usize, rng: &mut PoolRng| {
                let signal = if at == class { clarity[class] } else { 0.0 };
                1.6 * (signal + 0.8 * noise[at] + own * normal(rng))
            };
            let logits: Vec<f32> = (0..classes).map(|at| logit(at, &mut rng)).collect();
            let top = logits.iter().copied().fold(f32::NEG_INFINITY, f32::max);
            let sum: f32 = logits.iter().map(|logit| (logit - top).exp()).sum();
            values.extend(logits.iter().map(|logit| (logit - top).exp() / sum));
        }
    }
    let matrix = |values| {
        Ok(Probabilities::new(Array2::from_shape_vec(
            (rows, classes),
            values,
        )?)?)
    };
    let heads = values.map(matrix).into_iter();
    Ok(Pool {
        name: format!("synthetic-{classes}"),
        truth,
        heads: heads.collect::<Result<_, Box<dyn Error>>>()?,
    })
}

fn zipf(classes: usize, harmonic: f64, rng: &mut PoolRng) -> usize {
    let mut left = rng.random::<f64>() * harmonic;
    for class in 0..classes {
        left -= 1.0 / (class + 1) as f64;
        if left < 0.0 {
            return class;
        }
    }
    classes - 1
}

/// Nearly standard normal: a sum of twelve uniform draws.
fn normal(rng: &mut PoolRng) -> f32 {
    (0..12).map(|_| rng.random::<f32>()).sum::<f32>() - 6.0
}
