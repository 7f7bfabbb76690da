//! What this process uses, read from `/proc`.

use std::fs;

use anyhow::{Context as _, Result};

/// Clock ticks a second in `/proc/*/stat`: fixed at 100 in the interface of Linux.
const TICKS: f64 = 100.0;

/// User and system time of all threads so far, in seconds.
///
/// # Errors
/// If `/proc` has another form.
pub(crate) fn cpu_s() -> Result<f64> {
    let stat = fs::read_to_string("/proc/self/stat")?;
    let after_name = stat.rsplit(')').next().unwrap_or_default();
    let mut fields = after_name.split_whitespace().skip(11);
    let mut ticks = || -> Result<f64> {
        let field = fields.next().context("unknown form of /proc/self/stat")?;
        Ok(field.parse()?)
    };
    Ok((ticks()? + ticks()?) / TICKS)
}

/// The most megabytes that were ever resident.
///
/// # Errors
/// If `/proc` has another form.
pub(crate) fn peak_mb() -> Result<f64> {
    megabytes("VmHWM:")
}

/// The megabytes that are resident and no file's.
///
/// # Errors
/// If `/proc` has another form.
pub(crate) fn anonymous_mb() -> Result<f64> {
    megabytes("RssAnon:")
}

fn megabytes(name: &str) -> Result<f64> {
    let status = fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix(name));
    let kilobytes = line.and_then(|line| line.split_whitespace().next());
    let kilobytes: f64 = kilobytes
        .with_context(|| format!("no {name} in /proc/self/status"))?
        .parse()?;
    Ok(kilobytes / 1024.0)
}
