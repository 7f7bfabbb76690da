mod rules;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{DatasetId, FieldId, MetadataPropertyId, QuestionId, Timestamp, VectorSettingsId};

/// Something that a record shows.
#[derive(Debug, Clone, PartialEq)]
pub struct Field {
    /// Its id.
    pub id: FieldId,
    /// The dataset it belongs to.
    pub dataset: DatasetId,
    /// Its name, unique in the dataset.
    pub name: String,
    /// What people read above it.
    pub title: String,
    /// Whether every record must have it.
    pub required: bool,
    /// Its type.
    pub settings: FieldSettings,
    /// When it was made.
    pub inserted_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

/// The type of a field. The serialised form is the wire's and the store's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum FieldSettings {
    /// A text.
    Text {
        /// Whether it is shown as Markdown.
        #[serde(default)]
        use_markdown: bool,
    },
    /// An image, by address or as a data URL.
    Image,
    /// A conversation: messages with a role and a content.
    Chat {
        /// Whether messages are shown as Markdown.
        #[serde(default = "yes")]
        use_markdown: bool,
    },
    /// An object shown through a template.
    Custom {
        /// The template, HTML.
        template: String,
        /// Whether the template runs scripts of its own.
        #[serde(default)]
        advanced_mode: bool,
    },
}

fn yes() -> bool {
    true
}

/// Something that is asked about each record.
#[derive(Debug, Clone, PartialEq)]
pub struct Question {
    /// Its id.
    pub id: QuestionId,
    /// The dataset it belongs to.
    pub dataset: DatasetId,
    /// Its name, unique in the dataset.
    pub name: String,
    /// What people read above it.
    pub title: String,
    /// What people read below the title.
    pub description: Option<String>,
    /// Whether a submitted response must answer it.
    pub required: bool,
    /// Its type.
    pub settings: QuestionSettings,
    /// When it was made.
    pub inserted_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

/// One of the labels to choose from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LabelOption {
    /// What is stored.
    pub value: String,
    /// What people read.
    pub text: String,
    /// More about it.
    #[serde(default)]
    pub description: Option<String>,
}

/// One of the grades to choose from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct RatingOption {
    /// The grade, 0 to 10.
    pub value: i64,
}

/// In which order labels are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum OptionsOrder {
    /// As they stand.
    #[default]
    Natural,
    /// Suggested ones first.
    Suggestion,
}

/// The type of a question. The serialised form is the wire's and the store's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum QuestionSettings {
    /// Any text.
    Text {
        /// Whether it is shown as Markdown.
        #[serde(default)]
        use_markdown: bool,
    },
    /// One label.
    LabelSelection {
        /// The labels.
        options: Vec<LabelOption>,
        /// How many are shown at first.
        #[serde(default)]
        visible_options: Option<u32>,
    },
    /// Some labels.
    MultiLabelSelection {
        /// The labels.
        options: Vec<LabelOption>,
        /// How many are shown at first.
        #[serde(default)]
        visible_options: Option<u32>,
        /// In which order.
        #[serde(default)]
        options_order: OptionsOrder,
    },
    /// A grade.
    Rating {
        /// The grades.
        options: Vec<RatingOption>,
    },
    /// All options in an order.
    Ranking {
        /// What is ordered.
        options: Vec<LabelOption>,
    },
    /// Labelled stretches of a text field.
    Span {
        /// The field.
        field: String,
        /// The labels.
        options: Vec<LabelOption>,
        /// How many are shown at first.
        #[serde(default)]
        visible_options: Option<u32>,
        /// Whether spans may overlap.
        #[serde(default)]
        allow_overlapping: bool,
        /// Whether spans may start and end within a word.
        #[serde(default = "yes")]
        allow_character_annotation: bool,
    },
}

/// Something that records are filtered and sorted by.
#[derive(Debug, Clone, PartialEq)]
pub struct MetadataProperty {
    /// Its id.
    pub id: MetadataPropertyId,
    /// The dataset it belongs to.
    pub dataset: DatasetId,
    /// Its name, unique in the dataset.
    pub name: String,
    /// What people read.
    pub title: String,
    /// Its type.
    pub settings: MetadataSettings,
    /// Whether annotators see it.
    pub visible_for_annotators: bool,
    /// When it was made.
    pub inserted_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

/// The type of a metadata property. The serialised form is the wire's and the store's.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum MetadataSettings {
    /// A scalar or a list of scalars.
    Terms {
        /// The values allowed; any if absent.
        #[serde(default)]
        values: Option<Vec<Value>>,
    },
    /// A whole number.
    Integer {
        /// The least allowed.
        #[serde(default)]
        min: Option<i64>,
        /// The greatest allowed.
        #[serde(default)]
        max: Option<i64>,
    },
    /// A number.
    Float {
        /// The least allowed.
        #[serde(default)]
        min: Option<f64>,
        /// The greatest allowed.
        #[serde(default)]
        max: Option<f64>,
    },
}

/// What a vector of each record is called and how long it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VectorSettings {
    /// Its id.
    pub id: VectorSettingsId,
    /// The dataset it belongs to.
    pub dataset: DatasetId,
    /// Its name, unique in the dataset.
    pub name: String,
    /// What people read.
    pub title: String,
    /// The number of values.
    pub dimensions: usize,
    /// When it was made.
    pub inserted_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}
