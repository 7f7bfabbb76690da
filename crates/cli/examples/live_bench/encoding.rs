//! Encoding in a loop beside the bare encoder.

use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use anyhow::{Result, anyhow};
use hone_domain::{Encoder, Silent, View};
use hone_infer::EncoderOptions;
use serde_json::{Value, json};

use crate::house::House;
use crate::process;
use crate::texts::labels;

/// Encodes the lines of a file, alone and in a loop, in turns.
///
/// # Errors
/// If the model or the file cannot be read, or the loop gets stuck.
pub(crate) fn run(model: &Path, file: &Path, dtype: &str) -> Result<Value> {
    let mut options = EncoderOptions::new("bench");
    options.precision = dtype.parse().map_err(|error| anyhow!("{error}"))?;
    let encoder: Arc<dyn Encoder> = Arc::from(hone_infer::open(model, &options)?);
    let content = std::fs::read_to_string(file)?;
    let mut texts: Vec<&str> = content.lines().collect();
    texts.sort_unstable();
    texts.dedup();
    let mut turns = Vec::new();
    for _ in 0..2 {
        let bare = bare(encoder.as_ref(), &texts)?;
        let in_loop = in_loop(Arc::clone(&encoder), &texts)?;
        turns.push(json!({
            "bare": { "wall_s": bare.0, "cpu_s": bare.1 },
            "loop": { "wall_s": in_loop.0, "cpu_s": in_loop.1 },
            "wall_ratio": in_loop.0 / bare.0,
            "cpu_ratio": in_loop.1 / bare.1,
        }));
    }
    Ok(json!({ "texts": texts.len(), "dtype": dtype, "turns": turns }))
}

/// Wall and CPU seconds of the encoder with the two views that a loop reads.
fn bare(encoder: &dyn Encoder, texts: &[&str]) -> Result<(f64, f64)> {
    let middle = View::LayerMean((encoder.info().layers / 2) as u8);
    let (wall, cpu) = (Instant::now(), process::cpu_s()?);
    encoder.encode(texts, &[View::Final, middle], &Silent)?;
    Ok((wall.elapsed().as_secs_f64(), process::cpu_s()? - cpu))
}

/// The same from the making of a loop until all of its records are encoded.
fn in_loop(encoder: Arc<dyn Encoder>, texts: &[&str]) -> Result<(f64, f64)> {
    let house = House::new(encoder, &labels())?;
    house.add(
        texts
            .iter()
            .map(|&text| ("none".to_owned(), text.to_owned())),
    )?;
    let session = house.open()?;
    let (wall, cpu) = (Instant::now(), process::cpu_s()?);
    let of = session.create()?.id;
    session.until(of, |progress| progress.encoded == texts.len())?;
    Ok((wall.elapsed().as_secs_f64(), process::cpu_s()? - cpu))
}
