//! libFuzzer on the parsers.
//!
//! The coverage that steers it comes from flags that stable compilers know. Sanitizers of memory do
//! not, and safe code has no need of them. What is built lies apart, for the flags concern every
//! crate; what is found lies there too, and the corpus of the repository stays as it is.

use std::fs;

use anyhow::{Context as _, Result, bail};

use crate::shell::{root, run, say};

/// The names of the functions of `hone-fuzz`.
pub(crate) const TARGETS: [&str; 4] = ["search_query", "filters", "record_body", "time"];

/// Seconds where none are given.
const USUAL: u64 = 60;

/// Counters of edges and traces of comparisons.
const COVERAGE: &str = "-Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
    -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table \
    -Cllvm-args=-sanitizer-coverage-trace-compares --cfg fuzzing";

/// Runs the task: the name of a target, then seconds.
///
/// # Errors
/// If there is no such target, it cannot be built, or it finds something.
pub(crate) fn run_task(args: &[String]) -> Result<()> {
    let Some(name) = args.first() else {
        bail!("name a target: {}", TARGETS.join(", "));
    };
    let seconds = args.get(1).map(|text| text.parse::<u64>());
    let seconds = seconds.transpose().context("seconds are a number")?;
    target(name, seconds.unwrap_or(USUAL))
}

/// Fuzzes one target for so many seconds.
///
/// # Errors
/// If there is no such target, it cannot be built, or it finds something.
pub(crate) fn target(name: &str, seconds: u64) -> Result<()> {
    if !TARGETS.contains(&name) {
        bail!("`{name}` is no target: {}", TARGETS.join(", "));
    }
    let built = root().join("target/fuzz");
    let (found, failed) = (built.join("corpus").join(name), built.join("failures/"));
    for folder in [&found, &failed] {
        fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
    }
    let built = built.to_string_lossy();
    let triple = triple()?;
    say(&format!("{name}: libFuzzer for {seconds} s"));
    // Naming the target triple keeps the flags from build scripts and procedural macros.
    let build = [
        "build",
        "--release",
        "--manifest-path",
        "crates/fuzz/libfuzzer/Cargo.toml",
    ];
    let flags = [("RUSTFLAGS", COVERAGE), ("CARGO_TARGET_DIR", &*built)];
    run(
        "cargo",
        &[&build[..], &["--target", &triple]].concat(),
        &flags,
    )?;
    let program = format!("{built}/{triple}/release/hone-libfuzzer");
    let options = [
        format!("-max_total_time={seconds}"),
        "-timeout=20".to_owned(),
        format!("-artifact_prefix={}", failed.display()),
        found.display().to_string(),
        format!("crates/fuzz/corpus/{name}"),
    ];
    let options: Vec<&str> = options.iter().map(String::as_str).collect();
    run(&program, &options, &[("HONE_FUZZ_TARGET", name)])
}

/// The triple of this machine.
fn triple() -> Result<String> {
    let output = std::process::Command::new("rustc").arg("-vV").output();
    let output = output.context("cannot run rustc")?;
    let said = String::from_utf8(output.stdout)?;
    let host = said.lines().find_map(|line| line.strip_prefix("host: "));
    Ok(host.context("rustc does not say its host")?.to_owned())
}
