use std::collections::BTreeMap;
use std::sync::Arc;

use super::SuggestionItem;
use super::bulk::merge;
use super::pages::{FullRecord, Include, load};
use crate::store::{Transaction, View};
use crate::use_case::datasets::{managed, seen};
use crate::use_case::media;
use crate::{
    AnnotationError, Context, DatasetId, EventType, Invalid, Kind, Object, Record, RecordId, Role,
    Schema, Subject, SuggestionId, User, Vector, check, limits,
};

/// What is to change of a record; what is absent stays.
#[derive(Debug, Clone, Default)]
pub struct RecordChange {
    /// All values by field name.
    pub fields: Option<Object>,
    /// All values by metadata property name; the inner `None` removes them.
    pub metadata: Option<Option<Object>>,
    /// All suggestions: those of other questions are removed.
    pub suggestions: Option<Vec<SuggestionItem>>,
    /// Values by vector name; `None` removes one.
    pub vectors: BTreeMap<String, Option<Vec<f32>>>,
}

/// A record with all that belongs to it; annotators see their own response alone.
///
/// # Errors
/// If there is none, or the caller is neither an owner nor a member of its workspace.
pub fn get(view: &dyn View, actor: &User, id: RecordId) -> Result<FullRecord, AnnotationError> {
    let (schema, record) = seen_record(view, actor, id, "see this record")?;
    let mut full = only(load(view, &schema, vec![record], &Include::all())?, id)?;
    if actor.role == Role::Annotator
        && let Some(responses) = &mut full.responses
    {
        responses.retain(|response| response.user == actor.id);
    }
    Ok(full)
}

/// Changes a record.
///
/// # Errors
/// If there is none, the caller may not manage its dataset, or a value does not fit.
pub fn update(
    tx: &mut dyn Transaction,
    actor: &User,
    id: RecordId,
    change: RecordChange,
    context: &mut Context,
) -> Result<FullRecord, AnnotationError> {
    let record = find(tx, id)?;
    let schema = managed(tx, actor, record.dataset, "update records")?;
    let unfit = |invalid: Invalid| AnnotationError::Unprocessable(invalid.to_string());
    if let Some(fields) = &change.fields
        && let Some(invalid) = media::missing(tx, &schema, fields)?
    {
        return Err(unfit(invalid));
    }
    let merged = merge(
        &schema,
        None,
        change.fields,
        change.metadata,
        Some(record),
        context,
    );
    let (mut record, _) = merged.map_err(unfit)?;
    record.updated_at = context.now;
    tx.put_records(std::slice::from_ref(&record))?;
    if let Some(items) = change.suggestions {
        replace_suggestions(tx, &schema, &record, items, context)?;
    }
    for (name, values) in change.vectors {
        let settings = match &values {
            Some(values) => Some(check::vector(&schema, &name, values).map_err(unfit)?),
            None => schema.vector_settings(&name),
        };
        match (settings.map(|settings| settings.id), values) {
            (Some(settings), Some(values)) => tx.put_vectors(&[Vector {
                record: id,
                settings,
                values,
            }])?,
            (Some(settings), None) => tx.delete_vector(id, settings)?,
            (None, _) => {}
        }
    }
    context.tell(EventType::RecordUpdated, || Subject::Record(record.clone()));
    only(load(tx, &schema, vec![record], &Include::all())?, id)
}

fn replace_suggestions(
    tx: &mut dyn Transaction,
    schema: &Schema,
    record: &Record,
    items: Vec<SuggestionItem>,
    context: &mut Context,
) -> Result<(), AnnotationError> {
    let held = tx.suggestions(&[record.id])?;
    let mut suggestions = Vec::new();
    for item in items {
        let held = held.iter().find(|held| held.question == item.question);
        let read = item.read(schema, record, held, context);
        suggestions.push(read.map_err(|e| AnnotationError::Unprocessable(e.to_string()))?);
    }
    let mut gone = held;
    gone.retain(|held| {
        suggestions
            .iter()
            .all(|kept| kept.question != held.question)
    });
    let gone: Vec<SuggestionId> = gone.into_iter().map(|gone| gone.id).collect();
    tx.delete_suggestions(&gone)?;
    Ok(tx.put_suggestions(&suggestions)?)
}

/// Deletes a record with all that belongs to it.
///
/// # Errors
/// If there is none, or the caller may not manage its dataset.
pub fn delete(
    tx: &mut dyn Transaction,
    actor: &User,
    id: RecordId,
    context: &mut Context,
) -> Result<FullRecord, AnnotationError> {
    let record = find(tx, id)?;
    let schema = managed(tx, actor, record.dataset, "delete records")?;
    let full = only(load(tx, &schema, vec![record], &Include::default())?, id)?;
    tx.delete_records(&[id])?;
    context.tell(EventType::RecordDeleted, || {
        Subject::Record(full.record.clone())
    });
    Ok(full)
}

/// Deletes those of these records that the dataset has.
///
/// # Errors
/// If there is no such dataset, the caller may not manage it, or there are no ids or more than
/// 100.
pub fn delete_many(
    tx: &mut dyn Transaction,
    actor: &User,
    dataset: DatasetId,
    ids: &[RecordId],
    context: &mut Context,
) -> Result<(), AnnotationError> {
    managed(tx, actor, dataset, "delete records")?;
    limits::count("ids", ids.len(), 1, limits::DELETED_IDS)?;
    let records = tx.records_by_id(dataset, ids)?;
    let ids: Vec<RecordId> = records.iter().map(|record| record.id).collect();
    tx.delete_records(&ids)?;
    for record in records {
        context.tell(EventType::RecordDeleted, || Subject::Record(record));
    }
    Ok(())
}

/// A record that the caller may see, with its dataset.
pub(crate) fn seen_record(
    view: &(impl View + ?Sized),
    actor: &User,
    id: RecordId,
    action: &'static str,
) -> Result<(Arc<Schema>, Record), AnnotationError> {
    let record = find(view, id)?;
    Ok((seen(view, actor, record.dataset, action)?, record))
}

fn find(view: &(impl View + ?Sized), id: RecordId) -> Result<Record, AnnotationError> {
    view.record(id)?
        .ok_or_else(|| AnnotationError::not_found(Kind::Record, id))
}

fn only(records: Vec<FullRecord>, id: RecordId) -> Result<FullRecord, AnnotationError> {
    let mut records = records.into_iter();
    records
        .next()
        .ok_or_else(|| AnnotationError::not_found(Kind::Record, id))
}
