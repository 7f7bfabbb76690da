//! `hone predict`: labels for a file from a trained head.

use anyhow::{Result, ensure};
use hone_domain::Modality;
use hone_table::{Columns, read_records};

use crate::args::{EncoderArgs, PredictArgs};
use crate::bars::{print, say};
use crate::exit::BadInput;
use crate::files::write_whole;
use crate::images;
use crate::place::Place;
use crate::trained::{ReadWith, Trained};

/// Runs the command.
pub(crate) fn run(place: &Place, args: &PredictArgs) -> Result<()> {
    let columns = Columns {
        text: args.text.iter().chain(&args.image).cloned().collect(),
        label: None,
        id: args.id.clone(),
    };
    let (modality, records) = match args.image {
        Some(_) => (Modality::Image, images::records(&args.data, &columns)?),
        None => (Modality::Text, read_records(&args.data, &columns)?),
    };
    let trained = Trained::load(&args.head)?;
    ensure!(
        columns.text.len() == 1 || !trained.finds_spans(),
        BadInput("spans count from the beginning of one --text".to_owned())
    );
    let trained_on = trained.encoder();
    let encoder = place.open_encoder(&EncoderArgs {
        model_id: args
            .model_id
            .clone()
            .unwrap_or_else(|| trained_on.id.clone()),
        revision: None,
        device: args.device,
        dtype: trained_on.precision,
        max_tokens: Some(trained_on.max_tokens),
        views: Vec::new(),
    })?;
    ensure!(
        encoder.info().revision == trained_on.revision,
        BadInput(format!(
            "{} was trained on encoder {} of revision {}, this one has revision {}",
            args.head.display(),
            trained_on.id,
            trained_on.revision.short(),
            encoder.info().revision.short()
        ))
    );
    let said = format!("{} was not trained on {modality}", args.head.display());
    ensure!(encoder.reads(modality), BadInput(said));
    let store = place.features();
    let with = ReadWith {
        encoder: encoder.as_ref(),
        store: &store,
        modality,
    };
    let lines = trained.lines(with, &records)?;
    match &args.out {
        Some(path) => {
            write_whole(path, lines.as_bytes())?;
            let records = records.texts.len();
            say(&format!("{records} records: {}", path.display()));
        }
        None => print(lines.as_bytes())?,
    }
    Ok(())
}
