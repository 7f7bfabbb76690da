//! `hone report`: a stored report again, or two compared.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result, bail};
use hone_report::{DataRule, RunReport, compare, from_json, render, render_comparison};

use crate::args::ReportArgs;
use crate::bars::print;
use crate::commands::simulate::{hand_over, write_files};
use crate::exit::BadInput;

/// Runs the command.
pub(crate) fn run(args: &ReportArgs) -> Result<()> {
    if let Some(path) = &args.report {
        let report = load(path)?;
        if let Some(folder) = &args.out {
            write_files(folder, &render(&report)?)?;
        }
        return hand_over(&report, args.json);
    }
    let [a, b] = &args.compare[..] else {
        bail!(BadInput("--compare takes two reports".to_owned()));
    };
    let rule = if args.across_data {
        DataRule::AnyData
    } else {
        DataRule::SameDataOnly
    };
    let (first, second) = (load(a)?, load(b)?);
    let names = [a, b].map(|path| path.display().to_string());
    let comparison = compare((&names[0], &first), (&names[1], &second), rule)?;
    let rendered = render_comparison(&comparison)?;
    if let Some(folder) = &args.out {
        write_files(folder, &rendered)?;
    }
    let shown = if args.json {
        "comparison.json"
    } else {
        "comparison.md"
    };
    Ok(print(rendered.file(shown).unwrap_or_default())?)
}

fn load(path: &Path) -> Result<RunReport> {
    let bytes = fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
    from_json(&bytes).with_context(|| format!("{} is not a report", path.display()))
}
