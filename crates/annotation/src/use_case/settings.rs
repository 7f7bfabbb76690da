//! Fields, questions, metadata properties and vectors of a dataset.
//!
//! Fields and questions come and go only while a dataset is a draft; metadata properties and
//! vectors at any time.

use std::sync::Arc;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::datasets::{managed, seen};
use crate::store::{MetadataMetrics, Transaction, View};
use crate::{
    AnnotationError, Context, DatasetId, DatasetStatus, Field, FieldId, FieldSettings, Invalid,
    Kind, MetadataProperty, MetadataPropertyId, MetadataSettings, Object, Question, QuestionId,
    QuestionSettings, Role, Schema, User, VectorSettings, VectorSettingsId, limits,
};

type Outcome<T> = Result<T, AnnotationError>;

/// A new field.
#[derive(Debug, Clone)]
pub struct NewField {
    /// Its name.
    pub name: String,
    /// What people read above it.
    pub title: String,
    /// Whether every record must have it.
    pub required: bool,
    /// Its type.
    pub settings: FieldSettings,
}

/// A new question.
#[derive(Debug, Clone)]
pub struct NewQuestion {
    /// Its name.
    pub name: String,
    /// What people read above it.
    pub title: String,
    /// What people read below the title.
    pub description: Option<String>,
    /// Whether a submitted response must answer it.
    pub required: bool,
    /// Its type.
    pub settings: QuestionSettings,
}

/// A new metadata property.
#[derive(Debug, Clone)]
pub struct NewMetadataProperty {
    /// Its name.
    pub name: String,
    /// What people read.
    pub title: String,
    /// Its type.
    pub settings: MetadataSettings,
    /// Whether annotators see it.
    pub visible_for_annotators: bool,
}

/// New settings of a vector.
#[derive(Debug, Clone)]
pub struct NewVectorSettings {
    /// Its name.
    pub name: String,
    /// What people read.
    pub title: String,
    /// The number of values, not 0.
    pub dimensions: usize,
}

/// What is to change of a field or a question; what is absent stays.
#[derive(Debug, Clone, Default)]
pub struct SettingsChange {
    /// What people read above it.
    pub title: Option<String>,
    /// What people read below the title; the inner `None` removes it. Fields have none.
    pub description: Option<Option<String>>,
    /// Whether a submitted response must answer it. Of fields it stays.
    pub required: Option<bool>,
    /// Keys of the settings with their new values; the others stay.
    pub settings: Option<Object>,
}

/// Adds a field to a draft.
///
/// # Errors
/// If the caller may not manage the dataset, it is published, a text is too long, or the name is
/// taken.
pub fn create_field(
    tx: &mut dyn Transaction,
    actor: &User,
    dataset: DatasetId,
    new: NewField,
    context: &mut Context,
) -> Outcome<Field> {
    let schema = managed(tx, actor, dataset, "create fields")?;
    draft(&schema, "Field cannot be created for a published dataset")?;
    check_names(&new.name, &new.title)?;
    new.settings.check().map_err(|e| e.within("settings"))?;
    let field = Field {
        id: context.id(),
        dataset,
        name: new.name,
        title: new.title,
        required: new.required,
        settings: new.settings,
        inserted_at: context.now,
        updated_at: context.now,
    };
    tx.put_field(&field)?;
    Ok(field)
}

/// Changes a field.
///
/// # Errors
/// If there is none, the caller may not manage its dataset, or its type would change.
pub fn update_field(
    tx: &mut dyn Transaction,
    actor: &User,
    id: FieldId,
    change: SettingsChange,
    context: &Context,
) -> Outcome<Field> {
    let mut field = tx
        .field(id)?
        .ok_or_else(|| AnnotationError::not_found(Kind::Field, id))?;
    managed(tx, actor, field.dataset, "update fields")?;
    if let Some(title) = change.title {
        limits::text("title", &title, limits::TITLE)?;
        field.title = title;
    }
    if let Some(settings) = change.settings {
        let settings: FieldSettings = merged(&field.settings, settings)?;
        settings
            .check_change(&field.settings)
            .map_err(|e| e.within("settings"))?;
        field.settings = settings;
    }
    field.updated_at = context.now;
    tx.put_field(&field)?;
    Ok(field)
}

/// Removes a field from a draft.
///
/// # Errors
/// If there is none, the caller may not manage its dataset, or it is published.
pub fn delete_field(tx: &mut dyn Transaction, actor: &User, id: FieldId) -> Outcome<Field> {
    let field = tx
        .field(id)?
        .ok_or_else(|| AnnotationError::not_found(Kind::Field, id))?;
    let schema = managed(tx, actor, field.dataset, "delete fields")?;
    draft(&schema, "Fields cannot be deleted for a published dataset")?;
    tx.delete_field(id)?;
    Ok(field)
}

/// Adds a question to a draft.
///
/// # Errors
/// If the caller may not manage the dataset, it is published, an option or a text breaks a limit,
/// a span question names no text field of its own, or the name is taken.
pub fn create_question(
    tx: &mut dyn Transaction,
    actor: &User,
    dataset: DatasetId,
    new: NewQuestion,
    context: &mut Context,
) -> Outcome<Question> {
    let schema = managed(tx, actor, dataset, "create questions")?;
    draft(
        &schema,
        "questions cannot be created for a published dataset",
    )?;
    check_names(&new.name, &new.title)?;
    check_description(new.description.as_deref())?;
    new.settings.check().map_err(|e| e.within("settings"))?;
    new.settings
        .check_fit(&schema)
        .map_err(AnnotationError::Unprocessable)?;
    let question = Question {
        id: context.id(),
        dataset,
        name: new.name,
        title: new.title,
        description: new.description,
        required: new.required,
        settings: new.settings,
        inserted_at: context.now,
        updated_at: context.now,
    };
    tx.put_question(&question)?;
    Ok(question)
}

/// Changes a question. Where it is required from now on, responses without an answer to it stay.
///
/// # Errors
/// If the caller may not manage it, more would change than may, or none stays required.
pub fn update_question(
    tx: &mut dyn Transaction,
    actor: &User,
    id: QuestionId,
    change: SettingsChange,
    context: &Context,
) -> Outcome<Question> {
    let found = tx.question(id)?;
    let mut question = found.ok_or_else(|| AnnotationError::not_found(Kind::Question, id))?;
    let schema = managed(tx, actor, question.dataset, "update questions")?;
    if let Some(title) = change.title {
        limits::text("title", &title, limits::TITLE)?;
        question.title = title;
    }
    if let Some(description) = change.description {
        check_description(description.as_deref())?;
        question.description = description;
    }
    if change.required == Some(false) {
        keep_a_required_question(&schema, id)?;
    }
    question.required = change.required.unwrap_or(question.required);
    if let Some(settings) = change.settings {
        let settings: QuestionSettings = merged(&question.settings, settings)?;
        settings
            .check_change(&question.settings)
            .map_err(|e| e.within("settings"))?;
        question.settings = settings;
    }
    question.updated_at = context.now;
    tx.put_question(&question)?;
    Ok(question)
}

/// Refuses to go on if a published dataset has no other required question.
fn keep_a_required_question(schema: &Schema, id: QuestionId) -> Result<(), AnnotationError> {
    let is_other = |question: &Question| question.id != id && question.required;
    if schema.dataset.status == DatasetStatus::Draft || schema.questions.iter().any(is_other) {
        return Ok(());
    }
    let reason = "a published dataset needs a required question".to_owned();
    Err(AnnotationError::Unprocessable(reason))
}

/// Removes a question from a draft.
///
/// # Errors
/// If there is none, the caller may not manage its dataset, or it is published.
pub fn delete_question(
    tx: &mut dyn Transaction,
    actor: &User,
    id: QuestionId,
) -> Outcome<Question> {
    let found = tx.question(id)?;
    let question = found.ok_or_else(|| AnnotationError::not_found(Kind::Question, id))?;
    let schema = managed(tx, actor, question.dataset, "delete questions")?;
    draft(
        &schema,
        "questions cannot be deleted for a published dataset",
    )?;
    tx.delete_question(id)?;
    Ok(question)
}

/// Adds a metadata property.
///
/// # Errors
/// If the caller may not manage the dataset, a limit is broken, or the name is taken.
pub fn create_metadata_property(
    tx: &mut dyn Transaction,
    actor: &User,
    dataset: DatasetId,
    new: NewMetadataProperty,
    context: &mut Context,
) -> Outcome<MetadataProperty> {
    managed(tx, actor, dataset, "create metadata properties")?;
    check_names(&new.name, &new.title)?;
    new.settings.check().map_err(|e| e.within("settings"))?;
    let property = MetadataProperty {
        id: context.id(),
        dataset,
        name: new.name,
        title: new.title,
        settings: new.settings,
        visible_for_annotators: new.visible_for_annotators,
        inserted_at: context.now,
        updated_at: context.now,
    };
    tx.put_metadata_property(&property)?;
    Ok(property)
}

/// Changes the title of a metadata property, or who sees it; what is absent stays.
///
/// # Errors
/// If there is none, the caller may not manage its dataset, or the title is too long.
pub fn update_metadata_property(
    tx: &mut dyn Transaction,
    actor: &User,
    id: MetadataPropertyId,
    title: Option<String>,
    visible_for_annotators: Option<bool>,
    context: &Context,
) -> Outcome<MetadataProperty> {
    let mut property = find_property(tx, id)?;
    managed(tx, actor, property.dataset, "update metadata properties")?;
    if let Some(title) = title {
        limits::text("title", &title, limits::TITLE)?;
        property.title = title;
    }
    property.visible_for_annotators =
        visible_for_annotators.unwrap_or(property.visible_for_annotators);
    property.updated_at = context.now;
    tx.put_metadata_property(&property)?;
    Ok(property)
}

/// Removes a metadata property; the values stay in the records.
///
/// # Errors
/// If there is none, or the caller may not manage its dataset.
pub fn delete_metadata_property(
    tx: &mut dyn Transaction,
    actor: &User,
    id: MetadataPropertyId,
) -> Outcome<MetadataProperty> {
    let property = find_property(tx, id)?;
    managed(tx, actor, property.dataset, "delete metadata properties")?;
    tx.delete_metadata_property(id)?;
    Ok(property)
}

/// What values a metadata property takes.
///
/// # Errors
/// If there is none, or the caller does not see it.
pub fn metadata_metrics(
    view: &dyn View,
    actor: &User,
    id: MetadataPropertyId,
) -> Outcome<(MetadataProperty, MetadataMetrics)> {
    let property = find_property(view, id)?;
    let action = "see the metrics of this metadata property";
    if visible(actor, &property) {
        seen(view, actor, property.dataset, action)?;
    } else {
        managed(view, actor, property.dataset, action)?;
    }
    let metrics = view.metadata_metrics(id)?;
    Ok((property, metrics))
}

/// Whether a user sees a metadata property.
pub(crate) fn visible(user: &User, property: &MetadataProperty) -> bool {
    property.visible_for_annotators || user.role != Role::Annotator
}

/// The metadata properties of a dataset that the caller sees.
///
/// # Errors
/// If there is no such dataset, or the caller is neither an owner nor a member of its workspace.
pub fn metadata_properties(
    view: &dyn View,
    actor: &User,
    dataset: DatasetId,
) -> Outcome<Vec<MetadataProperty>> {
    let schema = seen(view, actor, dataset, "see this dataset")?;
    let mut properties = schema.metadata_properties.clone();
    properties.retain(|property| visible(actor, property));
    Ok(properties)
}

/// Adds a vector to what the records of a dataset have.
///
/// # Errors
/// If the caller may not manage the dataset, it has 5, the name has characters that clients
/// refuse or is taken, or there would be no dimensions.
pub fn create_vector_settings(
    tx: &mut dyn Transaction,
    actor: &User,
    dataset: DatasetId,
    new: NewVectorSettings,
    context: &mut Context,
) -> Outcome<VectorSettings> {
    let schema = managed(tx, actor, dataset, "create vectors settings")?;
    limits::identifier("name", &new.name)?;
    limits::text("title", &new.title, limits::TITLE)?;
    if new.dimensions == 0 {
        return Err(Invalid::new("dimensions", "is not greater than 0").into());
    }
    if schema.vectors_settings.len() >= limits::VECTORS {
        let most = limits::VECTORS;
        let reason = format!("The maximum number of vector settings is {most}");
        return Err(AnnotationError::Unprocessable(reason));
    }
    let settings = VectorSettings {
        id: context.id(),
        dataset,
        name: new.name,
        title: new.title,
        dimensions: new.dimensions,
        inserted_at: context.now,
        updated_at: context.now,
    };
    tx.put_vector_settings(&settings)?;
    Ok(settings)
}

/// Changes the title of a vector.
///
/// # Errors
/// If there is none, the caller may not manage its dataset, or the title is too long.
pub fn update_vector_settings(
    tx: &mut dyn Transaction,
    actor: &User,
    id: VectorSettingsId,
    title: Option<String>,
    context: &Context,
) -> Outcome<VectorSettings> {
    let mut settings = find_vector(tx, id)?;
    managed(tx, actor, settings.dataset, "update vectors settings")?;
    if let Some(title) = title {
        limits::text("title", &title, limits::TITLE)?;
        settings.title = title;
    }
    settings.updated_at = context.now;
    tx.put_vector_settings(&settings)?;
    Ok(settings)
}

/// Removes a vector from a dataset and its records.
///
/// # Errors
/// If there is none, or the caller may not manage its dataset.
pub fn delete_vector_settings(
    tx: &mut dyn Transaction,
    actor: &User,
    id: VectorSettingsId,
) -> Outcome<VectorSettings> {
    let settings = find_vector(tx, id)?;
    managed(tx, actor, settings.dataset, "delete vectors settings")?;
    tx.delete_vector_settings(id)?;
    Ok(settings)
}

/// The names of those who made suggestions for each question of a dataset.
///
/// # Errors
/// If there is no such dataset, or the caller is neither an owner nor a member of its workspace.
pub fn suggestion_agents(
    view: &dyn View,
    actor: &User,
    dataset: DatasetId,
) -> Outcome<Vec<(Question, Vec<String>)>> {
    let schema = seen(view, actor, dataset, "see this dataset")?;
    let questions = schema.questions.iter();
    let agents = questions.map(|question| Ok((question.clone(), view.agents(question.id)?)));
    agents.collect()
}

fn find_property(view: &(impl View + ?Sized), id: MetadataPropertyId) -> Outcome<MetadataProperty> {
    let found = view.metadata_property(id)?;
    found.ok_or_else(|| AnnotationError::not_found(Kind::MetadataProperty, id))
}

fn find_vector(view: &(impl View + ?Sized), id: VectorSettingsId) -> Outcome<VectorSettings> {
    let found = view.vector_settings(id)?;
    found.ok_or_else(|| AnnotationError::not_found(Kind::VectorSettings, id))
}

fn draft(schema: &Arc<Schema>, refusal: &str) -> Outcome<()> {
    match schema.dataset.status {
        DatasetStatus::Draft => Ok(()),
        DatasetStatus::Ready => Err(AnnotationError::Unprocessable(refusal.to_owned())),
    }
}

fn check_names(name: &str, title: &str) -> Result<(), Invalid> {
    limits::text("name", name, limits::NAME)?;
    limits::text("title", title, limits::TITLE)
}

fn check_description(description: Option<&str>) -> Result<(), Invalid> {
    description.map_or(Ok(()), |text| {
        limits::text("description", text, limits::DESCRIPTION)
    })
}

/// Settings with some keys replaced.
fn merged<T: Serialize + DeserializeOwned>(old: &T, change: Object) -> Result<T, Invalid> {
    let invalid = |error: serde_json::Error| Invalid::new("settings", error.to_string());
    let mut all = serde_json::to_value(old).map_err(invalid)?;
    if let Value::Object(all) = &mut all {
        all.extend(change);
    }
    serde_json::from_value(all).map_err(invalid)
}
