//! Datasets: making, changing, publishing, and how far they are.

use std::sync::Arc;

use serde_json::json;

use super::{jobs, statuses, workspaces};
use crate::store::{Counts, Transaction, UserCounts, View};
use crate::{
    AnnotationError, Context, Dataset, DatasetId, DatasetStatus, Distribution, EventType, Kind,
    Object, Schema, Subject, User, WorkspaceId, limits, policy,
};

/// A new dataset.
#[derive(Debug, Clone)]
pub struct NewDataset {
    /// Where it belongs.
    pub workspace: WorkspaceId,
    /// Its name.
    pub name: String,
    /// What annotators should know.
    pub guidelines: Option<String>,
    /// Whether records may have metadata without a property.
    pub allow_extra_metadata: bool,
    /// How many people a record goes to.
    pub distribution: Distribution,
    /// What clients keep with it.
    pub metadata: Option<Object>,
}

/// What is to change of a dataset; what is absent stays, an inner `None` removes.
#[derive(Debug, Clone, Default)]
pub struct DatasetChange {
    /// Its name.
    pub name: Option<String>,
    /// What annotators should know.
    pub guidelines: Option<Option<String>>,
    /// Whether records may have metadata without a property.
    pub allow_extra_metadata: Option<bool>,
    /// How many people a record goes to.
    pub distribution: Option<Distribution>,
    /// What clients keep with it.
    pub metadata: Option<Option<Object>>,
}

/// Which datasets are wanted.
#[derive(Debug, Clone, Default)]
pub struct DatasetFilter {
    /// Those of this workspace.
    pub workspace: Option<WorkspaceId>,
    /// Those of this name.
    pub name: Option<String>,
    /// Those of this status.
    pub status: Option<DatasetStatus>,
}

/// How far a dataset is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Progress {
    /// Its records.
    pub records: Counts,
    /// Those who answered, by their first response.
    pub people: Vec<Person>,
}

/// What one person did in a dataset.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// Who.
    pub user: User,
    /// Their responses.
    pub responses: Vec<UserCounts>,
}

/// The name of the job that brings the statuses of a dataset's records up to date; its argument
/// `after` is the id of the last record done.
pub const SETTLE_JOB: &str = "settle-statuses";

/// Makes a dataset, a draft at first.
///
/// # Errors
/// If the caller may not manage the workspace, there is none, a text is too long, or the name is
/// taken.
pub fn create(
    tx: &mut dyn Transaction,
    actor: &User,
    new: NewDataset,
    context: &mut Context,
) -> Result<Dataset, AnnotationError> {
    if tx.workspace(new.workspace)?.is_none() {
        let reason = format!("Workspace with id `{}` not found", new.workspace);
        return Err(AnnotationError::Unprocessable(reason));
    }
    policy::manage(
        tx,
        actor,
        new.workspace,
        "create datasets in this workspace",
    )?;
    let dataset = Dataset {
        id: context.id(),
        workspace: new.workspace,
        name: new.name,
        guidelines: new.guidelines,
        allow_extra_metadata: new.allow_extra_metadata,
        status: DatasetStatus::Draft,
        distribution: new.distribution,
        metadata: new.metadata,
        last_activity_at: context.now,
        inserted_at: context.now,
        updated_at: context.now,
    };
    put(tx, &dataset)?;
    tell(tx, dataset.id, EventType::DatasetCreated, context)?;
    Ok(dataset)
}

/// Changes a dataset. Where more or fewer answers complete a record from now on, the first
/// thousand answered records follow at once and a job does the rest.
///
/// # Errors
/// If there is no such dataset, the caller may not manage it, a text is too long, or the name is
/// taken.
pub fn update(
    tx: &mut dyn Transaction,
    actor: &User,
    id: DatasetId,
    change: DatasetChange,
    context: &mut Context,
) -> Result<Dataset, AnnotationError> {
    let mut dataset = managed(tx, actor, id, "update this dataset")?
        .dataset
        .clone();
    let needed = dataset.distribution.min_submitted();
    dataset.name = change.name.unwrap_or(dataset.name);
    dataset.guidelines = change.guidelines.unwrap_or(dataset.guidelines);
    dataset.allow_extra_metadata = change
        .allow_extra_metadata
        .unwrap_or(dataset.allow_extra_metadata);
    dataset.distribution = change.distribution.unwrap_or(dataset.distribution);
    dataset.metadata = change.metadata.unwrap_or(dataset.metadata);
    dataset.updated_at = context.now;
    dataset.last_activity_at = context.now;
    put(tx, &dataset)?;
    tell(tx, id, EventType::DatasetUpdated, context)?;
    if dataset.distribution.min_submitted() != needed
        && let Some(after) = statuses::settle_page(tx, id, None, context)?
    {
        let job = jobs::new(SETTLE_JOB, json!({ "after": after }), Some(id), context);
        tx.put_job(&job)?;
    }
    Ok(dataset)
}

/// Publishes a dataset: it takes records from now on, and its fields and questions stay.
///
/// # Errors
/// If there is no such dataset, the caller may not manage it, it is published already, or it has
/// no field or no required question.
pub fn publish(
    tx: &mut dyn Transaction,
    actor: &User,
    id: DatasetId,
    context: &mut Context,
) -> Result<Dataset, AnnotationError> {
    let schema = managed(tx, actor, id, "publish this dataset")?;
    let refused = |reason: &str| Err(AnnotationError::Unprocessable(reason.to_owned()));
    if schema.dataset.status == DatasetStatus::Ready {
        return refused("Dataset is already published");
    }
    if schema.fields.is_empty() {
        return refused("Dataset cannot be published without fields");
    }
    if !schema.questions.iter().any(|question| question.required) {
        return refused("Dataset cannot be published without required questions");
    }
    let dataset = Dataset {
        status: DatasetStatus::Ready,
        updated_at: context.now,
        last_activity_at: context.now,
        ..schema.dataset.clone()
    };
    tx.put_dataset(&dataset)?;
    tell(tx, id, EventType::DatasetPublished, context)?;
    Ok(dataset)
}

/// Deletes a dataset with all that is in it.
///
/// # Errors
/// If there is no such dataset or the caller may not manage it.
pub fn delete(
    tx: &mut dyn Transaction,
    actor: &User,
    id: DatasetId,
    context: &mut Context,
) -> Result<Dataset, AnnotationError> {
    let schema = managed(tx, actor, id, "delete this dataset")?;
    tell(tx, id, EventType::DatasetDeleted, context)?;
    tx.delete_dataset(id)?;
    Ok(schema.dataset.clone())
}

/// A dataset with its settings.
///
/// # Errors
/// If there is none, or the caller is neither an owner nor a member of its workspace.
pub fn get(view: &dyn View, actor: &User, id: DatasetId) -> Result<Arc<Schema>, AnnotationError> {
    seen(view, actor, id, "see this dataset")
}

/// The datasets that the caller may see.
///
/// # Errors
/// If the store fails.
pub fn list(
    view: &dyn View,
    actor: &User,
    filter: &DatasetFilter,
) -> Result<Vec<Dataset>, AnnotationError> {
    let workspaces = workspaces::of(view, actor)?;
    let mut datasets = view.datasets()?;
    datasets.retain(|dataset| {
        workspaces
            .iter()
            .any(|workspace| workspace.id == dataset.workspace)
            && filter.workspace.is_none_or(|id| dataset.workspace == id)
            && filter
                .name
                .as_ref()
                .is_none_or(|name| dataset.name == *name)
            && filter.status.is_none_or(|status| dataset.status == status)
    });
    Ok(datasets)
}

/// How far a dataset is, and what each person did.
///
/// # Errors
/// If there is none, or the caller is neither an owner nor a member of its workspace.
pub fn progress(view: &dyn View, actor: &User, id: DatasetId) -> Result<Progress, AnnotationError> {
    seen(view, actor, id, "see the progress of this dataset")?;
    let mut people: Vec<Person> = Vec::new();
    for counts in view.user_counts(id)? {
        if let Some(person) = people
            .iter_mut()
            .find(|person| person.user.id == counts.user)
        {
            person.responses.push(counts);
        } else if let Some(user) = view.user(counts.user)? {
            people.push(Person {
                user,
                responses: vec![counts],
            });
        }
    }
    Ok(Progress {
        records: view.counts(id)?,
        people,
    })
}

/// What the caller did in a dataset, and how many records there are.
///
/// # Errors
/// If there is none, or the caller is neither an owner nor a member of its workspace.
pub fn own_progress(
    view: &dyn View,
    actor: &User,
    id: DatasetId,
) -> Result<(Counts, Vec<UserCounts>), AnnotationError> {
    seen(view, actor, id, "see the progress of this dataset")?;
    let mut counts = view.user_counts(id)?;
    counts.retain(|counts| counts.user == actor.id);
    Ok((view.counts(id)?, counts))
}

/// A dataset that the caller may manage.
pub(crate) fn managed(
    view: &(impl View + ?Sized),
    actor: &User,
    id: DatasetId,
    action: &'static str,
) -> Result<Arc<Schema>, AnnotationError> {
    let schema = find(view, id)?;
    policy::manage(view, actor, schema.dataset.workspace, action)?;
    Ok(schema)
}

/// A dataset that the caller may see.
pub(crate) fn seen(
    view: &(impl View + ?Sized),
    actor: &User,
    id: DatasetId,
    action: &'static str,
) -> Result<Arc<Schema>, AnnotationError> {
    let schema = find(view, id)?;
    policy::see(view, actor, schema.dataset.workspace, action)?;
    Ok(schema)
}

fn find(view: &(impl View + ?Sized), id: DatasetId) -> Result<Arc<Schema>, AnnotationError> {
    view.schema(id)?
        .ok_or_else(|| AnnotationError::not_found(Kind::Dataset, id))
}

fn put(tx: &mut dyn Transaction, dataset: &Dataset) -> Result<(), AnnotationError> {
    limits::text("name", &dataset.name, limits::NAME)?;
    if let Some(guidelines) = &dataset.guidelines {
        limits::text("guidelines", guidelines, limits::GUIDELINES)?;
    }
    Ok(tx.put_dataset(dataset)?)
}

fn tell(
    tx: &dyn Transaction,
    id: DatasetId,
    kind: EventType,
    context: &mut Context,
) -> Result<(), AnnotationError> {
    if let Some(schema) = tx.schema(id)? {
        context.tell(kind, || Subject::Dataset(schema));
    }
    Ok(())
}
