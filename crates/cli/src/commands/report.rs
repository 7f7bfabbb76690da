//! `hone report`: a stored report again, or two compared.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result};
use hone_report::{RunReport, from_json};

use crate::args::ReportArgs;
use crate::commands::simulate::{hand_over, write_report};

/// Runs the command.
pub(crate) fn run(args: &ReportArgs) -> Result<()> {
    if let Some(path) = &args.report {
        let report = load(path)?;
        if let Some(folder) = &args.out {
            write_report(folder, &report)?;
        }
        return hand_over(&report, args.json);
    }
    todo!()
}

fn load(path: &Path) -> Result<RunReport> {
    let text = fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    from_json(&text).with_context(|| format!("{} is not a report", path.display()))
}
