use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use hone_annotation::store::Store;
use hone_annotation::{DatasetStatus, RecordStatus, ResponseStatus, Schema, Score, WorkspaceId};
use hone_table::Items;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::place::need_an_owner;
use crate::refusals::Refusals;
use crate::sink::{Row, Sink};
use crate::spec::{Publishing, Spec};
use crate::{
    Incoming, IncomingResponse, IncomingSuggestion, Moved, OnError, Outside, People, TransferError,
};

/// A folder that `Dataset.to_disk` of the argilla SDK wrote, and where it goes.
#[derive(Debug, Clone)]
pub struct DiskImport {
    /// The folder.
    pub folder: PathBuf,
    /// The workspace that it goes to.
    pub workspace: WorkspaceId,
    /// The dataset's name here, if not the one it has there.
    pub name: Option<String>,
    /// Who the people are here.
    pub people: People,
    /// What to do about records that are refused.
    pub on_error: OnError,
}

#[derive(Deserialize)]
struct DiskDataset {
    name: String,
    status: Option<DatasetStatus>,
}

/// Reads such a folder into a dataset, made if there is none of its name.
///
/// The folder says who answered but not how far the answer is. It is taken as submitted if it
/// answers every required question, unless the record is pending though it would be completed
/// then; else it is a draft.
///
/// # Errors
/// If the folder cannot be read, the dataset cannot be made, or a record is refused.
pub async fn import_disk(
    store: &dyn Store,
    outside: &dyn Outside,
    import: DiskImport,
) -> Result<Moved, TransferError> {
    need_an_owner(store).await?;
    let folder = import.folder.join(".argilla");
    let dataset: DiskDataset = read_json(&folder.join("dataset.json"))?;
    let mut spec: Spec = read_json(&folder.join("settings.json"))?;
    spec.name = import.name.unwrap_or(dataset.name);
    let publishing = match dataset.status {
        Some(DatasetStatus::Draft) => Publishing::Later,
        Some(DatasetStatus::Ready) | None => Publishing::Now,
    };
    let workspace = import.workspace;
    let id = spec.settle(store, outside, workspace, publishing).await?;
    let path = import.folder.join("records.json");
    let name = path.display().to_string();
    let mut refusals = Refusals::new(import.on_error);
    let mut sink = Sink::open(store, outside, id, import.people, name, &mut refusals).await?;
    if path.is_file() {
        for (at, record) in Items::open(&path)?.enumerate() {
            let raw = record?;
            let read = DiskRecord::deserialize(&raw).map_err(|error| error.to_string());
            let read = read.map(|record| record.incoming(sink.schema()));
            sink.take(Row::new(at + 1, raw, read)).await?;
        }
    }
    let moved = sink.finish().await?;
    refusals.finish()?;
    Ok(moved)
}

fn read_json<T: DeserializeOwned>(path: &Path) -> Result<T, TransferError> {
    let bytes = std::fs::read(path).map_err(|source| TransferError::file(path, source))?;
    serde_json::from_slice(&bytes).map_err(|source| TransferError::Json {
        what: path.display().to_string(),
        source,
    })
}

#[derive(Deserialize)]
struct DiskRecord {
    id: Option<String>,
    #[serde(rename = "_server_id")]
    server_id: Option<String>,
    status: Option<RecordStatus>,
    #[serde(default)]
    fields: hone_annotation::Object,
    #[serde(default)]
    metadata: hone_annotation::Object,
    #[serde(default)]
    suggestions: BTreeMap<String, DiskSuggestion>,
    #[serde(default)]
    responses: BTreeMap<String, Vec<DiskAnswer>>,
    #[serde(default)]
    vectors: BTreeMap<String, Vec<f32>>,
}

#[derive(Deserialize)]
struct DiskSuggestion {
    value: Value,
    score: Option<Score>,
    agent: Option<String>,
}

#[derive(Deserialize)]
struct DiskAnswer {
    value: Value,
    user_id: String,
}

impl DiskRecord {
    fn incoming(self, schema: &Schema) -> Incoming {
        let responses = responses(self.responses, self.status, schema);
        let suggestions = self.suggestions.into_iter();
        Incoming {
            server_id: None,
            external_id: self.id.or(self.server_id),
            fields: self.fields,
            // The SDK writes an empty object either way.
            metadata: (!self.metadata.is_empty()).then_some(self.metadata),
            suggestions: suggestions
                .map(|(question, offer)| IncomingSuggestion {
                    question,
                    value: offer.value,
                    score: offer.score,
                    agent: offer.agent,
                    kind: None,
                })
                .collect(),
            responses,
            vectors: self.vectors,
        }
    }
}

fn responses(
    answers: BTreeMap<String, Vec<DiskAnswer>>,
    record: Option<RecordStatus>,
    schema: &Schema,
) -> Vec<IncomingResponse> {
    let mut people: BTreeMap<String, BTreeMap<String, Value>> = BTreeMap::new();
    for (question, answers) in answers {
        for answer in answers {
            let values = people.entry(answer.user_id).or_default();
            values.insert(question.clone(), answer.value);
        }
    }
    let whole = |values: &BTreeMap<String, Value>| {
        let mut required = schema.questions.iter().filter(|question| question.required);
        required.all(|question| values.contains_key(&question.name))
    };
    let needed = schema.dataset.distribution.min_submitted() as usize;
    let enough = people.values().filter(|values| whole(values)).count() >= needed;
    let contradicted = enough && record == Some(RecordStatus::Pending);
    people
        .into_iter()
        .map(|(user, values)| IncomingResponse {
            user,
            status: if whole(&values) && !contradicted {
                ResponseStatus::Submitted
            } else {
                ResponseStatus::Draft
            },
            values,
        })
        .collect()
}
