//! What has to hold and takes too long for each change.

use anyhow::Result;

use crate::shell::{run, say};
use crate::{fuzz, import_check};

/// How often the server is killed.
const KILLS: &str = "200";
/// Seconds for each fuzz target.
const FUZZING: u64 = 600;

/// Kills a server many times under load, moves everything over from the server that Hone takes the
/// place of, then runs every fuzz target.
///
/// # Errors
/// If something cannot be built or a promise is broken.
pub(crate) fn run_all(seed: Option<&str>) -> Result<()> {
    say("kills");
    let kills = ["test", "--package", "hone-cli", "--test", "it", "crash::"];
    let environment = [
        ("HONE_CRASH_ROUNDS", KILLS),
        ("HONE_CRASH_SEED", seed.unwrap_or("0")),
    ];
    run("cargo", &kills, &environment)?;
    say("import");
    import_check::build_and_check()?;
    for target in fuzz::TARGETS {
        fuzz::target(target, FUZZING)?;
    }
    say("all of it holds");
    Ok(())
}
