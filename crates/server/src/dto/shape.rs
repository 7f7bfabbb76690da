//! Descriptions of shapes that domain types write themselves. A test holds them together.
#![allow(
    dead_code,
    reason = "these types describe; nothing but their tests makes them"
)]

#[cfg(test)]
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

/// Why a request was refused.
#[derive(ToSchema)]
#[schema(as = Refusal)]
#[serde(untagged)]
pub(crate) enum Refusal {
    /// A rule or an id.
    Plain {
        /// What is wrong.
        detail: String,
    },
    /// Rights, and bodies that cannot be read.
    Coded {
        /// What is wrong.
        detail: Detail,
    },
    /// The reference record of a similarity search has no such vector.
    Vector {
        /// `missing_vector`.
        code: String,
        /// What is wrong.
        message: String,
    },
}

/// What is wrong, for programs.
#[derive(ToSchema)]
pub(crate) struct Detail {
    /// Its name.
    code: String,
    /// Under `errors`, for what cannot be read: a list of `{type, loc, msg}`.
    #[schema(value_type = Object)]
    params: Value,
}

/// How many people a record goes to.
#[derive(ToSchema)]
#[cfg_attr(test, derive(Serialize))]
#[serde(tag = "strategy", rename_all = "lowercase")]
pub(crate) enum Distribution {
    /// To anybody, until it has enough answers.
    Overlap {
        /// The submitted responses that complete a record.
        #[schema(minimum = 1)]
        min_submitted: u32,
    },
}

/// The type of a field.
#[derive(ToSchema)]
#[cfg_attr(test, derive(Serialize))]
#[serde(tag = "type", rename_all = "snake_case")]
pub(crate) enum FieldSettings {
    /// A text.
    Text {
        /// Whether it is shown as Markdown.
        use_markdown: bool,
    },
    /// An image, by address or as a data URL.
    Image,
    /// A conversation: messages with a role and a content.
    Chat {
        /// Whether messages are shown as Markdown.
        use_markdown: bool,
    },
    /// An object shown through a template.
    Custom {
        /// The template, HTML.
        template: String,
        /// Whether the template runs scripts of its own.
        advanced_mode: bool,
    },
}

/// One of the labels to choose from.
#[derive(ToSchema)]
#[cfg_attr(test, derive(Serialize))]
pub(crate) struct LabelOption {
    /// What is stored.
    pub(crate) value: String,
    /// What people read.
    pub(crate) text: String,
    /// More about it.
    pub(crate) description: Option<String>,
}

/// One of the grades to choose from.
#[derive(ToSchema)]
#[cfg_attr(test, derive(Serialize))]
pub(crate) struct RatingOption {
    /// The grade, 0 to 10.
    pub(crate) value: i64,
}

/// In which order labels are shown.
#[derive(ToSchema)]
#[cfg_attr(test, derive(Serialize))]
#[serde(rename_all = "lowercase")]
pub(crate) enum OptionsOrder {
    /// As they stand.
    Natural,
    /// Suggested ones first.
    Suggestion,
}

/// The type of a question.
#[derive(ToSchema)]
#[cfg_attr(test, derive(Serialize))]
#[serde(tag = "type", rename_all = "snake_case")]
pub(crate) enum QuestionSettings {
    /// Any text.
    Text {
        /// Whether it is shown as Markdown.
        use_markdown: bool,
    },
    /// One label.
    LabelSelection {
        /// The labels.
        options: Vec<LabelOption>,
        /// How many are shown at first.
        visible_options: Option<u32>,
    },
    /// Some labels.
    MultiLabelSelection {
        /// The labels.
        options: Vec<LabelOption>,
        /// How many are shown at first.
        visible_options: Option<u32>,
        /// In which order.
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
        visible_options: Option<u32>,
        /// Whether spans may overlap.
        allow_overlapping: bool,
        /// Whether spans may start and end within a word.
        allow_character_annotation: bool,
    },
}

/// The type of a metadata property.
#[derive(ToSchema)]
#[cfg_attr(test, derive(Serialize))]
#[serde(tag = "type", rename_all = "snake_case")]
pub(crate) enum MetadataSettings {
    /// A scalar or a list of scalars.
    Terms {
        /// The values allowed; any if absent.
        values: Option<Vec<Value>>,
    },
    /// A whole number.
    Integer {
        /// The least allowed.
        min: Option<i64>,
        /// The greatest allowed.
        max: Option<i64>,
    },
    /// A number.
    Float {
        /// The least allowed.
        min: Option<f64>,
        /// The greatest allowed.
        max: Option<f64>,
    },
}

/// The answer to a question, by its shape.
#[derive(ToSchema)]
#[cfg_attr(test, derive(Serialize))]
#[serde(untagged)]
pub(crate) enum Answer {
    /// Of a text or label question.
    Text(String),
    /// Of a rating question.
    Rating(i64),
    /// Of a multi-label question.
    Labels(Vec<String>),
    /// Of a ranking question.
    Ranking(Vec<Ranked>),
    /// Of a span question.
    Spans(Vec<Span>),
}

/// One option of a ranking.
#[derive(ToSchema)]
#[cfg_attr(test, derive(Serialize))]
pub(crate) struct Ranked {
    /// The option's value.
    pub(crate) value: String,
    /// Its rank from 1; ties are allowed. Absent where the order is the rank.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) rank: Option<u32>,
}

/// A labelled stretch of a text; offsets are Unicode code points.
#[derive(ToSchema)]
#[cfg_attr(test, derive(Serialize))]
pub(crate) struct Span {
    /// The label's value.
    pub(crate) label: String,
    /// The first code point.
    pub(crate) start: usize,
    /// The code point after the last.
    pub(crate) end: usize,
}

/// How sure the maker of a suggestion is, from 0 to 1.
#[derive(ToSchema)]
#[cfg_attr(test, derive(Serialize))]
#[serde(untagged)]
pub(crate) enum Score {
    /// Of the whole.
    One(f64),
    /// Of each item of a list.
    Each(Vec<f64>),
}

#[cfg(test)]
mod tests;
