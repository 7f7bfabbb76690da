//! The `argilla` SDK, unmodified, against the built server.

use std::path::PathBuf;

use anyhow::Result;

use crate::shell::{built, cargo, root, run};
use crate::venv::Venv;

/// Builds the command and runs the acceptance suite; `args` go to pytest.
///
/// # Errors
/// If something cannot be installed or built, or a test fails.
pub(crate) fn build_and_test(args: &[&str]) -> Result<()> {
    cargo(&["build", "--package", "hone-cli"])?;
    test(args)
}

/// Runs the acceptance suite with the command that is built, as `cargo test` leaves it: a build of
/// its own would have other features and compile much anew.
///
/// # Errors
/// If something cannot be installed, or a test fails.
pub(crate) fn test(args: &[&str]) -> Result<()> {
    let (suite, venv) = (suite(), venv()?);
    let hone = hone();
    let environment = [
        ("HONE_BIN", &*hone.to_string_lossy()),
        ("PYTHONDONTWRITEBYTECODE", "1"),
    ];
    let suite = suite.to_string_lossy();
    let mut pytest = vec!["-m", "pytest", "-q", "-p", "no:cacheprovider", &suite];
    pytest.extend(args);
    run(&venv.python().to_string_lossy(), &pytest, &environment)
}

/// The Python environment of the suite, with the SDK.
///
/// # Errors
/// If it cannot be installed.
pub(crate) fn venv() -> Result<Venv> {
    Venv::install(
        &root().join("target/sdk"),
        &suite().join("requirements.txt"),
        "the client to serve is Python's",
    )
}

/// The command that is built for tests.
pub(crate) fn hone() -> PathBuf {
    built("debug").join("hone")
}

fn suite() -> PathBuf {
    root().join("crates/cli/tests/sdk")
}
