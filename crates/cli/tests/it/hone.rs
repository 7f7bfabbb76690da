//! Running the built command.

use std::path::PathBuf;
use std::process::{Command, Output};
use std::sync::OnceLock;

use serde_json::Value;
use tempfile::TempDir;

/// A run of `hone` that has ended.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) talk: String,
}

impl Run {
    fn of(output: Output) -> Self {
        Self {
            code: output.status.code().unwrap_or(-1),
            out: String::from_utf8(output.stdout).unwrap(),
            talk: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// The same run, which has to have succeeded.
    pub(crate) fn good(self) -> Self {
        assert_eq!(self.code, 0, "{}", self.talk);
        self
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap()
    }
}

/// Runs `hone` with the data folder that all tests share.
pub(crate) fn hone(args: &[&str]) -> Run {
    hone_in(&data_folder(), args)
}

/// Runs `hone` with a data folder of its own.
pub(crate) fn hone_in(data: &std::path::Path, args: &[&str]) -> Run {
    let mut command = Command::new(env!("CARGO_BIN_EXE_hone"));
    command.arg("--data-dir").arg(data).args(args);
    Run::of(command.output().unwrap())
}

/// One data folder for all tests and runs, so that the model is pulled once.
pub(crate) fn data_folder() -> PathBuf {
    PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("hone")
}

/// The folder of the default encoder, pulled at the first call.
pub(crate) fn default_model() -> &'static str {
    static FOLDER: OnceLock<String> = OnceLock::new();
    FOLDER.get_or_init(|| {
        let pulled = hone(&["models", "pull", "all-MiniLM-L6-v2"]);
        assert_eq!(
            pulled.code, 0,
            "the default model cannot be had: {}",
            pulled.talk
        );
        pulled.out.trim().to_owned()
    })
}

/// A temporary file with this content.
pub(crate) fn file(name: &str, content: &[u8]) -> (TempDir, String) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, content).unwrap();
    let path = path.to_str().unwrap().to_owned();
    (folder, path)
}
