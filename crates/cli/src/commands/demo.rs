//! `hone demo`: the whole loop on a real data set, from nothing to a report.

use anyhow::Result;

use crate::args::DemoArgs;
use crate::place::Place;

/// The data set of the demo.
pub(crate) const DATA_SET: &str = "newsgroups20";

/// Runs the command.
pub(crate) fn run(place: &Place, args: &DemoArgs) -> Result<()> {
    todo!()
}
