//! Files of datasets: adding them, and who may read them.

use super::datasets::{managed, seen};
use crate::store::{Transaction, View};
use crate::{
    AnnotationError, Context, DatasetId, FieldSettings, Invalid, KeptFile, Kind, Media,
    MediaAddress, MediaHash, Object, Schema, StoreError, User,
};

/// Checks that the caller may add files to a dataset: those may who write its records.
///
/// # Errors
/// If there is no such dataset or the caller may not manage it.
pub fn may_add(view: &dyn View, actor: &User, dataset: DatasetId) -> Result<(), AnnotationError> {
    managed(view, actor, dataset, "write records").map(drop)
}

/// Notes that a dataset has a file, which is kept already. One that it has stays as it is.
///
/// # Errors
/// If there is no such dataset or the caller may not manage it.
pub fn add(
    tx: &mut dyn Transaction,
    actor: &User,
    dataset: DatasetId,
    kept: &KeptFile,
    context: &mut Context,
) -> Result<Media, AnnotationError> {
    managed(tx, actor, dataset, "write records")?;
    if let Some(media) = tx.media(dataset, kept.hash)? {
        return Ok(media);
    }
    let media = Media {
        dataset,
        hash: kept.hash,
        content_type: kept.content_type.to_owned(),
        size: kept.size,
        inserted_at: context.now,
    };
    tx.put_media(&media)?;
    Ok(media)
}

/// A file of a dataset, for those who may see the dataset.
///
/// # Errors
/// If there is no such dataset or file, or the caller is neither an owner nor a member of its
/// workspace.
pub fn get(
    view: &dyn View,
    actor: &User,
    dataset: DatasetId,
    hash: MediaHash,
) -> Result<Media, AnnotationError> {
    seen(view, actor, dataset, "see the files of this dataset")?;
    let media = view.media(dataset, hash)?;
    media.ok_or_else(|| AnnotationError::not_found(Kind::Media, hash))
}

/// What is wrong with fields of images that name files of their dataset: one that is not there.
pub(crate) fn missing(
    view: &(impl View + ?Sized),
    schema: &Schema,
    fields: &Object,
) -> Result<Option<Invalid>, StoreError> {
    for field in &schema.fields {
        if !matches!(field.settings, FieldSettings::Image) {
            continue;
        }
        let value = fields.get(&field.name).and_then(|value| value.as_str());
        let own = |address: &MediaAddress| address.dataset == schema.dataset.id;
        let Some(address) = value.and_then(MediaAddress::of).filter(own) else {
            continue;
        };
        if view.media(address.dataset, address.hash)?.is_none() {
            let place = format!("fields.{}", field.name);
            let reason = "names a file that was not uploaded to this dataset";
            return Ok(Some(Invalid::new(place, reason)));
        }
    }
    Ok(None)
}
