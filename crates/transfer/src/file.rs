use std::path::{Path, PathBuf};

use hone_annotation::WorkspaceId;
use hone_annotation::store::Store;
use hone_table::{Object, Objects};
use serde_json::{Value, json};

use crate::flat::{Cells, Decoder};
use crate::infer::infer;
use crate::place::{held_dataset, need_an_owner};
use crate::refusals::Refusals;
use crate::sink::{Row, Sink};
use crate::spec::Publishing;
use crate::uploads::ImagePaths;
use crate::{Moved, OnError, Outside, People, TransferError, Uploads};

/// A table and the dataset that it goes into.
#[derive(Debug, Clone)]
pub struct FileImport {
    /// The table; its ending tells the format.
    pub path: PathBuf,
    /// The workspace that it goes to.
    pub workspace: WorkspaceId,
    /// The dataset.
    pub dataset: String,
    /// Makes and publishes the dataset if there is none, with settings told from the columns.
    /// These are labels besides those that stand in the file.
    pub create: Option<Vec<String>>,
    /// What the columns are; without it they are called as in an export.
    pub mapping: Option<Mapping>,
    /// Whose all answers are; without it each answer is that of the user that the row names.
    pub user: Option<String>,
    /// What to do about rows that are refused.
    pub on_error: OnError,
    /// Where images go that fields of images name by paths, which are relative to the table.
    pub uploads: Uploads,
}

/// What columns of a plain table are: pairs are the column and the name it has in the dataset.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Mapping {
    /// Fields.
    pub text: Vec<(String, String)>,
    /// Fields of images.
    pub image: Vec<(String, String)>,
    /// What answers a question.
    pub label: Option<(String, String)>,
    /// What that answer is.
    pub labels_as: LabelsAs,
    /// The client's id.
    pub id: Option<String>,
    /// Metadata.
    pub metadata: Vec<(String, String)>,
}

/// What the labels of a plain table are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum LabelsAs {
    /// Suggestions.
    #[default]
    Suggestion,
    /// Submitted responses.
    Response,
}

impl Mapping {
    /// The row with the columns of an export; columns that nothing is said of are left out.
    pub(crate) fn apply(&self, row: &Object) -> Result<Object, String> {
        let mut flat = Object::new();
        let value = |column: &str| {
            row.get(column)
                .cloned()
                .ok_or_else(|| format!("there is no column `{column}`"))
        };
        if let Some(column) = &self.id {
            flat.insert("id".to_owned(), value(column)?);
        }
        for (column, name) in self.text.iter().chain(&self.image) {
            flat.insert(name.clone(), value(column)?);
        }
        for (column, name) in &self.metadata {
            flat.insert(format!("metadata.{name}"), value(column)?);
        }
        if let Some((column, name)) = &self.label {
            let label = match value(column)? {
                Value::Null => return Ok(flat),
                label @ (Value::Number(_) | Value::Bool(_)) => Value::String(label.to_string()),
                label => label,
            };
            match self.labels_as {
                LabelsAs::Suggestion => flat.insert(format!("{name}.suggestion"), label),
                LabelsAs::Response => flat.insert(format!("{name}.responses"), json!([label])),
            };
        }
        Ok(flat)
    }
}

/// Reads a table into a dataset.
///
/// A row is matched by `_server_id` if it is a record of this very dataset, else by `id`. A row
/// with neither is called after the file and its line, so that a second run finds it again.
///
/// # Errors
/// If the file cannot be read, the dataset is not there or cannot be made, or a row is refused.
pub async fn import_file(
    store: &dyn Store,
    outside: &dyn Outside,
    import: FileImport,
) -> Result<Moved, TransferError> {
    need_an_owner(store).await?;
    let people = match &import.user {
        Some(user) => People::stand_in(store, user).await?,
        None => People::new(),
    };
    let cells = Cells::of(&import.path)?;
    let held = held_dataset(store, import.workspace, &import.dataset).await?;
    let dataset = match (held, &import.create) {
        (Some(dataset), _) => dataset.id,
        (None, None) => {
            let name = &import.dataset;
            let reason = format!("there is no dataset {name:?}; --create makes it");
            return Err(TransferError::Unfit(reason));
        }
        (None, Some(labels)) => {
            let mut spec = infer(&import.path, import.mapping.as_ref(), cells, labels)?;
            spec.name.clone_from(&import.dataset);
            spec.settle(store, outside, import.workspace, Publishing::Now)
                .await?
        }
    };
    let name = import.path.display().to_string();
    let mut refusals = Refusals::new(import.on_error.clone());
    let mut sink = Sink::open(store, outside, dataset, people, name, &mut refusals).await?;
    let schema = sink.schema().clone();
    let decoder = Decoder::new(&schema, cells, import.user.as_deref());
    let images = ImagePaths::new(&import.uploads, &import.path, &schema);
    for (number, row) in Objects::open(&import.path)? {
        let row = read(&import, (&decoder, &images), number, row);
        sink.take(row).await?;
    }
    let moved = sink.finish().await?;
    refusals.finish()?;
    Ok(moved)
}

fn read(
    import: &FileImport,
    (decoder, images): (&Decoder<'_>, &ImagePaths<'_>),
    number: usize,
    row: Result<Object, hone_table::TableError>,
) -> Row {
    let row = match row {
        Ok(row) => row,
        Err(error) => return Row::new(number, Value::Null, Err(error.to_string())),
    };
    let mapped = match &import.mapping {
        Some(mapping) => mapping.apply(&row),
        None => Ok(row.clone()),
    };
    let mut files = Vec::new();
    let read = mapped.and_then(|row| {
        let mut incoming = decoder.read(&row)?;
        files = images.keep(&mut incoming.fields)?;
        let of_server = incoming.server_id.map(|id| id.to_string());
        incoming.external_id = incoming
            .external_id
            .or(of_server)
            .or_else(|| Some(called(&import.path, number)));
        Ok(incoming)
    });
    Row {
        files,
        ..Row::new(number, Value::Object(row), read)
    }
}

fn called(path: &Path, number: usize) -> String {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    format!("{stem}_{number}")
}
