//! Metadata properties.

use hone_annotation::store::MetadataMetrics;
use hone_annotation::use_case::settings;
use hone_annotation::{
    DatasetId, MetadataProperty, MetadataPropertyId, MetadataSettings, Timestamp,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use super::shape;
use crate::patch;

/// Something that records are filtered and sorted by.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = MetadataProperty)]
pub(crate) struct MetadataPropertyReply {
    #[schema(value_type = Uuid)]
    id: MetadataPropertyId,
    name: String,
    title: String,
    #[schema(value_type = shape::MetadataSettings)]
    settings: MetadataSettings,
    visible_for_annotators: bool,
    #[schema(value_type = Uuid)]
    dataset_id: DatasetId,
    #[schema(value_type = String)]
    inserted_at: Timestamp,
    #[schema(value_type = String)]
    updated_at: Timestamp,
}

impl From<MetadataProperty> for MetadataPropertyReply {
    fn from(property: MetadataProperty) -> Self {
        Self {
            id: property.id,
            name: property.name,
            title: property.title,
            settings: property.settings,
            visible_for_annotators: property.visible_for_annotators,
            dataset_id: property.dataset,
            inserted_at: property.inserted_at,
            updated_at: property.updated_at,
        }
    }
}

/// A new metadata property.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct NewMetadataProperty {
    name: String,
    title: String,
    #[schema(value_type = shape::MetadataSettings)]
    settings: MetadataSettings,
    /// Yes if absent.
    #[serde(default)]
    visible_for_annotators: Option<bool>,
}

impl From<NewMetadataProperty> for settings::NewMetadataProperty {
    fn from(new: NewMetadataProperty) -> Self {
        Self {
            name: new.name,
            title: new.title,
            settings: new.settings,
            visible_for_annotators: new.visible_for_annotators.unwrap_or(true),
        }
    }
}

/// What is to change of a metadata property.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct MetadataPropertyPatch {
    #[serde(default, deserialize_with = "patch::present")]
    #[schema(nullable = false)]
    pub(crate) title: Option<String>,
    #[serde(default, deserialize_with = "patch::present")]
    #[schema(nullable = false)]
    pub(crate) visible_for_annotators: Option<bool>,
}

/// What values a metadata property takes.
#[derive(Debug, PartialEq, Serialize, ToSchema)]
#[serde(tag = "type", rename_all = "lowercase")]
pub(crate) enum MetadataMetricsReply {
    /// Of terms.
    Terms {
        /// How many different terms there are.
        total: usize,
        /// The terms, the most frequent first.
        values: Vec<TermCount>,
    },
    /// Of whole numbers.
    Integer {
        /// The least.
        min: Option<i64>,
        /// The greatest.
        max: Option<i64>,
    },
    /// Of numbers, to five digits behind the point.
    Float {
        /// The least.
        min: Option<f64>,
        /// The greatest.
        max: Option<f64>,
    },
}

/// A term and how many records have it.
#[derive(Debug, PartialEq, Serialize, ToSchema)]
pub(crate) struct TermCount {
    term: Value,
    count: u64,
}

impl From<(MetadataProperty, MetadataMetrics)> for MetadataMetricsReply {
    fn from((property, metrics): (MetadataProperty, MetadataMetrics)) -> Self {
        match (metrics, property.settings) {
            (MetadataMetrics::Terms(terms), _) => {
                let terms = terms.into_iter();
                let values = terms.map(|(term, count)| TermCount { term, count });
                let values: Vec<TermCount> = values.collect();
                let total = values.len();
                Self::Terms { total, values }
            }
            (MetadataMetrics::Numbers(range), MetadataSettings::Integer { .. }) => Self::Integer {
                min: range.map(|(min, _)| min as i64),
                max: range.map(|(_, max)| max as i64),
            },
            (
                MetadataMetrics::Numbers(range),
                MetadataSettings::Float { .. } | MetadataSettings::Terms { .. },
            ) => Self::Float {
                min: range.map(|(min, _)| rounded(min)),
                max: range.map(|(_, max)| rounded(max)),
            },
        }
    }
}

fn rounded(number: f64) -> f64 {
    let rounded = (number * 1e5).round() / 1e5;
    // Beyond that there are no digits behind the point, and the product may be infinite.
    if number.abs() < 1e15 { rounded } else { number }
}

#[cfg(test)]
mod tests;
