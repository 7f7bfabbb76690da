//! Images that rows name by their paths: they become files of the dataset, and files again.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use hone_annotation::{
    DatasetId, FieldSettings, KeptFile, MediaAddress, MediaFailure, MediaFiles, Object, Schema,
    limits,
};
use serde_json::Value;

use crate::TransferError;
use crate::beside::{beside, put};

/// What the name of the folder with the images of an exported table ends with.
const FOLDER: &str = ".media";

/// Where images go that rows name by their paths.
#[derive(Debug, Clone)]
pub struct Uploads {
    /// Keeps them.
    pub media: Arc<dyn MediaFiles>,
    /// The server that is named by their addresses, scheme and host. The one that has the dataset
    /// finds them whichever is named; others ask there.
    pub server: String,
}

/// The paths in the fields of images of a table.
pub(crate) struct ImagePaths<'a> {
    uploads: &'a Uploads,
    table: &'a Path,
    dataset: DatasetId,
    fields: Vec<String>,
}

impl<'a> ImagePaths<'a> {
    /// Those of a table whose rows go to a dataset.
    pub(crate) fn new(uploads: &'a Uploads, table: &'a Path, schema: &Schema) -> Self {
        Self {
            uploads,
            table,
            dataset: schema.dataset.id,
            fields: image_fields(schema),
        }
    }

    /// Keeps the files that fields name by paths, which are relative to the table, and puts their
    /// addresses in place.
    ///
    /// # Errors
    /// In words, if one cannot be read or is no image.
    pub(crate) fn keep(&self, values: &mut Object) -> Result<Vec<KeptFile>, String> {
        let mut kept = Vec::new();
        for field in &self.fields {
            let Some(Value::String(value)) = values.get_mut(field) else {
                continue;
            };
            if value.is_empty() || value.starts_with("data:") || value.contains("://") {
                continue;
            }
            let file = self.upload(value);
            let file = file.map_err(|reason| format!("fields.{field}: {value}: {reason}"))?;
            let (dataset, hash) = (self.dataset, file.hash);
            *value = MediaAddress { dataset, hash }.on(&self.uploads.server);
            kept.push(file);
        }
        Ok(kept)
    }

    fn upload(&self, value: &str) -> Result<KeptFile, String> {
        let path = self.table.parent().unwrap_or(Path::new("")).join(value);
        let held = fs::metadata(&path).map_err(|error| error.to_string())?;
        if held.len() > limits::MEDIA as u64 {
            return Err(format!("has more than {} bytes", limits::MEDIA));
        }
        let bytes = fs::read(&path).map_err(|error| error.to_string())?;
        let kept = self.uploads.media.put(self.dataset, &bytes);
        kept.map_err(|failure| match failure {
            MediaFailure::Unfit(reason) => reason,
            MediaFailure::Broken(failure) => failure.to_string(),
        })
    }
}

/// The images of an exported table, in a folder beside it.
pub(crate) struct ImagesBeside<'a> {
    media: &'a dyn MediaFiles,
    folder: PathBuf,
    dataset: DatasetId,
    fields: Vec<String>,
}

impl<'a> ImagesBeside<'a> {
    /// Those of a dataset that goes to a table.
    pub(crate) fn new(media: &'a dyn MediaFiles, table: &Path, schema: &Schema) -> Self {
        let mut folder = table.as_os_str().to_owned();
        folder.push(FOLDER);
        Self {
            media,
            folder: folder.into(),
            dataset: schema.dataset.id,
            fields: image_fields(schema),
        }
    }

    /// Writes the files that fields of a row name by their addresses, and puts their paths in
    /// place, as [`ImagePaths::keep`] reads them.
    ///
    /// # Errors
    /// If one cannot be read or written.
    pub(crate) fn write(&self, row: &mut Object) -> Result<(), TransferError> {
        for field in &self.fields {
            let Some(Value::String(value)) = row.get_mut(field) else {
                continue;
            };
            let own = |address: &MediaAddress| address.dataset == self.dataset;
            let Some(address) = MediaAddress::of(value).filter(own) else {
                continue;
            };
            let bytes = self.media.get(address.dataset, address.hash);
            let bytes = bytes.map_err(|failure| TransferError::Unfit(failure.to_string()))?;
            let name = address.hash.to_string();
            self.write_one(&self.folder.join(&name), &bytes)?;
            let folder = self.folder.file_name().unwrap_or_default();
            *value = format!("{}/{name}", folder.to_string_lossy());
        }
        Ok(())
    }

    fn write_one(&self, path: &Path, bytes: &[u8]) -> Result<(), TransferError> {
        let failed = |source| TransferError::file(path, source);
        if path.is_file() {
            return Ok(());
        }
        fs::create_dir_all(&self.folder).map_err(failed)?;
        let mut whole = beside(path).map_err(failed)?;
        whole.write_all(bytes).map_err(failed)?;
        put(whole, path).map_err(failed)
    }
}

fn image_fields(schema: &Schema) -> Vec<String> {
    let images = schema.fields.iter();
    let images = images.filter(|field| matches!(field.settings, FieldSettings::Image));
    images.map(|field| field.name.clone()).collect()
}

/// Whether a value is a path that an export wrote.
pub(crate) fn is_exported(value: &str) -> bool {
    let parts = value.rsplit_once('/');
    parts.is_some_and(|(folder, name)| {
        folder.ends_with(FOLDER) && name.parse::<hone_annotation::MediaHash>().is_ok()
    })
}
