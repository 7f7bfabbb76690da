//! What webhooks are told: `{"type", "version", "timestamp", "data"}`.

use hone_annotation::store::View;
use hone_annotation::{AnnotationError, Event, Record, Schema, Subject, Timestamp};
use serde::Serialize;
use serde_json::{Value, json};

use crate::dto::dataset::DatasetReply;
use crate::dto::field::FieldReply;
use crate::dto::metadata_property::MetadataPropertyReply;
use crate::dto::question::QuestionReply;
use crate::dto::response::ResponseReply;
use crate::dto::user::UserReply;
use crate::dto::vector_settings::VectorSettingsReply;
use crate::dto::workspace::WorkspaceReply;

/// The body that tells of an event.
pub(crate) fn body(
    view: &(impl View + ?Sized),
    event: &Event,
    now: Timestamp,
) -> Result<String, AnnotationError> {
    let data = match &event.subject {
        Subject::Dataset(schema) => dataset(view, schema)?,
        Subject::Record(of) => record(view, of)?,
        Subject::Response(response, of) => {
            let user = view.user(response.user)?.map(UserReply::from);
            let mut data = value(&ResponseReply::from(response.clone()));
            data["record"] = record(view, of)?;
            data["user"] = user.as_ref().map_or(Value::Null, value);
            remove(&mut data["user"], &["api_key"]);
            remove(&mut data, &["record_id", "user_id"]);
            data
        }
    };
    Ok(wrapped(event.kind.name(), now, &data))
}

/// The body that tries whether a webhook answers.
pub(crate) fn ping(version: &str, now: Timestamp) -> String {
    wrapped("ping", now, &json!({ "agent": "hone", "version": version }))
}

fn wrapped(kind: &str, now: Timestamp, data: &Value) -> String {
    let timestamp = format!("{now}Z");
    json!({ "type": kind, "version": 1, "timestamp": timestamp, "data": data }).to_string()
}

fn dataset(view: &(impl View + ?Sized), schema: &Schema) -> Result<Value, AnnotationError> {
    let workspace = view.workspace(schema.dataset.workspace)?;
    let workspace = workspace.map(WorkspaceReply::from);
    let mut data = value(&DatasetReply::from(schema.dataset.clone()));
    data["workspace"] = workspace.as_ref().map_or(Value::Null, value);
    data["fields"] = list(&schema.fields, FieldReply::from);
    data["questions"] = list(&schema.questions, QuestionReply::from);
    data["metadata_properties"] = list(&schema.metadata_properties, MetadataPropertyReply::from);
    data["vectors_settings"] = list(&schema.vectors_settings, VectorSettingsReply::from);
    Ok(data)
}

fn record(view: &(impl View + ?Sized), record: &Record) -> Result<Value, AnnotationError> {
    let schema = view.schema(record.dataset)?;
    let dataset = schema.map(|schema| dataset(view, &schema)).transpose()?;
    Ok(json!({
        "id": record.id,
        "status": record.status,
        "fields": record.fields,
        "metadata": record.metadata,
        "external_id": record.external_id,
        "dataset": dataset,
        "inserted_at": record.inserted_at,
        "updated_at": record.updated_at,
    }))
}

fn list<T: Clone, Shape: Serialize>(items: &[T], shape: impl Fn(T) -> Shape) -> Value {
    let items = items.iter().map(|item| value(&shape(item.clone())));
    items.collect()
}

fn value(shape: &impl Serialize) -> Value {
    serde_json::to_value(shape).expect("shapes have texts as keys and finite numbers")
}

fn remove(data: &mut Value, keys: &[&str]) {
    if let Value::Object(data) = data {
        data.retain(|key, _| !keys.contains(&key.as_str()));
    }
}
