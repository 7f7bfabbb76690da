//! What the server's process uses, read from `/proc`.

use std::fs;
use std::time::Duration;

use anyhow::{Context as _, Result};
use serde::Serialize;
use tokio::time::sleep;

/// Clock ticks a second in `/proc/*/stat`: fixed at 100 in the interface of Linux, whatever the
/// kernel's own frequency.
const TICKS: f64 = 100.0;

/// How long a process has to be idle to be at rest.
const REST: Duration = Duration::from_millis(200);

/// How often rest is looked for before a process is taken to be busy by nature.
const LOOKS: usize = 150;

/// A process on this machine.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Process {
    pub(crate) pid: u32,
}

/// Megabytes that a process holds.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub(crate) struct Memory {
    /// All that is resident, files that are mapped included.
    pub(crate) resident_mb: f64,
    /// The part of it that is no file's.
    pub(crate) anonymous_mb: f64,
}

impl Process {
    /// CPU seconds of all its threads, to a hundredth.
    ///
    /// # Errors
    /// If there is no such process.
    pub(crate) fn cpu_s(self) -> Result<f64> {
        let stat = self.read("stat")?;
        let ticks = ticks(&stat).context("unknown form of /proc/PID/stat")?;
        Ok(ticks as f64 / TICKS)
    }

    /// CPU seconds once it is at rest: what it put off when it answered is then done.
    ///
    /// # Errors
    /// If there is no such process.
    pub(crate) async fn cpu_s_at_rest(self) -> Result<f64> {
        let mut last = self.cpu_s()?;
        for _ in 0..LOOKS {
            sleep(REST).await;
            let now = self.cpu_s()?;
            // One tick is what an idle server's own clockwork may cost.
            if now - last < 1.5 / TICKS {
                return Ok(now);
            }
            last = now;
        }
        Ok(last)
    }

    /// Its memory.
    ///
    /// # Errors
    /// If there is no such process.
    pub(crate) fn memory(self) -> Result<Memory> {
        let status = self.read("status")?;
        let mb = |name: &str| kibibytes(&status, name).map(|kib| kib as f64 * 1024.0 / 1e6);
        mb("VmRSS")
            .zip(mb("RssAnon"))
            .map(|(resident_mb, anonymous_mb)| Memory {
                resident_mb,
                anonymous_mb,
            })
            .context("unknown form of /proc/PID/status")
    }

    fn read(self, file: &str) -> Result<String> {
        let path = format!("/proc/{}/{file}", self.pid);
        fs::read_to_string(&path).with_context(|| format!("cannot read {path}"))
    }
}

/// `utime` and `stime`, the 12th and 13th fields after the name, which stands in brackets and may
/// hold anything.
fn ticks(stat: &str) -> Option<u64> {
    let (_, fields) = stat.rsplit_once(')')?;
    let mut fields = fields.split_whitespace().skip(11);
    let (user, system) = (fields.next()?, fields.next()?);
    Some(user.parse::<u64>().ok()? + system.parse::<u64>().ok()?)
}

fn kibibytes(status: &str, name: &str) -> Option<u64> {
    let value = status
        .lines()
        .find_map(|line| line.strip_prefix(name)?.strip_prefix(':'))?;
    value.trim().strip_suffix(" kB")?.parse().ok()
}

#[cfg(test)]
mod tests;
