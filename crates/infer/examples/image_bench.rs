//! Encodes the images of a folder and prints what it cost as one JSON object a round.
//!
//! `image_bench MODEL IMAGES [--precision f32] [--threads 1] [--repeat 1] [--limit N] [--out FILE]`;
//! images go by name; `--out` writes the features as little-endian 32-bit floats, row after row. Reading the
//! files is not counted, decoding and resizing them is.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use hone_domain::{Silent, View, ViewData};
use hone_infer::{EncoderOptions, open};
use hone_testkit::{Cost, Meter};

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

#[expect(clippy::print_stdout, reason = "the result")]
fn main() -> Outcome<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [model, folder, flags @ ..] = arguments.as_slice() else {
        return Err("image_bench MODEL IMAGES [--precision P] [--threads N] [--repeat N]".into());
    };
    let flags: HashMap<&str, &str> = flags
        .chunks_exact(2)
        .map(|pair| (pair[0].as_str(), pair[1].as_str()))
        .collect();
    let flag = |name: &str, default| flags.get(name).copied().unwrap_or(default);
    let mut options = EncoderOptions::new("bench");
    options.precision = flag("--precision", "f32").parse()?;
    let encoder = open(Path::new(model), &options)?;
    let pool = rayon::ThreadPoolBuilder::new().num_threads(flag("--threads", "1").parse()?);
    let pool = pool.build()?;
    let contents = contents(Path::new(folder), flag("--limit", "1000000").parse()?)?;
    let images: Vec<&[u8]> = contents.iter().map(Vec::as_slice).collect();
    for _ in 0..flag("--repeat", "1").parse()? {
        let meter = Meter::start();
        let views = pool.install(|| encoder.encode_images(&images, &[View::Final], &Silent))?;
        let Cost { cpu_s, wall_s } = meter.read();
        println!(
            r#"{{"images":{},"cpu_s":{cpu_s:.3},"wall_s":{wall_s:.3}}}"#,
            images.len()
        );
        if let (Some(out), ViewData::Pooled(values)) = (flags.get("--out"), &views[0]) {
            let bytes: Vec<u8> = values.iter().flat_map(|v| v.to_le_bytes()).collect();
            std::fs::write(out, bytes)?;
        }
    }
    Ok(())
}

fn contents(folder: &Path, limit: usize) -> Outcome<Vec<Vec<u8>>> {
    let entries = std::fs::read_dir(folder)?.map(|entry| Ok(entry?.path()));
    let mut paths = entries.collect::<Outcome<Vec<PathBuf>>>()?;
    paths.sort();
    paths.truncate(limit);
    paths.iter().map(|path| Ok(std::fs::read(path)?)).collect()
}
