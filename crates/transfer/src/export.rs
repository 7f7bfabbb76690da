use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use hone_annotation::store::Store;
use hone_annotation::use_case::records::{self, Include};
use hone_annotation::{DatasetId, MediaFiles, Schema};
use hone_table::RowWriter;

use crate::beside::{beside, put};
use crate::outside::machine;
use crate::uploads::ImagesBeside;
use crate::{Outside, TransferError, flat};

/// Records read at once.
const PAGE: usize = 500;

/// Writes the records of a dataset as flat rows into a file, whose ending tells the format, and
/// says how many. The file is there whole or not at all. Each page is read as it is at that
/// moment. Uploaded images go into a folder beside the file, `FILE.media`, and the rows hold their
/// paths.
///
/// # Errors
/// If the ending is no format's, the file cannot be written, or two columns would have one name.
pub async fn export(
    store: &dyn Store,
    (outside, media): (&dyn Outside, &dyn MediaFiles),
    dataset: DatasetId,
    path: &Path,
) -> Result<usize, TransferError> {
    hone_table::Format::of(path)?;
    let schema = store
        .read(move |view| hone_annotation::use_case::datasets::get(view, &machine(), dataset))
        .await?;
    let columns = flat::columns(
        &schema,
        &extra_metadata(store, &schema).await?,
        &Include::all(),
    )?;
    let failed = |source| TransferError::file(path, source);
    let whole = beside(path).map_err(failed)?;
    let file = whole.as_file().try_clone().map_err(failed)?;
    let mut writer = RowWriter::new(path, file, columns)?;
    let images = ImagesBeside::new(media, path, &schema);
    let mut done = 0;
    loop {
        let (page, total) = page(store, dataset, done, &Include::all()).await?;
        if page.is_empty() {
            break;
        }
        done += page.len();
        for record in &page {
            let mut row = flat::row(&schema, record);
            images.write(&mut row)?;
            writer.write(row)?;
        }
        outside.progress(&schema.dataset.name, done, Some(total));
    }
    writer.finish()?;
    put(whole, path).map_err(failed)?;
    Ok(done)
}

/// The names of metadata that have no property: formats with a head must know them first.
async fn extra_metadata(
    store: &dyn Store,
    schema: &Arc<Schema>,
) -> Result<BTreeSet<String>, TransferError> {
    let mut extra = BTreeSet::new();
    if !schema.dataset.allow_extra_metadata {
        return Ok(extra);
    }
    let mut done = 0;
    loop {
        let (page, _) = page(store, schema.dataset.id, done, &Include::default()).await?;
        if page.is_empty() {
            return Ok(extra);
        }
        done += page.len();
        for full in page {
            let names = full.record.metadata.into_iter().flatten();
            let names = names.map(|(name, _)| name);
            extra.extend(names.filter(|name| schema.metadata_property(name).is_none()));
        }
    }
}

type Page = (Vec<records::FullRecord>, usize);

async fn page(
    store: &dyn Store,
    dataset: DatasetId,
    offset: usize,
    include: &Include,
) -> Result<Page, TransferError> {
    let include = include.clone();
    let read = move |view: &dyn hone_annotation::store::View| {
        records::list(view, &machine(), dataset, offset, PAGE, &include)
    };
    let (records, total) = store.read(read).await?;
    Ok((records, total as usize))
}
