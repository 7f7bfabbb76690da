//! Records that are images: by their paths, read when they are needed.

use std::path::Path;

use anyhow::{Context as _, Result, ensure};
use hone_domain::{ContentHash, EncodeError, Encoder, Modality, Progress, View};
use hone_engine::{EncodeOutcome, EngineError, encode_pooled_images, image_views};
use hone_table::{Columns, Records, read_records};
use rayon::prelude::*;

use crate::dataset::{Answer, DataSet, Part};
use crate::exit::BadInput;
use crate::features::Reader;
use crate::view_name::ViewName;

/// Reads the paths and labels of a table's images, or of a folder with a folder for each class.
/// Paths of a table are relative to it.
///
/// # Errors
/// Whatever is wrong with the table or the folder.
pub(crate) fn records(path: &Path, columns: &Columns) -> Result<Records> {
    if path.is_dir() {
        return folder(path);
    }
    let mut records = read_records(path, columns)?;
    let beside = path.parent().unwrap_or(Path::new(""));
    for (row, text) in records.texts.iter_mut().enumerate() {
        let said = || format!("{}: row {} names no image", path.display(), row + 1);
        ensure!(!text.is_empty(), BadInput(said()));
        *text = utf8(&beside.join(&*text))?;
    }
    Ok(records)
}

/// What stands between the path of an image and the text beside it: no path has it.
const BETWEEN: char = '\0';

/// Reads the texts and labels of a table, and before each text the path of the image beside it, so
/// that both stay together until [`apart`]. Paths are relative to the table.
///
/// # Errors
/// Whatever is wrong with the table.
pub(crate) fn beside_texts(path: &Path, texts: &Columns, image: &str) -> Result<Records> {
    let columns = Columns {
        text: vec![image.to_owned()],
        label: None,
        id: None,
    };
    let images = records(path, &columns)?.texts;
    let mut records = read_records(path, texts)?;
    for (text, image) in records.texts.iter_mut().zip(images) {
        *text = format!("{image}{BETWEEN}{text}");
    }
    Ok(records)
}

/// The path and the text of a record that [`beside_texts`] read.
pub(crate) fn apart(both: &str) -> (String, String) {
    let (image, text) = both.split_once(BETWEEN).unwrap_or_default();
    (image.to_owned(), text.to_owned())
}

/// Every file of every folder in `path`, by name; hidden ones are left out.
fn folder(path: &Path) -> Result<Records> {
    let (mut texts, mut labels) = (Vec::new(), Vec::new());
    for class in entries(path)? {
        if !path.join(&class).is_dir() {
            continue;
        }
        for file in entries(&path.join(&class))? {
            texts.push(utf8(&path.join(&class).join(file))?);
            labels.push(class.clone());
        }
    }
    let said = || format!("{} holds no folder with images", path.display());
    ensure!(!texts.is_empty(), BadInput(said()));
    Ok(Records {
        texts,
        labels: Some(labels),
        ids: None,
    })
}

/// The names in a folder, sorted: systems list them in any order.
fn entries(path: &Path) -> Result<Vec<String>> {
    let failed = || format!("cannot read the folder {}", path.display());
    let mut names = Vec::new();
    for entry in std::fs::read_dir(path).with_context(failed)? {
        let name = utf8(Path::new(&entry.with_context(failed)?.file_name()))?;
        if !name.starts_with('.') {
            names.push(name);
        }
    }
    names.sort_unstable();
    Ok(names)
}

fn utf8(path: &Path) -> Result<String> {
    let text = path.to_str().map(str::to_owned);
    text.with_context(|| BadInput(format!("the path {} is not UTF-8", path.display())))
}

/// The views to read: those named, or the features and the mean of the patches after the last
/// layer, where the encoder has it.
///
/// # Errors
/// [`BadInput`] if the encoder reads no images or a view is none of an image.
pub(crate) fn views(encoder: &dyn Encoder, names: &[ViewName]) -> Result<Vec<View>> {
    let info = encoder.info();
    let said = || {
        format!(
            "`{}` reads texts, not images: name another --model-id",
            info.id
        )
    };
    ensure!(encoder.reads(Modality::Image), BadInput(said()));
    if names.is_empty() {
        return Ok(image_views(encoder));
    }
    let view = |name: &ViewName| match name {
        ViewName::Encoder(view) => Ok(*view),
        ViewName::TfIdf => Err(BadInput("images have no words to count".to_owned())),
    };
    Ok(names.iter().map(view).collect::<Result<_, _>>()?)
}

fn content(path: &str) -> Result<ContentHash> {
    let bytes = std::fs::read(path);
    let bytes = bytes.map_err(|error| BadInput(format!("cannot read {path}: {error}")))?;
    Ok(ContentHash::of(&bytes))
}

/// The hash over labels and contents, the text beside a picture included: the same pictures give
/// the same hash in any folder.
///
/// # Errors
/// [`BadInput`] names the image that cannot be read.
pub(crate) fn hash<A: Answer>(data: &DataSet<A>) -> Result<ContentHash> {
    let hashes = |part: &Part<A>| -> Result<Vec<String>> {
        if part.images.is_empty() {
            let hash = |path: &String| Ok(content(path)?.to_string());
            return part.texts.par_iter().map(hash).collect();
        }
        let both = part.images.par_iter().zip(&part.texts);
        let hash = |(path, text): (&String, &String)| Ok(format!("{}{text}", content(path)?));
        both.map(hash).collect()
    };
    Ok(data.hash_of([&hashes(&data.pool)?, &hashes(&data.test)?]))
}

/// Reads the views of the images at `paths`.
///
/// # Errors
/// [`BadInput`] names the image that cannot be read; those of the encoder and the store.
pub(crate) fn encode(
    reader: &Reader<'_>,
    paths: &[&str],
    progress: &dyn Progress,
) -> Result<EncodeOutcome> {
    let rows: Result<Vec<ContentHash>> = paths.par_iter().map(|path| content(path)).collect();
    let read = |row: usize| std::fs::read(paths[row]);
    let encoded = encode_pooled_images(
        reader.encoder,
        reader.store,
        &rows?,
        &read,
        &reader.views,
        progress,
    );
    encoded.map_err(|error| match error {
        EngineError::Image { row, source } => {
            BadInput(format!("cannot read {}: {source}", paths[row])).into()
        }
        EngineError::Encode(EncodeError::UnknownView { encoder, view }) => {
            BadInput(format!("`{encoder}` has no view `{view}` of images")).into()
        }
        other => other.into(),
    })
}

#[cfg(test)]
mod tests;
