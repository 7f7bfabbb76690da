//! Responses: what people answer.

use std::collections::BTreeMap;

use serde_json::Value;

use super::datasets::managed;
use super::records::seen_record;
use super::statuses;
use crate::store::Transaction;
use crate::{
    AnnotationError, Context, EventType, Kind, Record, RecordId, Response, ResponseId,
    ResponseStatus, Schema, Subject, User, UserId, check, limits,
};

/// What a person answers.
#[derive(Debug, Clone)]
pub struct NewResponse {
    /// How far it is.
    pub status: ResponseStatus,
    /// Answers by question name.
    pub values: BTreeMap<String, Value>,
}

/// Answers about a record in the caller's name.
///
/// # Errors
/// If there is no such record, the caller is neither an owner nor a member of its workspace, has
/// answered already, or an answer does not fit.
pub fn create(
    tx: &mut dyn Transaction,
    actor: &User,
    record: RecordId,
    new: NewResponse,
    context: &mut Context,
) -> Result<Response, AnnotationError> {
    let (schema, record) = seen_record(tx, actor, record, "answer about this record")?;
    if let Some(held) = own(tx, actor, record.id)? {
        let reason = format!(
            "Response already exists for record with id `{}` and by user with id `{}`",
            record.id, held.user
        );
        return Err(AnnotationError::Conflict(reason));
    }
    let place = Place {
        schema,
        record,
        author: actor.id,
        held: None,
    };
    put(tx, place, &new, context)
}

/// Answers about a record in the caller's name, in place of an earlier answer.
///
/// # Errors
/// If there is no such record, the caller is neither an owner nor a member of its workspace, or
/// an answer does not fit.
pub fn upsert(
    tx: &mut dyn Transaction,
    actor: &User,
    record: RecordId,
    new: NewResponse,
    context: &mut Context,
) -> Result<Response, AnnotationError> {
    let (schema, record) = seen_record(tx, actor, record, "answer about this record")?;
    let place = Place {
        held: own(tx, actor, record.id)?,
        schema,
        record,
        author: actor.id,
    };
    put(tx, place, &new, context)
}

/// Answers about many records in the caller's name, each written or refused by itself: in the
/// place of a response that was refused stands why.
///
/// # Errors
/// If there are none or more than [`limits::BULK_RESPONSES`], or the store fails: then nothing is
/// written.
pub fn upsert_many(
    tx: &mut dyn Transaction,
    actor: &User,
    items: Vec<(RecordId, NewResponse)>,
    context: &mut Context,
) -> Result<Vec<Result<Response, AnnotationError>>, AnnotationError> {
    limits::count("items", items.len(), 1, limits::BULK_RESPONSES)?;
    let each = items.into_iter().map(|(record, new)| {
        // A refusal comes before anything is written.
        match upsert(tx, actor, record, new, context) {
            Err(error @ AnnotationError::Store(_)) => Err(error),
            outcome => Ok(outcome),
        }
    });
    each.collect()
}

/// Replaces a response.
///
/// # Errors
/// If there is none, the caller may not change it, or an answer does not fit.
pub fn update(
    tx: &mut dyn Transaction,
    actor: &User,
    id: ResponseId,
    new: NewResponse,
    context: &mut Context,
) -> Result<Response, AnnotationError> {
    let (schema, record, held) = changeable(tx, actor, id, "update this response")?;
    let place = Place {
        schema,
        record,
        author: held.user,
        held: Some(held),
    };
    put(tx, place, &new, context)
}

/// Deletes a response.
///
/// # Errors
/// If there is none or the caller may not change it.
pub fn delete(
    tx: &mut dyn Transaction,
    actor: &User,
    id: ResponseId,
    context: &mut Context,
) -> Result<Response, AnnotationError> {
    let (schema, record, held) = changeable(tx, actor, id, "delete this response")?;
    tx.delete_response(id)?;
    let record = settle(tx, &schema, record, context)?;
    context.tell(EventType::ResponseDeleted, || {
        Subject::Response(held.clone(), record)
    });
    Ok(held)
}

fn own(
    tx: &dyn Transaction,
    actor: &User,
    record: RecordId,
) -> Result<Option<Response>, AnnotationError> {
    let mut held = tx.responses(&[record])?.into_iter();
    Ok(held.find(|response| response.user == actor.id))
}

/// A response that the caller may change, its record and dataset: their own, or as one who
/// manages the dataset.
fn changeable(
    tx: &dyn Transaction,
    actor: &User,
    id: ResponseId,
    action: &'static str,
) -> Result<(std::sync::Arc<Schema>, Record, Response), AnnotationError> {
    let held = tx.response(id)?;
    let held = held.ok_or_else(|| AnnotationError::not_found(Kind::Response, id))?;
    let (schema, record) = if held.user == actor.id {
        seen_record(tx, actor, held.record, action)?
    } else {
        let record = tx.record(held.record)?;
        let record = record.ok_or_else(|| AnnotationError::not_found(Kind::Record, held.record))?;
        (managed(tx, actor, record.dataset, action)?, record)
    };
    Ok((schema, record, held))
}

/// What a response is about, whose it is, and the one it replaces.
struct Place {
    schema: std::sync::Arc<Schema>,
    record: Record,
    author: UserId,
    held: Option<Response>,
}

fn put(
    tx: &mut dyn Transaction,
    place: Place,
    new: &NewResponse,
    context: &mut Context,
) -> Result<Response, AnnotationError> {
    let Place {
        schema,
        record,
        author,
        held,
    } = place;
    let values = check::answers(&schema, &record.fields, new.status, &new.values);
    let values = values.map_err(|invalid| AnnotationError::Unprocessable(invalid.to_string()))?;
    let (id, inserted_at, event) = match held {
        Some(held) => (held.id, held.inserted_at, EventType::ResponseUpdated),
        None => (context.id(), context.now, EventType::ResponseCreated),
    };
    let response = Response {
        id,
        record: record.id,
        user: author,
        values,
        status: new.status,
        inserted_at,
        updated_at: context.now,
    };
    tx.put_responses(std::slice::from_ref(&response))?;
    let record = settle(tx, &schema, record, context)?;
    context.tell(event, || Subject::Response(response.clone(), record));
    Ok(response)
}

/// Brings the status of an answered record up to date.
fn settle(
    tx: &mut dyn Transaction,
    schema: &Schema,
    record: Record,
    context: &mut Context,
) -> Result<Record, AnnotationError> {
    let mut records = [record];
    statuses::settle_records(tx, &mut records, context)?;
    tx.touch_dataset(schema.dataset.id, context.now)?;
    let [record] = records;
    context.tell(EventType::RecordUpdated, || Subject::Record(record.clone()));
    Ok(record)
}
