//! Fields.

use hone_annotation::use_case::settings;
use hone_annotation::{DatasetId, Field, FieldId, FieldSettings, Object, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::shape;
use crate::patch;

/// Something that a record shows.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Field)]
pub(crate) struct FieldReply {
    #[schema(value_type = Uuid)]
    id: FieldId,
    name: String,
    title: String,
    required: bool,
    #[schema(value_type = shape::FieldSettings)]
    settings: FieldSettings,
    #[schema(value_type = Uuid)]
    dataset_id: DatasetId,
    #[schema(value_type = String)]
    inserted_at: Timestamp,
    #[schema(value_type = String)]
    updated_at: Timestamp,
}

impl From<Field> for FieldReply {
    fn from(field: Field) -> Self {
        Self {
            id: field.id,
            name: field.name,
            title: field.title,
            required: field.required,
            settings: field.settings,
            dataset_id: field.dataset,
            inserted_at: field.inserted_at,
            updated_at: field.updated_at,
        }
    }
}

/// A new field.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct NewField {
    name: String,
    title: String,
    #[serde(default)]
    required: Option<bool>,
    #[schema(value_type = shape::FieldSettings)]
    settings: FieldSettings,
}

impl From<NewField> for settings::NewField {
    fn from(new: NewField) -> Self {
        Self {
            name: new.name,
            title: new.title,
            required: new.required.unwrap_or(false),
            settings: new.settings,
        }
    }
}

/// What is to change of a field.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct FieldPatch {
    #[serde(default, deserialize_with = "patch::present")]
    #[schema(nullable = false)]
    title: Option<String>,
    /// The keys that are to change. The type stays.
    #[serde(default, deserialize_with = "patch::present")]
    #[schema(value_type = Option<Object>, nullable = false)]
    settings: Option<Object>,
}

impl From<FieldPatch> for settings::SettingsChange {
    fn from(patch: FieldPatch) -> Self {
        Self {
            title: patch.title,
            description: None,
            required: None,
            settings: patch.settings,
        }
    }
}
