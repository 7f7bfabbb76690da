//! How fast images are read and texts are written, beside the libraries that others use.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result};
use serde_json::{Value, json};

use crate::bench::built;
use crate::bench::options::Options;
use crate::bench::outcome::{Column, Compare, Measurement, Row};
use crate::bench::program::Program;
use crate::bench::rounds::interleave;
use crate::bench::workshop::{Workshop, text};

const OURS: &str = "hone";
const THEIRS: &str = "torch";
/// What every side adds to a prompt.
const TOKENS: &str = "32";
const IMAGES_NOTE: &str = "\
Pictures of Fashion-MNIST through DINOv2 ViT-S/14 at 224 × 224, from PNG files to unit vectors, one thread. `torch` is
transformers on torch with its processor for numpy and pillow, `ort` onnxruntime on the graph that torch exports, both f32.
Closeness is to `torch`: it says what int8 costs.";
const TEXTS_NOTE: &str = "\
SmolLM2-135M-Instruct continues real texts by 32 tokens, the most probable one after the other, one thread, out of a file
with weights of 4 bits. `torch` is transformers with the same weights turned into f32, `llama_cpp` llama.cpp, which rounds
activations to 8 bits; ours computes with 32-bit activations. Same texts are counted beside `torch`.";

/// A table for images and one for texts.
///
/// # Errors
/// If something cannot be fetched, built or run.
pub(super) fn measure(shop: &Workshop, options: &Options) -> Result<[Measurement; 2]> {
    Ok([images(shop, options)?, texts(shop, options)?])
}

fn images(shop: &Workshop, options: &Options) -> Result<Measurement> {
    let ours = built::example("hone-infer", "image_bench")?;
    let model = text(&shop.kind("dinov2")?);
    let pictures = text(&shop.kind("fashion_mnist")?.join("test"));
    let work = folder(shop, "images")?;
    let limit = options.scale.pick("64", "8");
    let file = |name: &str| format!("{work}/features_{name}");
    let with = |precision: &str| {
        let name = format!("{OURS}_{precision}");
        let out = file(&format!("{name}.f32"));
        let args = [
            &model,
            &pictures,
            "--limit",
            limit,
            "--precision",
            precision,
        ];
        let args = args.into_iter().chain(["--out", &out]).map(str::to_owned);
        Program::of_one(&name, &ours, args.collect::<Vec<_>>())
    };
    let args = ["--model", &model, "--images", &pictures, "--work", &work];
    let more = ["--limit", limit, "--rounds", "1"];
    let theirs = shop.peer("images.py", &[&args[..], &more].concat());
    let programs = [with("f32"), with("int8"), theirs];
    let mut rows = interleave(&programs, options.rounds)?;
    let mut pairs = vec![file(&format!("{THEIRS}.npy"))];
    for row in &rows {
        let ending = if row.system.starts_with(OURS) {
            "f32"
        } else {
            "npy"
        };
        let from = file(&format!("{}.{ending}", row.system));
        pairs.push(format!("{}={from}", row.system));
    }
    let pairs: Vec<&str> = pairs.iter().map(String::as_str).collect();
    let closeness = shop.peer("parity.py", &pairs).json()?;
    for row in &mut rows {
        let close = &closeness[&row.system];
        row.detail["mean_cosine"] = close["mean_cosine"].clone();
        row.detail["max_abs"] = close["max_abs"].clone();
    }
    rates(&mut rows, "images");
    let columns = vec![
        Column::new("rate", "images a CPU second", 1),
        Column::new("mean_cosine", "mean cosine", 6),
        Column::new("max_abs", "largest difference", 6),
    ];
    Ok(table("images", IMAGES_NOTE, (&programs, rows, columns)))
}

fn texts(shop: &Workshop, options: &Options) -> Result<Measurement> {
    let ours = built::example("hone-infer", "write_bench")?;
    let model = text(&shop.kind("smollm2")?);
    let prompts = text(&shop.corpus(options.scale.pick(8, 2))?);
    let work = folder(shop, "texts")?;
    let out = format!("{work}/texts_{OURS}.json");
    let args = [&model, &prompts, "--tokens", TOKENS, "--out", &out];
    let ours = Program::of_one(OURS, &ours, args.map(str::to_owned));
    let args = ["--model", &model, "--prompts", &prompts, "--work", &work];
    let more = ["--tokens", TOKENS, "--rounds", "1"];
    let theirs = shop.peer("write.py", &[&args[..], &more].concat());
    let programs = [ours, theirs];
    let mut rows = interleave(&programs, options.rounds)?;
    let wanted = read(&format!("{work}/texts_{THEIRS}.json"))?;
    for row in &mut rows {
        let written = read(&format!("{work}/texts_{}.json", row.system))?;
        let pairs = written.iter().zip(&wanted);
        let same = pairs.filter(|(one, other)| one == other).count();
        row.detail["same"] = json!(format!("{same} of {}", wanted.len()));
    }
    rates(&mut rows, "tokens");
    let columns = vec![
        Column::new("rate", "tokens written a CPU second", 1),
        Column::new("same", "same text", 0),
    ];
    Ok(table("texts", TEXTS_NOTE, (&programs, rows, columns)))
}

/// Adds how many things a CPU second were done.
fn rates(rows: &mut [Row], things: &str) {
    for row in rows {
        let done = row.detail[things].as_f64();
        row.detail["rate"] = json!(done.map(|done| done / row.cpu_s));
    }
}

fn table(
    title: &str,
    note: &str,
    (programs, rows, columns): (&[Program], Vec<Row>, Vec<Column>),
) -> Measurement {
    Measurement {
        title: title.to_owned(),
        note: note.to_owned(),
        compare: Compare::CpuOf(THEIRS.to_owned()),
        commands: programs.iter().map(Program::line).collect(),
        columns,
        rows,
    }
}

fn folder(shop: &Workshop, name: &str) -> Result<String> {
    let work = shop.work("kinds").join(name);
    fs::create_dir_all(&work).with_context(|| format!("cannot make {}", work.display()))?;
    Ok(text(&work))
}

fn read(path: &str) -> Result<Vec<Value>> {
    let content = fs::read(Path::new(path)).with_context(|| format!("cannot read {path}"))?;
    serde_json::from_slice(&content).with_context(|| format!("{path} holds no texts"))
}
