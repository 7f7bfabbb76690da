use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

use anyhow::{Context as _, Result, ensure};
use serde_json::Value;

use super::machine;
use crate::shell::root;

/// A program that measures one system or several and prints JSON.
#[derive(Debug, Clone)]
pub(crate) struct Program {
    /// The single system it measures, whose row is the whole of its output; `None`: the output is
    /// a map from system to row.
    pub(crate) system: Option<String>,
    pub(crate) command: String,
    pub(crate) args: Vec<String>,
    /// Threads for libraries that read the environment.
    pub(crate) threads: usize,
}

/// One turn of one system.
#[derive(Debug, Clone)]
pub(crate) struct Sample {
    pub(crate) cpu_s: f64,
    /// `None`: the program told CPU seconds only.
    pub(crate) wall_s: Option<f64>,
    /// The row as the program printed it.
    pub(crate) row: Value,
}

impl Program {
    /// A program that measures many systems, with one thread.
    pub(crate) fn of_many(command: &Path, args: impl IntoIterator<Item = String>) -> Self {
        let (command, args) = (command.display().to_string(), args.into_iter().collect());
        Self {
            system: None,
            command,
            args,
            threads: 1,
        }
    }

    /// A program that measures the one system `name`, with one thread.
    pub(crate) fn of_one(
        name: &str,
        command: &Path,
        args: impl IntoIterator<Item = String>,
    ) -> Self {
        Self {
            system: Some(name.to_owned()),
            ..Self::of_many(command, args)
        }
    }

    /// The same program with `threads` threads.
    pub(crate) fn with_threads(self, threads: usize) -> Self {
        Self { threads, ..self }
    }

    /// Runs it once.
    ///
    /// A row that carries no `cpu_s` gets the times of the whole process, loading included.
    ///
    /// # Errors
    /// If it does not start, fails, or prints no JSON.
    #[expect(clippy::disallowed_methods, reason = "a benchmark reads the clock")]
    pub(crate) fn run(&self) -> Result<Vec<(String, Sample)>> {
        let (cpu, wall) = (machine::children_cpu_s()?, Instant::now());
        let output = self.json()?;
        let whole = (
            machine::children_cpu_s()? - cpu,
            wall.elapsed().as_secs_f64(),
        );
        if let Some(name) = &self.system {
            return Ok(vec![(name.clone(), sample(output, whole))]);
        }
        let rows = output
            .as_object()
            .context("the output is no map of systems")?;
        Ok(rows
            .iter()
            .map(|(name, row)| (name.clone(), sample(row.clone(), whole)))
            .collect())
    }

    /// Runs it once and returns the one JSON value that it printed.
    ///
    /// # Errors
    /// If it does not start, fails, or prints no JSON.
    pub(crate) fn json(&self) -> Result<Value> {
        let output = self.output()?;
        serde_json::from_str(&output)
            .with_context(|| format!("`{}` printed no JSON: {output}", self.line()))
    }

    /// Runs it once and returns the JSON value of each line that it printed.
    ///
    /// # Errors
    /// If it does not start, fails, or a line is no JSON.
    pub(crate) fn json_lines(&self) -> Result<Vec<Value>> {
        let output = self.output()?;
        let lines = output.lines().map(serde_json::from_str);
        lines
            .collect::<Result<_, _>>()
            .with_context(|| format!("output of `{}`", self.line()))
    }

    fn output(&self) -> Result<String> {
        let line = self.line();
        let threads = self.threads.to_string();
        let output = Command::new(&self.command)
            .args(&self.args)
            .envs(["RAYON_NUM_THREADS", "OMP_NUM_THREADS"].map(|name| (name, &threads)))
            .current_dir(root())
            .stderr(Stdio::inherit())
            .output()
            .with_context(|| format!("cannot start `{line}`"))?;
        ensure!(
            output.status.success(),
            "`{line}` failed: {}",
            output.status
        );
        String::from_utf8(output.stdout).with_context(|| format!("output of `{line}`"))
    }

    /// The command as one would type it at the root of the workspace.
    pub(crate) fn line(&self) -> String {
        let here = format!("{}/", root().display());
        let words = std::iter::once(&self.command).chain(&self.args);
        words
            .map(|word| word.replace(&here, ""))
            .collect::<Vec<_>>()
            .join(" ")
    }
}

fn sample(row: Value, whole: (f64, f64)) -> Sample {
    let of = |key: &str| row.get(key).and_then(Value::as_f64);
    let (cpu_s, wall_s) = match of("cpu_s") {
        Some(cpu_s) => (cpu_s, of("wall_s")),
        None => (whole.0, Some(whole.1)),
    };
    Sample { cpu_s, wall_s, row }
}

#[cfg(test)]
mod tests;
