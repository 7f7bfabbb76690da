//! `hone data`: the data sets of the catalogue.

use anyhow::Result;

use crate::args::DataCommand;
use crate::bars::{PullBar, print};
use crate::place::Place;

/// Runs the command.
pub(crate) fn run(place: &Place, command: &DataCommand) -> Result<()> {
    todo!()
}
