use std::num::NonZeroU32;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::{DatasetId, Field, MetadataProperty, Question, Timestamp, VectorSettings, WorkspaceId};

/// Whether a dataset takes records yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DatasetStatus {
    /// Its fields and questions may still change.
    Draft,
    /// It is published.
    Ready,
}

/// How many people a record goes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "strategy", rename_all = "lowercase")]
pub enum Distribution {
    /// To anybody, until it has enough answers.
    Overlap {
        /// The submitted responses that complete a record.
        min_submitted: NonZeroU32,
    },
}

impl Default for Distribution {
    fn default() -> Self {
        Self::Overlap {
            min_submitted: NonZeroU32::MIN,
        }
    }
}

impl Distribution {
    /// The submitted responses that complete a record.
    pub fn min_submitted(self) -> u32 {
        let Self::Overlap { min_submitted } = self;
        min_submitted.get()
    }
}

/// A set of records with what is asked about them.
#[derive(Debug, Clone, PartialEq)]
pub struct Dataset {
    /// Its id.
    pub id: DatasetId,
    /// Where it belongs.
    pub workspace: WorkspaceId,
    /// Its name, unique in the workspace.
    pub name: String,
    /// What annotators should know.
    pub guidelines: Option<String>,
    /// Whether records may have metadata without a property.
    pub allow_extra_metadata: bool,
    /// Whether it is published.
    pub status: DatasetStatus,
    /// How many people a record goes to.
    pub distribution: Distribution,
    /// What clients keep with it.
    pub metadata: Option<Map<String, Value>>,
    /// When it or its responses last changed.
    pub last_activity_at: Timestamp,
    /// When it was made.
    pub inserted_at: Timestamp,
    /// When it last changed itself.
    pub updated_at: Timestamp,
}

/// A dataset with its settings, each list in order of insertion.
#[derive(Debug, Clone, PartialEq)]
pub struct Schema {
    /// The dataset.
    pub dataset: Dataset,
    /// What a record shows.
    pub fields: Vec<Field>,
    /// What is asked.
    pub questions: Vec<Question>,
    /// What records are filtered and sorted by.
    pub metadata_properties: Vec<MetadataProperty>,
    /// What records are compared by.
    pub vectors_settings: Vec<VectorSettings>,
}

impl Schema {
    /// The question of a name.
    pub fn question(&self, name: &str) -> Option<&Question> {
        self.questions.iter().find(|question| question.name == name)
    }

    /// The field of a name.
    pub fn field(&self, name: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.name == name)
    }

    /// The metadata property of a name.
    pub fn metadata_property(&self, name: &str) -> Option<&MetadataProperty> {
        let mut properties = self.metadata_properties.iter();
        properties.find(|property| property.name == name)
    }

    /// The vector settings of a name.
    pub fn vector_settings(&self, name: &str) -> Option<&VectorSettings> {
        let mut settings = self.vectors_settings.iter();
        settings.find(|settings| settings.name == name)
    }
}
