//! `hone predict`: labels for a file from a trained head.

use std::fmt::Write as _;

use anyhow::{Result, ensure};
use hone_domain::{Modality, Probabilities};
use hone_learn::HeadArtefact;
use hone_table::{Columns, Records, read_records};
use serde_json::json;

use crate::args::{EncoderArgs, PredictArgs};
use crate::bars::{print, say};
use crate::exit::BadInput;
use crate::features::Reader;
use crate::files::write_whole;
use crate::images;
use crate::place::Place;

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
    let artefact = HeadArtefact::load(&args.head)?;
    let trained_on = &artefact.encoder;
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
    let reader = Reader {
        encoder: encoder.as_ref(),
        store: &store,
        views: artefact.views.clone(),
        tf_idf: artefact.tf_idf.clone(),
        modality,
    };
    let texts: Vec<_> = records.texts.iter().map(String::as_str).collect();
    let predictions = artefact.head.predict(&reader.read(&texts)?)?;
    let lines = lines(&artefact, &records, &predictions);
    match &args.out {
        Some(path) => {
            write_whole(path, lines.as_bytes())?;
            say(&format!("{} records: {}", texts.len(), path.display()));
        }
        None => print(lines.as_bytes())?,
    }
    Ok(())
}

/// One JSON object a record: its row or id, the label, the score, and the score of each class.
fn lines(artefact: &HeadArtefact, records: &Records, predictions: &Probabilities) -> String {
    let mut lines = String::new();
    for (row, class) in predictions.argmax().into_iter().enumerate() {
        let scores: serde_json::Map<_, _> = artefact
            .schema
            .names()
            .iter()
            .zip(predictions.row(row))
            .map(|(name, score)| (name.clone(), json!(score)))
            .collect();
        let mut line = json!({
            "row": row + 1,
            "label": artefact.schema.name(class),
            "score": predictions.row(row)[class.index()],
            "scores": scores,
        });
        if let Some(ids) = &records.ids {
            line["id"] = json!(ids[row]);
        }
        writeln!(lines, "{line}").expect("writing to a string does not fail");
    }
    lines
}
