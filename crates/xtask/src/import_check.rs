//! Whether everything comes over from the server that Hone takes the place of.

use anyhow::Result;

use crate::bench::Workshop;
use crate::sdk;
use crate::shell::{cargo, run};

/// Fills that server, imports from it and compares what both hand out.
///
/// # Errors
/// If something cannot be installed, built or run, or something came out unequal.
pub(crate) fn build_and_check() -> Result<()> {
    cargo(&["build", "--package", "hone-cli"])?;
    let original = Workshop::open(&[])?.original()?;
    let python = sdk::venv()?.python();
    let script = original.script.with_file_name("import_check.py");
    let (theirs, hone) = (original.python, sdk::hone());
    let [python, script, theirs, hone] =
        [python, script, theirs, hone].map(|path| path.to_string_lossy().into_owned());
    let args = [&*script, "--original", &theirs, "--hone", &hone];
    run(&python, &args, &[("PYTHONDONTWRITEBYTECODE", "1")])
}
