//! Texts to embeddings, tokenisation included: ours against sentence-transformers and onnxruntime.

use std::fs::File;
use std::io::Write as _;
use std::path::Path;

use anyhow::{Context as _, Result};
use serde_json::{Value, json};

use super::built;
use super::options::Options;
use super::outcome::{Column, Compare, Measurement, Row};
use super::program::Program;
use super::rounds::interleave;
use super::workshop::{Workshop, text};

const PEERS: [&str; 5] = [
    "st_f32",
    "ort_f32",
    "ort_f32_fused",
    "ort_int8",
    "ort_int8_fused",
];
const PRECISIONS: [&str; 2] = ["f32", "int8"];
const NOTE: &str = "\
The same encoder (all-MiniLM-L6-v2, cut at 256 tokens) over the same real texts, from strings to unit vectors.
Tokens are real ones, so padding is a system's own loss. `st` is sentence-transformers on torch, `ort` is
onnxruntime on the graph that torch exports; `fused` is the same graph after its transformer optimiser. Closeness is
to `st_f32`: it says what int8 costs.";

/// What a run of this part needs.
struct Bench<'a> {
    shop: &'a Workshop,
    options: &'a Options,
    ours: String,
    model: String,
    corpus: String,
    work: String,
}

/// One table with one thread and one with two.
///
/// # Errors
/// If something cannot be fetched, built or run.
pub(crate) fn measure(shop: &Workshop, options: &Options) -> Result<Vec<Measurement>> {
    let bench = Bench {
        shop,
        options,
        ours: text(&built::example("hone-infer", "encode_bench")?),
        model: text(&shop.model()?),
        corpus: text(&shop.corpus(options.scale.pick(4000, 100))?),
        work: text(&shop.work("encode")),
    };
    std::fs::create_dir_all(&bench.work)?;
    Ok(vec![bench.with_threads(1)?, bench.with_threads(2)?])
}

impl Bench<'_> {
    fn with_threads(&self, threads: usize) -> Result<Measurement> {
        let programs: Vec<_> = PRECISIONS
            .iter()
            .map(|dtype| self.ours(dtype, threads))
            .chain([self.theirs(threads)])
            .collect();
        let mut rows = interleave(&programs, self.options.rounds)?;
        self.add_closeness(&mut rows)?;
        add_speed(&mut rows);
        let base = "st_f32".to_owned();
        let compare = if threads == 1 {
            Compare::CpuOf(base)
        } else {
            Compare::WallOf(base)
        };
        let of = if threads == 1 { "CPU" } else { "wall" };
        Ok(Measurement {
            title: format!(
                "{threads} thread{} (ratios of {of} time)",
                if threads == 1 { "" } else { "s" }
            ),
            note: if threads == 1 {
                NOTE.to_owned()
            } else {
                String::new()
            },
            compare,
            commands: programs.iter().map(Program::line).collect(),
            columns: vec![
                Column::new("tok_per_core_s", "tokens a CPU second", 0),
                Column::new("vs_ort_f32", "CPU × best ort f32", 2),
                Column::new("vs_ort_int8", "CPU × best ort int8", 2),
                Column::new("mean_cosine", "mean cosine", 5),
                Column::new("min_cosine", "least cosine", 5),
                Column::new("top10_overlap", "shared ten nearest", 3),
            ],
            rows,
        })
    }

    fn ours(&self, dtype: &str, threads: usize) -> Program {
        let name = format!("hone_{dtype}");
        let (out, count) = (format!("{}/{name}.f32", self.work), threads.to_string());
        let input = [&self.model, &self.corpus, "--precision", dtype];
        let args = input
            .into_iter()
            .chain(["--threads", &count, "--out", &out])
            .map(str::to_owned);
        Program::of_one(&name, Path::new(&self.ours), args).with_threads(threads)
    }

    fn theirs(&self, threads: usize) -> Program {
        let (systems, count) = (PEERS.join(","), threads.to_string());
        let args = [
            "--model",
            &self.model,
            "--corpus",
            &self.corpus,
            "--work",
            &self.work,
        ];
        let more = ["--systems", &systems, "--threads", &count, "--rounds", "1"];
        let args: Vec<_> = args.into_iter().chain(more).collect();
        self.shop.peer("encode.py", &args).with_threads(threads)
    }

    /// Adds how close each system's vectors of its last turn are to those of `st_f32`.
    fn add_closeness(&self, rows: &mut [Row]) -> Result<()> {
        let ours = PRECISIONS
            .iter()
            .map(|dtype| (format!("hone_{dtype}"), format!("hone_{dtype}.f32")));
        let theirs = PEERS
            .iter()
            .map(|name| ((*name).to_owned(), format!("emb_{name}.npy")));
        let pairs = ours
            .chain(theirs)
            .map(|(name, file)| format!("{name}={}/{file}", self.work));
        let args: Vec<_> = [format!("{}/emb_st_f32.npy", self.work)]
            .into_iter()
            .chain(pairs)
            .collect();
        let args: Vec<_> = args.iter().map(String::as_str).collect();
        let closeness = self.shop.peer("parity.py", &args).json()?;
        for row in rows {
            let found = closeness.get(&row.system).and_then(Value::as_object);
            let detail = row
                .detail
                .as_object_mut()
                .context("a row's detail is a map")?;
            detail.extend(
                found
                    .into_iter()
                    .flatten()
                    .map(|(key, value)| (key.clone(), value.clone())),
            );
        }
        // The log of what was compared helps whoever doubts the table.
        writeln!(
            File::create(format!("{}/closeness.json", self.work))?,
            "{closeness}"
        )?;
        Ok(())
    }
}

/// Adds tokens a CPU second and ratios to the faster onnxruntime graph of each precision.
///
/// Everybody's tokens are those that sentence-transformers reads, special ones included.
fn add_speed(rows: &mut [Row]) {
    let reference = rows.iter().find(|row| row.system == "st_f32");
    let tokens = reference.and_then(|row| row.detail.get("tokens")?.as_f64());
    let best = |prefix: &str| {
        let peers = rows.iter().filter(|row| row.system.starts_with(prefix));
        peers.map(|row| row.cpu_s).min_by(f64::total_cmp)
    };
    let (float, int8) = (best("ort_f32"), best("ort_int8"));
    for row in rows {
        row.detail["tokens"] = json!(tokens);
        row.detail["tok_per_core_s"] = json!(tokens.map(|tokens| tokens / row.cpu_s));
        row.detail["vs_ort_f32"] = json!(float.map(|best| best / row.cpu_s));
        row.detail["vs_ort_int8"] = json!(int8.map(|best| best / row.cpu_s));
    }
}
