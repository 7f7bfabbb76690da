//! Running other programs and talking to the person who waits.

use std::path::PathBuf;
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, bail};

/// The root of the workspace.
pub(crate) fn root() -> PathBuf {
    let here = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    here.ancestors().nth(2).map_or(here.clone(), PathBuf::from)
}

/// Where cargo leaves what it builds with a profile of that folder: `debug` or `release`.
pub(crate) fn built(profile: &str) -> PathBuf {
    let folder = std::env::var_os("CARGO_TARGET_DIR").unwrap_or_else(|| "target".into());
    root().join(folder).join(profile)
}

/// One line about what happens now.
#[expect(clippy::print_stderr, reason = "this is the one place that talks")]
pub(crate) fn say(line: &str) {
    eprintln!("xtask: {line}");
}

/// Runs cargo and fails with it.
pub(crate) fn cargo(args: &[&str]) -> Result<()> {
    run("cargo", args, &[])
}

/// Runs a program with more environment and fails with it.
pub(crate) fn run(program: &str, args: &[&str], env: &[(&str, &str)]) -> Result<()> {
    let line = format!("{program} {}", args.join(" "));
    let status = Command::new(program)
        .args(args)
        .envs(env.iter().copied())
        .status()
        .with_context(|| format!("cannot start `{line}`"))?;
    if !status.success() {
        bail!("`{line}` failed: {status}");
    }
    Ok(())
}

/// Fails with a clear word if a program is missing.
pub(crate) fn need(program: &str, probe: &[&str], why: &str) -> Result<()> {
    let status = Command::new(program)
        .args(probe)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    match status {
        Ok(status) if status.success() => Ok(()),
        _ => bail!("`{program} {}` does not run: {why}", probe.join(" ")),
    }
}
