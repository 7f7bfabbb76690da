//! `hone models`: the encoders and language models on this machine.

use anyhow::{Result, bail};
use hone_hub::{FileState, Models, Network};
use serde_json::json;

use crate::args::ModelsCommand;
use crate::bars::{print, say};
use crate::place::Place;
use crate::wire::{catalog, pull};

/// Runs the command.
pub(crate) fn run(place: &Place, command: &ModelsCommand) -> Result<()> {
    let models = Models::new(place.hub.clone());
    match command {
        ModelsCommand::List { json } => list(place, &models, *json),
        ModelsCommand::Pull { id, revision } => {
            let folder = pull(place, id, revision.as_deref())?;
            Ok(print(format!("{}\n", folder.display()).as_bytes())?)
        }
        ModelsCommand::Verify { id } => verify(place, &models, id),
        ModelsCommand::Export { id, file } => {
            models.export(catalog(place)?.get(id)?, file)?;
            say(&format!("{id}: {}", file.display()));
            Ok(())
        }
        ModelsCommand::Import { file } => {
            let imported = models.import(file, &catalog(place)?)?;
            say(&format!("{}: verified", imported.manifest.id));
            Ok(print(
                format!("{}\n", imported.folder.display()).as_bytes(),
            )?)
        }
    }
}

fn list(place: &Place, models: &Models, json: bool) -> Result<()> {
    let catalog = catalog(place)?;
    let rows = catalog.iter().map(|model| (model, models.locate(model)));
    if json {
        let rows: Vec<_> = rows
            .map(|(model, folder)| {
                json!({
                    "id": model.id, "architecture": model.network.name(), "licence": model.licence,
                    "dimension": dimension(&model.network), "max_tokens": model.max_tokens,
                    "folder": folder,
                })
            })
            .collect();
        return Ok(print(
            format!("{}\n", serde_json::to_string_pretty(&rows)?).as_bytes(),
        )?);
    }
    for (model, folder) in rows {
        let here = folder.map_or("not here".to_owned(), |folder| folder.display().to_string());
        let (id, licence) = (&model.id, &model.licence);
        let what = match dimension(&model.network) {
            Some(dimension) => format!("{dimension:>5} dimensions"),
            None => "language model".to_owned(),
        };
        print(format!("{id:<28} {what:<16}  {licence:<12}  {here}\n").as_bytes())?;
    }
    Ok(())
}

/// The length of an encoder's vectors.
fn dimension(network: &Network) -> Option<usize> {
    match network {
        Network::Encoder(shape) => Some(shape.dimension),
        Network::Language(_) => None,
    }
}

fn verify(place: &Place, models: &Models, id: &str) -> Result<()> {
    let Some(report) = models.verify(catalog(place)?.get(id)?)? else {
        bail!("model `{id}` is not on this machine: hone models pull {id}");
    };
    for (file, state) in &report.files {
        let state = match state {
            FileState::Good { sha256 } => format!("good     {sha256}"),
            FileState::Unknown { sha256 } => format!("unpinned {sha256}"),
            FileState::Wrong { expected, found } => format!("WRONG    {found}, not {expected}"),
            FileState::Missing => "MISSING".to_owned(),
        };
        print(format!("{state}  {file}\n").as_bytes())?;
    }
    if report.is_good() {
        Ok(())
    } else {
        bail!("model `{id}` is not what its manifest says")
    }
}
