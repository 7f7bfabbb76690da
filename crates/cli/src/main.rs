//! The `hone` command: the composition root.

mod args;
mod arm_name;
mod bars;
mod commands;
mod courier;
mod dataset;
mod exit;
mod features;
mod files;
mod image_values;
mod images;
mod interrupt;
mod learning;
mod oauth;
mod outside;
mod place;
mod public_addresses;
mod ranked;
mod runs;
mod server_api;
mod summary;
mod trained;
mod view_name;
mod wire;
mod words;

use std::process::ExitCode;

use clap::Parser as _;

use crate::args::{Cli, Command};
use crate::bars::say;
use crate::place::Place;

/// Gives memory back that glibc's allocator keeps: the hash of one password takes 19 MiB.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let cli = Cli::parse();
    match run(cli) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            say(&format!("error: {error:#}"));
            exit::code(&error)
        }
    }
}

fn run(cli: Cli) -> anyhow::Result<()> {
    let place = Place::new(&cli.place)?;
    match cli.command {
        Command::Serve(args) => commands::serve::run(&place, &args),
        Command::Users(args) => commands::users::run(&place, &args.command),
        Command::Loop(args) => commands::loops::run(&place, &args),
        Command::Model(args) => commands::model::run(&place, &args.command),
        Command::Import(args) => commands::moving::run_import(&place, &args),
        Command::Export(args) => commands::moving::run_export(&place, &args),
        Command::Demo(args) => commands::demo::run(&place, &args),
        Command::Simulate(args) => commands::simulate::run(&place, &args),
        Command::Predict(args) => commands::predict::run(&place, &args),
        Command::Generate(args) => commands::generate::run(&place, &args),
        Command::Report(args) => commands::report::run(&args),
        Command::Models(args) => commands::models::run(&place, &args.command),
        Command::Data(args) => commands::data::run(&place, &args.command),
        Command::Doctor(args) => commands::doctor::run(&place, &args),
    }
}
