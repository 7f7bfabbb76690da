//! The demo as a user runs it: how long it takes and what it reaches.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result};

use super::built;
use super::learning_loop::{columns, strategies};
use super::outcome::{Compare, Measurement};
use super::program::Program;
use super::workshop::text;

/// One table with the strategies of the demo.
///
/// The encoder and the data stay in `work`, so from the second run on no download is in the time;
/// the features are dropped, so that encoding always is.
///
/// # Errors
/// If `hone` does not build or the demo fails.
pub(crate) fn measure(work: &Path) -> Result<Vec<Measurement>> {
    let hone = built::hone()?;
    let (place, out) = (text(&work.join("data")), text(&work.join("report")));
    let features = work.join("data/features");
    if features.exists() {
        fs::remove_dir_all(&features).context("cannot drop the features of an earlier run")?;
    }
    let args = ["demo", "--data-dir", &place, "--out", &out, "--json"].map(str::to_owned);
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let program = Program::of_one("hone demo", &hone, args).with_threads(threads);
    let (_, sample) = program.run()?.remove(0);
    let full = sample.row["full_data"]["macro_f1"]
        .as_f64()
        .context("no full score")?;
    Ok(vec![Measurement {
        title: "hone demo".to_owned(),
        note: format!(
            "The run took {:.0} s ({:.0} CPU s) with {threads} threads. \"Full\" is the demo's own head on all labels: {full:.3}.",
            sample.wall_s.unwrap_or_default(),
            sample.cpu_s
        ),
        compare: Compare::Nothing,
        commands: vec![program.line()],
        columns: columns(),
        rows: strategies(&sample.row, full)?,
    }])
}
