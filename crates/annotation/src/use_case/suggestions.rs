//! Suggestions of single records.

use super::datasets::managed;
use super::records::{SuggestionItem, seen_record};
use crate::store::{Transaction, View};
use crate::{
    AnnotationError, Context, EventType, Kind, Record, RecordId, Subject, Suggestion, SuggestionId,
    User, limits,
};

/// The suggestions for a record.
///
/// # Errors
/// If there is no such record, or the caller is neither an owner nor a member of its workspace.
pub fn list(
    view: &dyn View,
    actor: &User,
    record: RecordId,
) -> Result<Vec<Suggestion>, AnnotationError> {
    seen_record(view, actor, record, "see the suggestions of this record")?;
    Ok(view.suggestions(&[record])?)
}

/// Whether something was there before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Put {
    /// No.
    Created,
    /// Yes; it is gone.
    Replaced,
}

/// Offers an answer for a question of a record, in place of an earlier offer.
///
/// # Errors
/// If there is no such record, the caller may not manage its dataset, or the value does not fit.
pub fn put(
    tx: &mut dyn Transaction,
    actor: &User,
    record: RecordId,
    item: SuggestionItem,
    context: &mut Context,
) -> Result<(Suggestion, Put), AnnotationError> {
    let (_, record) = seen_record(tx, actor, record, "write suggestions")?;
    let schema = managed(tx, actor, record.dataset, "write suggestions")?;
    let held = tx.suggestions(&[record.id])?;
    let held = held.iter().find(|held| held.question == item.question);
    let read = item.read(&schema, &record, held, context);
    let suggestion = read.map_err(|e| AnnotationError::Unprocessable(e.to_string()))?;
    tx.put_suggestions(std::slice::from_ref(&suggestion))?;
    let put = if held.is_some() {
        Put::Replaced
    } else {
        Put::Created
    };
    context.tell(EventType::RecordUpdated, || Subject::Record(record));
    Ok((suggestion, put))
}

/// Deletes those of these suggestions that the record has.
///
/// # Errors
/// If there is no such record, the caller may not manage its dataset, or there are no ids or more
/// than 100.
pub fn delete_many(
    tx: &mut dyn Transaction,
    actor: &User,
    record: RecordId,
    ids: &[SuggestionId],
    context: &mut Context,
) -> Result<(), AnnotationError> {
    let (_, record) = seen_record(tx, actor, record, "delete suggestions")?;
    managed(tx, actor, record.dataset, "delete suggestions")?;
    limits::count("ids", ids.len(), 1, limits::DELETED_IDS)?;
    let mut held: Vec<SuggestionId> = tx
        .suggestions(&[record.id])?
        .into_iter()
        .map(|held| held.id)
        .collect();
    held.retain(|held| ids.contains(held));
    tx.delete_suggestions(&held)?;
    context.tell(EventType::RecordUpdated, || Subject::Record(record));
    Ok(())
}

/// Deletes a suggestion.
///
/// # Errors
/// If there is none, or the caller may not manage its dataset.
pub fn delete(
    tx: &mut dyn Transaction,
    actor: &User,
    id: SuggestionId,
    context: &mut Context,
) -> Result<Suggestion, AnnotationError> {
    let held = tx.suggestion(id)?;
    let held = held.ok_or_else(|| AnnotationError::not_found(Kind::Suggestion, id))?;
    let record: Option<Record> = tx.record(held.record)?;
    let record = record.ok_or_else(|| AnnotationError::not_found(Kind::Record, held.record))?;
    managed(tx, actor, record.dataset, "delete suggestions")?;
    tx.delete_suggestions(&[id])?;
    context.tell(EventType::RecordUpdated, || Subject::Record(record));
    Ok(held)
}
