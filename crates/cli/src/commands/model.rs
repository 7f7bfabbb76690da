//! `hone model`: the models of learning loops, in the data folder.

use std::sync::Arc;

use anyhow::{Result, ensure};
use hone_annotation::VersionId;
use hone_annotation::store::Store;
use hone_infer::Device;
use hone_live::reproduce;
use hone_store::SqliteStore;
use serde_json::json;

use crate::args::ModelCommand;
use crate::bars::print;
use crate::exit::BadInput;
use crate::learning::{Catalogue, outside};
use crate::place::Place;

/// Runs the command.
pub(crate) fn run(place: &Place, command: &ModelCommand) -> Result<()> {
    let ModelCommand::Reproduce { version, json } = command;
    let bad = |error| BadInput(format!("{version:?} is no id of a version: {error}"));
    let id: VersionId = version.parse().map_err(bad)?;
    let store: Arc<dyn Store> = Arc::new(SqliteStore::open(&place.data)?);
    let encoders = Arc::new(Catalogue::new(place, Device::Cpu));
    let made = reproduce(&outside(place, store, encoders), id)?;
    let line = if *json {
        json!({
            "version": version,
            "labels": made.labels,
            "kept": made.kept.to_string(),
            "made": made.made.to_string(),
            "equal": made.is_equal(),
        })
        .to_string()
    } else {
        format!(
            "{version}: {} labels, kept {}, made {}",
            made.labels, made.kept, made.made
        )
    };
    print(format!("{line}\n").as_bytes())?;
    ensure!(made.is_equal(), "the training gave other bytes");
    Ok(())
}
