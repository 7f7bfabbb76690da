//! The `argilla` SDK, unmodified, against the built server.

use anyhow::Result;

use crate::shell::{cargo, root, run};
use crate::venv::Venv;

/// Builds the command and runs the acceptance suite; `args` go to pytest.
///
/// # Errors
/// If something cannot be installed or built, or a test fails.
pub(crate) fn test(args: &[&str]) -> Result<()> {
    cargo(&["build", "--package", "hone-cli"])?;
    let suite = root().join("crates/cli/tests/sdk");
    let venv = Venv::install(
        &root().join("target/sdk"),
        &suite.join("requirements.txt"),
        "the client to serve is Python's",
    )?;
    let hone = root().join("target/debug/hone");
    let environment = [
        ("HONE_BIN", &*hone.to_string_lossy()),
        ("PYTHONDONTWRITEBYTECODE", "1"),
    ];
    let suite = suite.to_string_lossy();
    let mut pytest = vec!["-m", "pytest", "-q", "-p", "no:cacheprovider", &suite];
    pytest.extend(args);
    run(&venv.python().to_string_lossy(), &pytest, &environment)
}
