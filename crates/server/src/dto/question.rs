//! Questions.

use hone_annotation::use_case::settings;
use hone_annotation::{DatasetId, Object, Question, QuestionId, QuestionSettings, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::shape;
use crate::patch::{self, Patch};

/// Something that is asked about each record.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Question)]
pub(crate) struct QuestionReply {
    #[schema(value_type = Uuid)]
    id: QuestionId,
    name: String,
    title: String,
    description: Option<String>,
    required: bool,
    #[schema(value_type = shape::QuestionSettings)]
    settings: QuestionSettings,
    #[schema(value_type = Uuid)]
    dataset_id: DatasetId,
    #[schema(value_type = String)]
    inserted_at: Timestamp,
    #[schema(value_type = String)]
    updated_at: Timestamp,
}

impl From<Question> for QuestionReply {
    fn from(question: Question) -> Self {
        Self {
            id: question.id,
            name: question.name,
            title: question.title,
            description: question.description,
            required: question.required,
            settings: question.settings,
            dataset_id: question.dataset,
            inserted_at: question.inserted_at,
            updated_at: question.updated_at,
        }
    }
}

/// A new question.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct NewQuestion {
    name: String,
    title: String,
    #[serde(default)]
    description: Option<String>,
    #[serde(default)]
    required: Option<bool>,
    #[schema(value_type = shape::QuestionSettings)]
    settings: QuestionSettings,
}

impl From<NewQuestion> for settings::NewQuestion {
    fn from(new: NewQuestion) -> Self {
        Self {
            name: new.name,
            title: new.title,
            description: new.description,
            required: new.required.unwrap_or(false),
            settings: new.settings,
        }
    }
}

/// What is to change of a question.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct QuestionPatch {
    #[serde(default, deserialize_with = "patch::present")]
    #[schema(nullable = false)]
    title: Option<String>,
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    description: Patch<String>,
    /// Whether a submitted response must answer it; responses that do not stay.
    #[serde(default, deserialize_with = "patch::present")]
    #[schema(nullable = false)]
    required: Option<bool>,
    /// The keys that are to change. The type and the values of options stay; labels may come
    /// besides, but for a ranking.
    #[serde(default, deserialize_with = "patch::present")]
    #[schema(value_type = Option<Object>, nullable = false)]
    settings: Option<Object>,
}

impl From<QuestionPatch> for settings::SettingsChange {
    fn from(patch: QuestionPatch) -> Self {
        Self {
            title: patch.title,
            description: patch.description.into(),
            required: patch.required,
            settings: patch.settings,
        }
    }
}
