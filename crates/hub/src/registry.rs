use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::config::Program;
use crate::{HubConfig, HubError};

/// Which registry a package lives in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Registry {
    Pypi,
    Npm,
}

/// Fetches one package into the empty folder `into` through the user's own client, so that its
/// settings (index, proxy, credentials) hold, and returns the archive.
///
/// Only wheels are taken from PyPI: fetching a source package would run its build code.
pub(crate) fn download(
    config: &HubConfig,
    registry: Registry,
    package: &str,
    version: &str,
    into: &Path,
) -> Result<PathBuf, HubError> {
    if config.offline {
        return Err(HubError::Offline);
    }
    let folder = into.as_os_str();
    let command = match registry {
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
