//! The web app: its checks and its build, and the tests in a browser against the built program.
//!
//! Nothing but these steps needs Node.js. Where it is missing, or older than the tools take, it
//! comes from a Python package as everything else that the tests bring; Chromium is a package of
//! the system.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, bail};

use crate::sdk;
use crate::shell::{cargo, root, run, say};
use crate::venv::Venv;

/// The oldest Node.js that the tools of the app take, as in `web/package.json`.
const NODE: (u32, u32) = (20, 19);

/// Where Debian puts the browser.
const CHROMIUM: &str = "/usr/bin/chromium";

/// What installs the browser; it has no fonts of its own.
const PACKAGES: [&str; 2] = ["chromium", "fonts-liberation"];

/// A Node.js that is recent enough, and the packages of the app.
#[derive(Debug)]
struct Tools {
    /// `PATH`, with the folder of `npm` in front if it is not there anyway.
    path: String,
}

/// Checks and builds the app, builds the program, and tests both in a browser; `args` go to
/// Playwright.
///
/// # Errors
/// If something cannot be installed or built, or a test fails.
pub(crate) fn run_all(args: &[&str]) -> Result<()> {
    check_and_build()?;
    cargo(&["build", "--package", "hone-cli"])?;
    test_in_browser(args)
}

/// Types, lints and unit tests of the app, then its build with the budgets of sizes. The program
/// embeds the result when it is compiled next.
///
/// # Errors
/// If something cannot be installed or a check fails.
pub(crate) fn check_and_build() -> Result<()> {
    let tools = Tools::install()?;
    tools.npm(&["run", "check"], &[])?;
    tools.npm(&["run", "build"], &[])
}

/// Tests the app in Chromium with the program that is built, as `cargo test` leaves it.
///
/// # Errors
/// If something cannot be installed, or a test fails.
pub(crate) fn test_in_browser(args: &[&str]) -> Result<()> {
    let mut script = vec!["run", "e2e", "--"];
    script.extend(args);
    in_browser(&script)
}

/// Builds all and takes pictures of every page, into `web/screenshots`.
///
/// # Errors
/// If something cannot be installed or built, or a page does not show what it should.
pub(crate) fn screenshots() -> Result<()> {
    Tools::install()?.npm(&["run", "build"], &[])?;
    cargo(&["build", "--package", "hone-cli"])?;
    in_browser(&["run", "screenshots"])?;
    say("the pictures are in web/screenshots");
    Ok(())
}

fn in_browser(script: &[&str]) -> Result<()> {
    let tools = Tools::install()?;
    let (hone, chromium) = (sdk::hone(), chromium()?);
    let environment = [
        ("HONE_BIN", &*hone.to_string_lossy()),
        ("CHROMIUM", &*chromium.to_string_lossy()),
    ];
    tools.npm(script, &environment)
}

impl Tools {
    /// Finds or installs Node.js, and installs what the app's lock file names.
    fn install() -> Result<Self> {
        let path = env::var("PATH").unwrap_or_default();
        let tools = if said_by("npm", &path).is_some() && node_is_recent(&path) {
            Self { path }
        } else {
            Self::of_python(&path)?
        };
        tools.packages()?;
        Ok(tools)
    }

    fn of_python(path: &str) -> Result<Self> {
        let (folder, list) = (root().join("target/web"), web().join("requirements.txt"));
        let why = "Node.js is missing or old, and comes through pip";
        let venv = Venv::install(&folder, &list, why)?;
        let python = venv.python();
        let bin = python.parent().map(Path::display);
        let bin = bin.context("the environment has no folder of programs")?;
        let path = format!("{bin}:{path}");
        if !node_is_recent(&path) {
            bail!("no Node.js {}.{} or newer: install one", NODE.0, NODE.1);
        }
        Ok(Self { path })
    }

    /// The packages of the lock file; anew only if it has changed.
    fn packages(&self) -> Result<()> {
        let lock = web().join("package-lock.json");
        let wanted = fs::read(&lock).with_context(|| format!("cannot read {}", lock.display()))?;
        let stamp = web().join("node_modules/.installed");
        if fs::read(&stamp).is_ok_and(|installed| installed == wanted) {
            return Ok(());
        }
        self.npm(&["ci", "--no-audit", "--no-fund"], &[])?;
        fs::write(&stamp, wanted).context("cannot note what was installed")
    }

    fn npm(&self, args: &[&str], more: &[(&str, &str)]) -> Result<()> {
        let folder = web();
        let folder = folder.to_string_lossy();
        let prefixed = [&["--prefix", &folder][..], args].concat();
        let path = [("PATH", &*self.path)];
        run("npm", &prefixed, &[&path[..], more].concat())
    }
}

/// The browser, installed if it is missing and that can be done.
fn chromium() -> Result<PathBuf> {
    let named = env::var_os("CHROMIUM").map(PathBuf::from);
    let chromium = named.unwrap_or_else(|| CHROMIUM.into());
    if !chromium.exists() {
        say("installing Chromium");
        let missing = || {
            let (at, packages) = (chromium.display(), PACKAGES.join(" "));
            format!(
                "there is no browser at {at}: `apt-get install {packages}`, or name one in CHROMIUM"
            )
        };
        run("apt-get", &["update", "--quiet=2"], &[]).with_context(missing)?;
        let quiet = ["install", "--quiet=2", "--yes", "--no-install-recommends"];
        let unasked = [("DEBIAN_FRONTEND", "noninteractive")];
        run("apt-get", &[&quiet[..], &PACKAGES].concat(), &unasked).with_context(missing)?;
    }
    Ok(chromium)
}

fn node_is_recent(path: &str) -> bool {
    said_by("node", path).and_then(|said| version(&said)) >= Some(NODE)
}

/// What a program of `path` says to `--version`; nothing if there is none.
fn said_by(program: &str, path: &str) -> Option<String> {
    let output = Command::new(program)
        .arg("--version")
        .env("PATH", path)
        .stderr(Stdio::null())
        .output()
        .ok()?;
    let said = String::from_utf8(output.stdout).ok()?;
    output.status.success().then_some(said)
}

/// Major and minor of a version like `v20.19.1`.
fn version(said: &str) -> Option<(u32, u32)> {
    let mut parts = said.trim().strip_prefix('v')?.split('.');
    Some((parts.next()?.parse().ok()?, parts.next()?.parse().ok()?))
}

fn web() -> PathBuf {
    root().join("web")
}

#[cfg(test)]
mod tests;
