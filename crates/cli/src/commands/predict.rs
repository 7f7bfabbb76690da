//! `hone predict`: labels for a file from a trained head, or spans from a fine-tuned model.

use std::path::Path;

use anyhow::{Result, ensure};
use hone_domain::{Encoder, EncoderInfo, LabelSchema, Modality, Silent};
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
    ensure!(
        args.image.is_none(),
        BadInput("a --suggester reads --text alone".to_owned())
    );
    only_one_text(args)?;
    let records = read_records(&args.data, &columns(args, args.text.clone()))?;
    let tagger = place.open_tagger(id, None, args.device)?;
    let texts: Vec<&str> = records.texts.iter().map(String::as_str).collect();
    let found = tagger.tag(&texts, &Silent)?;
    let lines = lines_of_spans(&tagger.info().labels, &found, &records);
    write_out(args, &lines, records.texts.len())
}

fn columns(args: &PredictArgs, content: Vec<String>) -> Columns {
    Columns {
        text: content,
        label: None,
        id: args.id.clone(),
    }
}

fn only_one_text(args: &PredictArgs) -> Result<()> {
    ensure!(
        args.text.len() == 1,
        BadInput("spans count from the beginning of one --text".to_owned())
    );
    Ok(())
}

fn by_head(place: &Place, args: &PredictArgs, path: &Path) -> Result<()> {
    let trained = Trained::load(path)?;
    let (modality, records) = asked(args, path, &trained)?;
    if trained.finds_spans() {
        only_one_text(args)?;
    }
    let main = encoder(
        place,
        (args, path),
        (args.model_id.as_ref(), trained.encoder()),
    )?;
    let said = format!("{} was not trained on {modality}", path.display());
    ensure!(main.reads(modality), BadInput(said));
    let images = trained.images().map(|images| &images.encoder);
    let images = images.map(|of| encoder(place, (args, path), (args.image_model_id.as_ref(), of)));
    let images = images.transpose()?;
    let store = place.features();
    let with = ReadWith {
        encoder: main.as_ref(),
        store: &store,
        modality,
        images: images.as_deref(),
    };
    let lines = trained.lines(with, &records)?;
    write_out(args, &lines, records.len())
}

/// The records and what they are, as the head has to have them.
fn asked(args: &PredictArgs, path: &Path, trained: &Trained) -> Result<(Modality, Asked)> {
    let is_both = args.image.is_some() && !args.text.is_empty();
    let learned = match trained.images() {
        Some(_) => "texts with images beside them: name both with --text and --image",
        None => "texts or images, not on both: name one of them with --text or --image",
    };
    let said = format!("{} was trained on {learned}", path.display());
    ensure!(is_both == trained.images().is_some(), BadInput(said));
    let texts = columns(args, args.text.clone());
    let image = args.image.as_ref();
    let images =
        image.map(|image| images::records(&args.data, &columns(args, vec![image.clone()])));
    Ok(match (images.transpose()?, trained.options()) {
        (Some(images), _) if is_both => {
            let records = read_records(&args.data, &texts)?;
            (Modality::Text, Asked::Both(records, images.texts))
        }
        (Some(images), _) => (Modality::Image, Asked::Whole(images)),
        (None, Some(schema)) => (Modality::Text, options(args, schema)?),
        (None, None) => {
            let records = read_records(&args.data, &texts)?;
            (Modality::Text, Asked::Whole(records))
        }
    })
}

/// An encoder that a head was trained on, or the one that stands for it.
fn encoder(
    place: &Place,
    (args, path): (&PredictArgs, &Path),
    (named, trained_on): (Option<&String>, &EncoderInfo),
) -> Result<Box<dyn Encoder>> {
    let encoder = place.open_encoder(&EncoderArgs {
        model_id: named.unwrap_or(&trained_on.id).clone(),
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
            path.display(),
            trained_on.id,
            trained_on.revision.short(),
            encoder.info().revision.short()
        ))
    );
    Ok(encoder)
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
