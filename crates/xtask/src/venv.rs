use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

use crate::shell::{need, run, say};

/// A Python environment with pinned packages.
#[derive(Debug)]
pub(crate) struct Venv {
    folder: PathBuf,
}

impl Venv {
    /// The environment in `folder/venv`, if there is one.
    pub(crate) fn at(folder: &Path) -> Self {
        Self {
            folder: folder.join("venv"),
        }
    }

    /// The environment in `folder/venv` with the packages of a list; made anew whenever the list
    /// has changed.
    ///
    /// # Errors
    /// If Python is missing or a package cannot be installed.
    pub(crate) fn install(folder: &Path, list: &Path, why: &str) -> Result<Self> {
        let venv = Self::at(folder);
        let wanted = fs::read(list).with_context(|| format!("cannot read {}", list.display()))?;
        let stamp = folder.join("installed.txt");
        if fs::read(&stamp).is_ok_and(|installed| installed == wanted) {
            return Ok(venv);
        }
        need("python3", &["-m", "venv", "--help"], why)?;
        say(&format!("installing what {} names", list.display()));
        fs::create_dir_all(folder)?;
        run(
            "python3",
            &["-m", "venv", "--clear", &venv.folder.to_string_lossy()],
            &[],
        )?;
        let quiet = ["-m", "pip", "install", "--quiet", "--no-input", "-r"];
        let mut pip = quiet.to_vec();
        let list = list.to_string_lossy();
        pip.push(&list);
        run(&venv.python().to_string_lossy(), &pip, &[])?;
        fs::write(&stamp, wanted).context("cannot note what was installed")?;
        Ok(venv)
    }

    /// The interpreter.
    pub(crate) fn python(&self) -> PathBuf {
        self.folder.join("bin/python")
    }
}
