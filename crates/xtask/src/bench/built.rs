//! Our own programs, built for release.

use std::path::PathBuf;

use anyhow::Result;

use crate::shell::{built, run};

/// Builds an example of one of our crates and returns its path.
///
/// # Errors
/// If it does not build.
pub(crate) fn example(package: &str, name: &str) -> Result<PathBuf> {
    run(
        "cargo",
        &[
            "build",
            "--release",
            "--package",
            package,
            "--example",
            name,
        ],
        &[],
    )?;
    Ok(built("release").join("examples").join(name))
}

/// Builds `hone` and returns its path.
///
/// # Errors
/// If it does not build.
pub(crate) fn hone() -> Result<PathBuf> {
    run(
        "cargo",
        &["build", "--release", "--package", "hone-cli"],
        &[],
    )?;
    Ok(built("release").join("hone"))
}
