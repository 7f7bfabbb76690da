//! Our own programs, built for release.

use std::path::PathBuf;

use anyhow::Result;

use crate::shell::{root, run};

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
    Ok(root().join("target/release/examples").join(name))
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
    Ok(root().join("target/release/hone"))
}
