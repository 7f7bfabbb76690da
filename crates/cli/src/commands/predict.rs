//! `hone predict`: labels for a file from a trained head, or spans from a fine-tuned model.

use std::path::Path;

use anyhow::{Result, ensure};
use hone_domain::{LabelSchema, Modality, Silent};
use hone_table::{Columns, read_records};

use crate::args::{EncoderArgs, PredictArgs};
use crate::bars::{print, say};
use crate::exit::BadInput;
use crate::files::write_whole;
use crate::images;
use crate::place::Place;
use crate::trained::{Asked, ReadWith, Trained, lines_of_spans};

/// Runs the command.
pub(crate) fn run(place: &Place, args: &PredictArgs) -> Result<()> {
    match (&args.suggester, &args.head) {
        (Some(id), _) => by_suggester(place, args, id),
        (None, Some(head)) => by_head(place, args, head),
        (None, None) => Err(BadInput("name a --head or a --suggester".to_owned()).into()),
    }
}

/// The spans that a fine-tuned model finds.
fn by_suggester(place: &Place, args: &PredictArgs, id: &str) -> Result<()> {
    let columns = columns(args);
    only_one_text(&columns)?;
    let records = read_records(&args.data, &columns)?;
    let tagger = place.open_tagger(id, None, args.device)?;
    let texts: Vec<&str> = records.texts.iter().map(String::as_str).collect();
    let found = tagger.tag(&texts, &Silent)?;
    let lines = lines_of_spans(&tagger.info().labels, &found, &records);
    write_out(args, &lines, records.texts.len())
}

fn columns(args: &PredictArgs) -> Columns {
    Columns {
        text: args.text.iter().chain(&args.image).cloned().collect(),
        label: None,
        id: args.id.clone(),
    }
}

fn only_one_text(columns: &Columns) -> Result<()> {
    ensure!(
        columns.text.len() == 1,
        BadInput("spans count from the beginning of one --text".to_owned())
    );
    Ok(())
}

fn by_head(place: &Place, args: &PredictArgs, head: &Path) -> Result<()> {
    let columns = columns(args);
    let trained = Trained::load(head)?;
    let (modality, records) = match (&args.image, trained.options()) {
        (Some(_), _) => {
            let records = images::records(&args.data, &columns)?;
            (Modality::Image, Asked::Whole(records))
        }
        (None, Some(schema)) => (Modality::Text, options(args, schema)?),
        (None, None) => {
            let records = read_records(&args.data, &columns)?;
            (Modality::Text, Asked::Whole(records))
        }
    };
    if trained.finds_spans() {
        only_one_text(&columns)?;
    }
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
            head.display(),
            trained_on.id,
            trained_on.revision.short(),
            encoder.info().revision.short()
        ))
    );
    let said = format!("{} was not trained on {modality}", head.display());
    ensure!(encoder.reads(modality), BadInput(said));
    let store = place.features();
    let with = ReadWith {
        encoder: encoder.as_ref(),
        store: &store,
        modality,
    };
    let lines = trained.lines(with, &records)?;
    write_out(args, &lines, records.len())
}

fn write_out(args: &PredictArgs, lines: &str, records: usize) -> Result<()> {
    let Some(path) = &args.out else {
        print(lines.as_bytes())?;
        return Ok(());
    };
    write_whole(path, lines.as_bytes())?;
    say(&format!("{records} records: {}", path.display()));
    Ok(())
}

/// The columns of the options that a head ranks: those named, in the order of the options.
fn options(args: &PredictArgs, schema: &LabelSchema) -> Result<Asked> {
    let (named, wanted) = (args.text.len(), schema.len());
    ensure!(
        named == wanted,
        BadInput(format!(
            "the head ranks {wanted} options ({}): --text has to name as many columns in their \
             order, and names {named}",
            schema.names().join(", ")
        ))
    );
    let table = |column: &String| {
        let columns = Columns {
            text: vec![column.clone()],
            label: None,
            id: args.id.clone(),
        };
        Ok(read_records(&args.data, &columns)?)
    };
    let tables: Result<Vec<_>> = args.text.iter().map(table).collect();
    Ok(Asked::Options(tables?))
}
