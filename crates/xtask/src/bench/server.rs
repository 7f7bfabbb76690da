use std::fs::{self, File};
use std::net::{Ipv4Addr, TcpListener};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use anyhow::{Context as _, Result};
use serde_json::Value;

use super::program::Program;
use super::workshop::text;

/// The key of the owner on every server.
pub(crate) const KEY: &str = "owner.key";

/// Words in arguments for what is known once the server runs; paths do not hold such words.
pub(crate) const PORT: &str = "$PORT";
const PID: &str = "$PID";

/// A server to be started on an empty folder of its own.
#[derive(Debug, Clone)]
pub(crate) struct Server {
    pub(crate) program: String,
    /// Arguments; [`PORT`] stands for the port.
    pub(crate) args: Vec<String>,
    pub(crate) environment: Vec<(&'static str, &'static str)>,
}

/// A server that runs until it is dropped.
#[derive(Debug)]
struct Running {
    child: Child,
    port: u16,
}

/// A load for a server: a program of our own.
#[derive(Debug, Clone)]
pub(crate) struct Load {
    pub(crate) program: String,
    pub(crate) args: Vec<String>,
}

impl Server {
    /// Starts the server on `folder`, which is emptied before and removed after, puts the load on it
    /// and returns what that printed. What the server says goes to `folder.log`.
    ///
    /// # Errors
    /// If one of both does not start or fails.
    pub(crate) fn under(&self, load: &Load, folder: &Path) -> Result<Value> {
        clear(folder)?;
        fs::create_dir_all(folder)?;
        let log = folder.with_extension("log");
        let running = self.start(&log)?;
        let words = [
            (PORT, running.port.to_string()),
            (PID, running.child.id().to_string()),
        ];
        let args = load.args.iter().map(|arg| replaced(arg, &words));
        let report = Program::of_many(Path::new(&load.program), args)
            .json()
            .with_context(|| format!("the log of the server is {}", log.display()))?;
        drop(running);
        clear(folder)?;
        Ok(report)
    }

    fn start(&self, log: &Path) -> Result<Running> {
        let port = free_port()?;
        let words = [(PORT, port.to_string())];
        let args = self.args.iter().map(|arg| replaced(arg, &words));
        let log = File::create(log).with_context(|| format!("cannot write {}", log.display()))?;
        let child = Command::new(&self.program)
            .args(args)
            .envs(self.environment.iter().copied())
            .stdin(Stdio::null())
            .stdout(log.try_clone()?)
            .stderr(log)
            .spawn()
            .with_context(|| format!("cannot start {}", self.program))?;
        Ok(Running { child, port })
    }

    /// The command as one would type it at the root of the workspace.
    pub(crate) fn line(&self) -> String {
        let environment = self.environment.iter();
        let environment = environment.map(|(name, value)| format!("{name}={value} "));
        let command = Program::of_many(Path::new(&self.program), self.args.iter().cloned());
        environment.collect::<String>() + &command.line()
    }
}

impl Load {
    /// A load of the program at `path`.
    pub(crate) fn new(path: &Path, options: &[(&str, String)]) -> Self {
        let mut args = vec![format!("127.0.0.1:{PORT}"), KEY.to_owned(), PID.to_owned()];
        for (name, value) in options {
            args.extend([format!("--{name}"), value.clone()]);
        }
        Self {
            program: text(path),
            args,
        }
    }

    /// The command as one would type it at the root of the workspace.
    pub(crate) fn line(&self) -> String {
        Program::of_many(Path::new(&self.program), self.args.iter().cloned()).line()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // Its data is scratch, and it may be gone already.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

fn replaced(arg: &str, words: &[(&str, String)]) -> String {
    words.iter().fold(arg.to_owned(), |arg, (word, value)| {
        arg.replace(word, value)
    })
}

/// A port that nobody listens on just now.
fn free_port() -> Result<u16> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).context("no port is free")?;
    Ok(listener.local_addr()?.port())
}

fn clear(folder: &Path) -> Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder).with_context(|| format!("cannot clear {}", folder.display()))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests;
