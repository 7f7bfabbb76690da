use std::path::{Path, PathBuf};

use anyhow::Result;
use hone_learn::Artefact;
use hone_report::{Rendered, RunReport, render, to_json};

use crate::bars::{print, say};
use crate::files::write_whole;

/// Where the result goes besides standard output.
#[derive(Debug)]
pub(crate) struct Output {
    pub(crate) folder: Option<PathBuf>,
    pub(crate) json: bool,
}

impl Output {
    /// Writes the report and the head where a folder is named, and shows the report.
    pub(super) fn write(&self, report: &RunReport, head: &impl Artefact) -> Result<()> {
        if let Some(folder) = &self.folder {
            write_files(folder, &render(report)?)?;
            let path = folder.join("head.safetensors");
            head.save(&path)?;
            say(&format!("report: {}", folder.join("report.html").display()));
            say(&format!("head: {}", path.display()));
        }
        hand_over(report, self.json)
    }
}

/// The report on standard output: JSON, or its summary for people.
pub(crate) fn hand_over(report: &RunReport, json: bool) -> Result<()> {
    let text = if json {
        to_json(report)?
    } else {
        hone_report::markdown(report)?.into_bytes()
    };
    Ok(print(&text)?)
}

/// Writes every file of a report.
///
/// # Errors
/// If a file cannot be written; names it.
pub(crate) fn write_files(folder: &Path, rendered: &Rendered) -> Result<()> {
    for (name, bytes) in &rendered.files {
        write_whole(&folder.join(name), bytes)?;
    }
    Ok(())
}
