//! `hone data`: the data sets of the catalogue.

use anyhow::Result;
use hone_hub::{DataCatalog, DataSets, PulledData};

use crate::args::DataCommand;
use crate::bars::{PullBar, print, say};
use crate::place::Place;

/// Runs the command.
pub(crate) fn run(place: &Place, command: &DataCommand) -> Result<()> {
    match command {
        DataCommand::List => list(place),
        DataCommand::Pull { id } => {
            let pulled = pull(place, id)?;
            let files = std::iter::once(&pulled.train).chain(&pulled.test);
            let lines: String = files.map(|file| format!("{}\n", file.display())).collect();
            Ok(print(lines.as_bytes())?)
        }
    }
}

/// Makes sure that a data set of the catalogue is on this machine.
///
/// # Errors
/// If there is no such data set or it cannot be had.
pub(crate) fn pull(place: &Place, id: &str) -> Result<PulledData> {
    let catalog = catalog(place)?;
    let manifest = catalog.get(id)?;
    let pulled = DataSets::new(place.hub.clone()).pull(manifest, &PullBar::new())?;
    say(&format!(
        "{}: {}",
        manifest.title,
        pulled.source.as_deref().unwrap_or("here already")
    ));
    say(&format!("licence: {}", manifest.licence));
    Ok(pulled)
}

fn catalog(place: &Place) -> Result<DataCatalog> {
    Ok(DataCatalog::built_in().with_folder(&place.data.join("data-manifests"))?)
}

fn list(place: &Place) -> Result<()> {
    let sets = DataSets::new(place.hub.clone());
    for manifest in catalog(place)?.iter() {
        let here = sets.locate(manifest)?.map_or("not here", |_| "here");
        let (id, title, licence) = (&manifest.id, &manifest.title, &manifest.licence);
        print(format!("{id:<24} {here:<9} {title}\n{:<34} {licence}\n", "").as_bytes())?;
    }
    Ok(())
}
