//! Loops: one question of a dataset under active learning. What a loop does is decided elsewhere;
//! here is who may ask for it, and how what happened is kept.

use serde_json::{Value, json};

use super::datasets::managed;
use super::webhooks;
use crate::store::{Transaction, View};
use crate::{
    AnnotationError, Context, DatasetId, DatasetStatus, EventType, Kind, Loop, LoopEvent, LoopId,
    LoopStatus, ModelVersion, Object, Question, QuestionId, Schema, User, VersionId,
};

/// A new loop, checked by whoever will run it.
#[derive(Debug, Clone)]
pub struct NewLoop {
    /// The question.
    pub question: QuestionId,
    /// Its name; the question's if absent.
    pub name: Option<String>,
    /// What it is asked to do.
    pub definition: Object,
}

/// The question that a loop is to be attached to, with its dataset.
///
/// # Errors
/// If there is no such dataset, the caller may not manage it, it is a draft, or it has no such
/// question.
pub fn question(
    view: &(impl View + ?Sized),
    actor: &User,
    dataset: DatasetId,
    name: &str,
) -> Result<(std::sync::Arc<Schema>, Question), AnnotationError> {
    let schema = managed(view, actor, dataset, "make loops on this dataset")?;
    if schema.dataset.status == DatasetStatus::Draft {
        let reason = "the dataset is not published";
        return Err(AnnotationError::Unprocessable(reason.to_owned()));
    }
    let question = schema.questions.iter().find(|held| held.name == name);
    let question = question.cloned().ok_or_else(|| {
        AnnotationError::Unprocessable(format!("the dataset has no question {name:?}"))
    })?;
    Ok((schema, question))
}

/// Makes a loop.
///
/// # Errors
/// If the caller may not manage the dataset, or it has a loop of this name.
pub fn create(
    tx: &mut dyn Transaction,
    actor: &User,
    dataset: DatasetId,
    new: NewLoop,
    context: &mut Context,
) -> Result<Loop, AnnotationError> {
    let schema = managed(tx, actor, dataset, "make loops on this dataset")?;
    let question = schema.questions.iter().find(|held| held.id == new.question);
    let question =
        question.ok_or_else(|| AnnotationError::not_found(Kind::Dataset, new.question))?;
    let made = Loop {
        id: context.id(),
        dataset,
        question: new.question,
        name: new.name.unwrap_or_else(|| question.name.clone()),
        definition: new.definition,
        status: LoopStatus::Active,
        champion: None,
        inserted_at: context.now,
        updated_at: context.now,
    };
    let held = tx.loops(Some(dataset))?;
    if held.iter().any(|held| held.name == made.name) {
        let reason = format!("the dataset has a loop named {:?} already", made.name);
        return Err(AnnotationError::Conflict(reason));
    }
    tx.put_loop(&made)?;
    tell(tx, &made, EventType::LoopCreated, body("created"), context)?;
    Ok(made)
}

/// A loop that the caller manages.
///
/// # Errors
/// If there is none, or the caller may not manage its dataset.
pub fn get(
    view: &(impl View + ?Sized),
    actor: &User,
    id: LoopId,
    action: &'static str,
) -> Result<Loop, AnnotationError> {
    let held = view.learning_loop(id)?;
    let held = held.ok_or_else(|| AnnotationError::not_found(Kind::Loop, id))?;
    managed(view, actor, held.dataset, action)?;
    Ok(held)
}

/// The loops of a dataset.
///
/// # Errors
/// If there is no such dataset, or the caller may not manage it.
pub fn list(
    view: &dyn View,
    actor: &User,
    dataset: DatasetId,
) -> Result<Vec<Loop>, AnnotationError> {
    managed(view, actor, dataset, "see the loops of this dataset")?;
    Ok(view.loops(Some(dataset))?)
}

/// Deletes a loop with all it has learned; suggestions and answers stay.
///
/// # Errors
/// If there is none, or the caller may not manage its dataset.
pub fn delete(tx: &mut dyn Transaction, actor: &User, id: LoopId) -> Result<Loop, AnnotationError> {
    let held = get(tx, actor, id, "delete this loop")?;
    tx.delete_loop(id)?;
    Ok(held)
}

/// Pauses a loop, or lets it go on. Nothing happens if it is so already.
///
/// # Errors
/// If there is none, or the caller may not manage its dataset.
pub fn set_status(
    tx: &mut dyn Transaction,
    actor: &User,
    id: LoopId,
    status: LoopStatus,
    context: &mut Context,
) -> Result<Loop, AnnotationError> {
    let mut held = get(tx, actor, id, "pause or resume this loop")?;
    if held.status == status {
        return Ok(held);
    }
    held.status = status;
    held.updated_at = context.now;
    tx.put_loop(&held)?;
    let (kind, name) = match status {
        LoopStatus::Active => (EventType::LoopResumed, "resumed"),
        LoopStatus::Paused => (EventType::LoopPaused, "paused"),
    };
    let mut said = body(name);
    said.insert("by".to_owned(), Value::from(actor.username.clone()));
    tell(tx, &held, kind, said, context)?;
    Ok(held)
}

/// The version of a loop's model and its loop.
///
/// # Errors
/// If there is none, or the caller may not manage the dataset of its loop.
pub fn version(
    view: &(impl View + ?Sized),
    actor: &User,
    id: VersionId,
    action: &'static str,
) -> Result<(Loop, ModelVersion), AnnotationError> {
    let held = view.model_version(id)?;
    let held = held.ok_or_else(|| AnnotationError::not_found(Kind::ModelVersion, id))?;
    Ok((get(view, actor, held.of, action)?, held))
}

/// Keeps what happened in a loop as its next event and tells webhooks.
///
/// # Errors
/// If the store fails.
pub fn tell(
    tx: &mut dyn Transaction,
    of: &Loop,
    kind: EventType,
    body: Object,
    context: &mut Context,
) -> Result<LoopEvent, AnnotationError> {
    let event = LoopEvent {
        of: of.id,
        number: last_number(tx, of.id)? + 1,
        at: context.now,
        body,
    };
    tx.append_loop_event(&event)?;
    if webhooks::wanted(tx)?.contains(&kind) {
        let told = json!({
            "type": kind.name(),
            "version": 1,
            "timestamp": format!("{}Z", context.now),
            "data": {
                "loop": { "id": of.id, "name": of.name, "dataset_id": of.dataset },
                "number": event.number,
                "event": event.body,
            },
        });
        webhooks::enqueue(tx, kind, &told.to_string(), context)?;
    }
    Ok(event)
}

/// All events of a loop after a number, in order.
///
/// # Errors
/// If the store fails.
pub fn events(
    view: &(impl View + ?Sized),
    id: LoopId,
    mut after: u64,
) -> Result<Vec<LoopEvent>, AnnotationError> {
    const PAGE: usize = 1000;
    let mut all = Vec::new();
    loop {
        let page = view.loop_events(id, after, PAGE)?;
        let Some(last) = page.last() else {
            return Ok(all);
        };
        after = last.number;
        all.extend(page);
    }
}

fn last_number(view: &(impl View + ?Sized), id: LoopId) -> Result<u64, AnnotationError> {
    Ok(view.last_loop_event(id)?.map_or(0, |event| event.number))
}

fn body(kind: &str) -> Object {
    Object::from_iter([("kind".to_owned(), Value::from(kind))])
}
