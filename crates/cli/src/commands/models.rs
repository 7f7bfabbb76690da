//! `hone models`: the encoders on this machine.

use anyhow::{Result, bail};
use hone_hub::Models;
use serde_json::json;

use crate::args::ModelsCommand;
use crate::bars::{PullBar, print, say};
use crate::place::Place;
use crate::wire::{catalog, manifest_of};

/// Runs the command.
pub(crate) fn run(place: &Place, command: &ModelsCommand) -> Result<()> {
    let models = Models::new(place.hub.clone());
    match command {
        ModelsCommand::List { json } => list(place, &models, *json),
        ModelsCommand::Pull { id, revision } => {
            let manifest = manifest_of(place, id, revision.as_deref())?;
            let pulled = models.pull(&manifest, &PullBar::new())?;
            let source = pulled.source.as_deref().unwrap_or("was here already, verified");
            say(&format!("{id}: {source}"));
            for file in &pulled.recorded {
                let hash = file.sha256.map(|hash| hash.to_string()).unwrap_or_default();
                say(&format!("no hash was known for {}; recorded {hash}", file.name.as_str()));
            }
            Ok(print(&format!("{}\n", pulled.folder.display()))?)
        }
        ModelsCommand::Verify { id } => verify(place, &models, id),
        ModelsCommand::Export { id, file } => {
            models.export(&manifest_of(place, id, None)?, file)?;
            say(&format!("{id}: {}", file.display()));
            Ok(())
        }
        ModelsCommand::Import { file } => {
            let (manifest, folder) = models.import(file)?;
            say(&format!("{}: verified", manifest.id));
            Ok(print(&format!("{}\n", folder.display()))?)
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
                    "id": model.id, "architecture": model.architecture, "licence": model.licence,
                    "dimension": model.dimension, "max_tokens": model.max_tokens, "folder": folder,
                })
            })
            .collect();
        return Ok(print(&format!("{}\n", serde_json::to_string_pretty(&rows)?))?);
    }
    for (model, folder) in rows {
        let here = folder.map_or("not here".to_owned(), |folder| folder.display().to_string());
        let (id, dim, licence) = (&model.id, model.dimension, &model.licence);
        print(&format!("{id:<28} {dim:>5} dimensions  {licence:<12}  {here}\n"))?;
    }
    Ok(())
}

fn verify(place: &Place, models: &Models, id: &str) -> Result<()> {
    let Some(report) = models.verify(&manifest_of(place, id, None)?)? else {
        bail!("model `{id}` is not on this machine: hone models pull {id}");
    };
    print(&format!("{report}"))?;
    if report.is_good() { Ok(()) } else { bail!("model `{id}` is not what its manifest says") }
}
