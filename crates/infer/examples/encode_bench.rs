//! Encodes the lines of a file and prints what it cost as one JSON object.
//!
//! `encode_bench FOLDER TEXTS [--precision f32] [--threads 1] [--repeat 1] [--out FILE]`; `--out`
//! writes the embeddings as little-endian 32-bit floats, row after row.

use std::collections::HashMap;
use std::path::Path;

use hone_domain::{Silent, View, ViewData};
use hone_infer::{EncoderOptions, open};
use hone_testkit::{Cost, Meter};

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

#[expect(clippy::print_stdout, reason = "the result")]
fn main() -> Outcome<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [folder, file, flags @ ..] = arguments.as_slice() else {
        return Err("encode_bench FOLDER TEXTS [--precision P] [--threads N] [--repeat N]".into());
    };
    let flags: HashMap<&str, &str> = flags
        .chunks_exact(2)
        .map(|pair| (pair[0].as_str(), pair[1].as_str()))
        .collect();
    let flag = |name: &str, default| flags.get(name).copied().unwrap_or(default);
    let mut options = EncoderOptions::new("bench");
    options.precision = flag("--precision", "f32").parse()?;
    options.device = flag("--device", "cpu").parse()?;
    options.weights_file = flags
        .get("--weights")
        .map(|path| Path::new(path).to_owned());
    options.tokenizer_file = flags
        .get("--tokenizer")
        .map(|path| Path::new(path).to_owned());
    let pool = rayon::ThreadPoolBuilder::new().num_threads(flag("--threads", "1").parse()?);
    let encoder = open(Path::new(folder), &options)?;
    let content = std::fs::read_to_string(file)?;
    let texts: Vec<&str> = content.lines().collect();
    let pool = pool.build()?;
    let encode = |views: &[View]| pool.install(|| encoder.encode(&texts, views, &Silent));
    let tokens = tokens(&encode(&[View::Tokens(0)])?);
    for _ in 0..flag("--repeat", "1").parse()? {
        let meter = Meter::start();
        let views = encode(&[View::Final])?;
        let Cost { cpu_s, wall_s } = meter.read();
        println!(
            r#"{{"texts":{},"tokens":{tokens},"cpu_s":{cpu_s:.3},"wall_s":{wall_s:.3}}}"#,
            texts.len()
        );
        if let (Some(out), ViewData::Pooled(values)) = (flags.get("--out"), &views[0]) {
            let bytes: Vec<u8> = values.iter().flat_map(|v| v.to_le_bytes()).collect();
            std::fs::write(out, bytes)?;
        }
    }
    Ok(())
}

/// Tokens of the texts, special tokens left out.
fn tokens(views: &[ViewData]) -> usize {
    let ViewData::Tokens(texts) = &views[0] else {
        return 0;
    };
    texts.iter().map(|text| text.offsets.len()).sum()
}
