//! What this machine is and how busy it is, read from `/proc`.

use std::fs;

use anyhow::{Context as _, Result};

/// Clock ticks a second in `/proc/*/stat`: fixed at 100 in the interface of Linux, whatever the
/// kernel's own frequency.
const TICKS: f64 = 100.0;

/// Processor, cores and memory in words.
pub(crate) fn describe() -> String {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let cpu =
        field("/proc/cpuinfo", "model name").unwrap_or_else(|| "unknown processor".to_owned());
    let memory = field("/proc/meminfo", "MemTotal")
        .and_then(|size| size.split(' ').next()?.parse::<f64>().ok())
        .map_or_else(String::new, |kib| {
            format!(", {:.0} GiB", kib / 1024.0 / 1024.0)
        });
    format!("{cpu}, {cores} cores{memory}, {}", std::env::consts::OS)
}

fn field(path: &str, name: &str) -> Option<String> {
    let text = fs::read_to_string(path).ok()?;
    let line = text.lines().find(|line| line.starts_with(name))?;
    Some(line.split_once(':')?.1.trim().to_owned())
}

/// Runnable processes, averaged over the last minute; `None` where the system does not say.
pub(crate) fn load_average() -> Option<f64> {
    fs::read_to_string("/proc/loadavg")
        .ok()?
        .split(' ')
        .next()?
        .parse()
        .ok()
}

/// CPU seconds of all children of this process that have ended, to a hundredth.
///
/// # Errors
/// If `/proc/self/stat` cannot be read.
pub(crate) fn children_cpu_s() -> Result<f64> {
    let stat = fs::read_to_string("/proc/self/stat").context("cannot read /proc/self/stat")?;
    // The second field is the program's name in brackets and may hold spaces; `cutime` and `cstime`
    // are the 14th and 15th fields after it.
    let after = stat.rsplit(')').next().unwrap_or_default();
    let ticks = |at: usize| {
        after
            .split_whitespace()
            .nth(at)
            .and_then(|word| word.parse::<f64>().ok())
    };
    let (user, system) = ticks(13)
        .zip(ticks(14))
        .context("/proc/self/stat has too few fields")?;
    Ok((user + system) / TICKS)
}
