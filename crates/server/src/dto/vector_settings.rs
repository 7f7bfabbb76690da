//! Settings of vectors.

use hone_annotation::use_case::settings;
use hone_annotation::{DatasetId, Timestamp, VectorSettings, VectorSettingsId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::patch;

/// What a vector of each record is called and how long it is.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = VectorSettings)]
pub(crate) struct VectorSettingsReply {
    #[schema(value_type = Uuid)]
    id: VectorSettingsId,
    name: String,
    title: String,
    dimensions: usize,
    #[schema(value_type = Uuid)]
    dataset_id: DatasetId,
    #[schema(value_type = String)]
    inserted_at: Timestamp,
    #[schema(value_type = String)]
    updated_at: Timestamp,
}

impl From<VectorSettings> for VectorSettingsReply {
    fn from(settings: VectorSettings) -> Self {
        Self {
            id: settings.id,
            name: settings.name,
            title: settings.title,
            dimensions: settings.dimensions,
            dataset_id: settings.dataset,
            inserted_at: settings.inserted_at,
            updated_at: settings.updated_at,
        }
    }
}

/// New settings of a vector.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct NewVectorSettings {
    /// Letters, digits, `_` and `-`.
    name: String,
    title: String,
    #[schema(minimum = 1)]
    dimensions: usize,
}

impl From<NewVectorSettings> for settings::NewVectorSettings {
    fn from(new: NewVectorSettings) -> Self {
        Self {
            name: new.name,
            title: new.title,
            dimensions: new.dimensions,
        }
    }
}

/// What is to change of a vector's settings.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct VectorSettingsPatch {
    #[serde(default, deserialize_with = "patch::present")]
    #[schema(nullable = false)]
    pub(crate) title: Option<String>,
}
