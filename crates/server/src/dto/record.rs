//! Records.

use std::collections::BTreeMap;

use hone_annotation::use_case::records::{FullRecord, RecordChange, RecordItem, Written};
use hone_annotation::{DatasetId, Object, RecordId, RecordStatus, Timestamp};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Number;
use utoipa::{IntoParams, ToSchema};

use super::response::{NewRecordResponse, ResponseReply};
use super::suggestion::{NewSuggestion, SuggestionReply};
use crate::patch::{self, Patch};

/// A record; responses, suggestions and vectors are there if they were asked for.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Record)]
pub(crate) struct RecordReply {
    #[schema(value_type = Uuid)]
    id: RecordId,
    #[schema(value_type = RecordStatusName)]
    status: RecordStatus,
    #[schema(value_type = Object)]
    fields: Object,
    #[schema(value_type = Option<Object>)]
    metadata: Option<Object>,
    external_id: Option<String>,
    #[schema(value_type = Uuid)]
    dataset_id: DatasetId,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    responses: Option<Vec<ResponseReply>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    suggestions: Option<Vec<SuggestionReply>>,
    /// Values by name.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    vectors: Option<BTreeMap<String, Vec<f32>>>,
    #[schema(value_type = String)]
    inserted_at: Timestamp,
    #[schema(value_type = String)]
    updated_at: Timestamp,
}

impl RecordReply {
    /// The record's id.
    pub(crate) fn id(&self) -> RecordId {
        self.id
    }
}

impl From<FullRecord> for RecordReply {
    fn from(full: FullRecord) -> Self {
        let FullRecord {
            record,
            responses,
            suggestions,
            vectors,
        } = full;
        Self {
            id: record.id,
            status: record.status,
            fields: record.fields,
            metadata: record.metadata,
            external_id: record.external_id,
            dataset_id: record.dataset,
            responses: responses.map(|all| all.into_iter().map(ResponseReply::from).collect()),
            suggestions: suggestions
                .map(|all| all.into_iter().map(SuggestionReply::from).collect()),
            vectors,
            inserted_at: record.inserted_at,
            updated_at: record.updated_at,
        }
    }
}

/// Whether a record has enough answers.
#[derive(ToSchema)]
#[schema(as = RecordStatus)]
#[serde(rename_all = "lowercase")]
#[expect(dead_code, reason = "describes the domain's RecordStatus")]
pub(crate) enum RecordStatusName {
    /// Not yet.
    Pending,
    /// Yes.
    Completed,
}

/// One page of records.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RecordPage {
    items: Vec<RecordReply>,
    /// How many there are on all pages.
    total: u64,
}

impl From<(Vec<FullRecord>, u64)> for RecordPage {
    fn from((records, total): (Vec<FullRecord>, u64)) -> Self {
        let items = records.into_iter().map(RecordReply::from).collect();
        Self { items, total }
    }
}

/// The records that were written.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct WrittenReply {
    /// As they are now, in the order they were sent in.
    items: Vec<RecordReply>,
    /// The ids of those that were there before.
    #[schema(value_type = Vec<Uuid>)]
    updated_item_ids: Vec<RecordId>,
}

impl From<Written> for WrittenReply {
    fn from(written: Written) -> Self {
        let items = written.records.into_iter().map(RecordReply::from);
        Self {
            items: items.collect(),
            updated_item_ids: written.updated,
        }
    }
}

/// Records to be written.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct NewRecords {
    /// From 1 to 500.
    items: Vec<NewRecord>,
}

impl From<NewRecords> for Vec<RecordItem> {
    fn from(new: NewRecords) -> Self {
        new.items.into_iter().map(RecordItem::from).collect()
    }
}

/// A record to be written; what is absent stays where the record is known.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct NewRecord {
    /// The server's id of a record that is known.
    #[serde(default)]
    #[schema(value_type = Option<Uuid>)]
    id: Option<RecordId>,
    /// The client's id; numbers become texts.
    #[serde(default, deserialize_with = "text_or_number")]
    external_id: Option<String>,
    /// Values by field name.
    #[serde(default)]
    #[schema(value_type = Option<Object>)]
    fields: Option<Object>,
    /// Values by metadata property name.
    #[serde(default)]
    #[schema(value_type = Option<Object>)]
    metadata: Patch<Object>,
    /// One a question at most.
    #[serde(default)]
    suggestions: Option<Vec<NewSuggestion>>,
    /// One a user at most.
    #[serde(default)]
    responses: Option<Vec<NewRecordResponse>>,
    /// Values by name; `null` removes one.
    #[serde(default)]
    vectors: Option<BTreeMap<String, Option<Vec<f32>>>>,
}

impl From<NewRecord> for RecordItem {
    fn from(new: NewRecord) -> Self {
        let suggestions = new.suggestions.unwrap_or_default();
        let responses = new.responses.unwrap_or_default();
        Self {
            id: new.id,
            external_id: new.external_id,
            fields: new.fields,
            metadata: new.metadata.into(),
            suggestions: suggestions.into_iter().map(Into::into).collect(),
            responses: responses.into_iter().map(Into::into).collect(),
            vectors: new.vectors.unwrap_or_default(),
        }
    }
}

/// What is to change of a record.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct RecordPatch {
    /// All values by field name.
    #[serde(default, deserialize_with = "patch::present")]
    #[schema(value_type = Option<Object>, nullable = false)]
    fields: Option<Object>,
    /// All values by metadata property name.
    #[serde(default)]
    #[schema(value_type = Option<Object>)]
    metadata: Patch<Object>,
    /// All suggestions: those of other questions are removed.
    #[serde(default, deserialize_with = "patch::present")]
    #[schema(nullable = false)]
    suggestions: Option<Vec<NewSuggestion>>,
    /// Values by name; `null` removes one.
    #[serde(default, deserialize_with = "patch::present")]
    #[schema(nullable = false)]
    vectors: Option<BTreeMap<String, Option<Vec<f32>>>>,
}

impl From<RecordPatch> for RecordChange {
    fn from(patch: RecordPatch) -> Self {
        let suggestions = patch.suggestions;
        Self {
            fields: patch.fields,
            metadata: patch.metadata.into(),
            suggestions: suggestions.map(|all| all.into_iter().map(Into::into).collect()),
            vectors: patch.vectors.unwrap_or_default(),
        }
    }
}

/// Which records a call is about.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Ids {
    /// Ids with commas between them, from 1 to 100.
    pub(crate) ids: String,
}

fn text_or_number<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Either {
        Text(String),
        Number(Number),
    }
    let either = Option::<Either>::deserialize(deserializer)?;
    Ok(either.map(|either| match either {
        Either::Text(text) => text,
        Either::Number(number) => number.to_string(),
    }))
}

#[cfg(test)]
mod tests;
