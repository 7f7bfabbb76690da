//! Searches. What is asked for is read by the domain; the types here describe it.
#![allow(
    dead_code,
    reason = "these types describe; nothing but their tests makes them"
)]

use std::collections::BTreeMap;

use hone_annotation::use_case::search;
use hone_annotation::{DatasetId, User};
use hone_live::Live;
use serde::Serialize;
use utoipa::ToSchema;

use super::learning::QueuePlace;
use super::record::RecordReply;

/// One page of what was found.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SearchPage {
    items: Vec<SearchHit>,
    /// How many there are on all pages.
    total: usize,
    /// How many seconds records in the order of a loop's queue are kept for whoever asked for them.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    lease_seconds: Option<u64>,
}

/// A record that was found.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SearchHit {
    record: RecordReply,
    /// How well it fits.
    query_score: f32,
    /// Where it stands in the queue of the dataset's loop.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    queue: Option<QueuePlace>,
    /// What the champions of the dataset's loops say of each label, by question id.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    #[schema(required = false)]
    scores: BTreeMap<String, BTreeMap<String, f32>>,
}

impl SearchPage {
    /// Adds what the loops say of the records.
    pub(crate) fn with_loops(mut self, dataset: DatasetId, loops: &Live, asker: &User) -> Self {
        self.lease_seconds = loops.lease_seconds(dataset);
        for hit in &mut self.items {
            let record = hit.record.id();
            let place = loops.place(dataset, record);
            hit.queue = place.map(|place| QueuePlace::new(place, asker));
            let said = loops.predicted(dataset, record).into_iter();
            hit.scores = said
                .map(|(question, said)| (question.to_string(), said.scores.into_iter().collect()))
                .collect();
        }
        self
    }
}

impl From<search::Page> for SearchPage {
    fn from(page: search::Page) -> Self {
        let hits = page.hits.into_iter().map(|(record, score)| SearchHit {
            record: record.into(),
            query_score: score,
            queue: None,
            scores: BTreeMap::new(),
        });
        Self {
            items: hits.collect(),
            total: page.total,
            lease_seconds: None,
        }
    }
}

/// What is wanted, under which conditions, in which order.
#[derive(ToSchema)]
pub(crate) struct SearchRequest {
    query: Option<SearchQuery>,
    filters: Option<SearchFilters>,
    /// From 1 to 10; the first counts most.
    sort: Option<Vec<SearchSort>>,
}

/// What is wanted.
#[derive(ToSchema)]
pub(crate) struct SearchQuery {
    text: Option<TextQuery>,
    vector: Option<VectorQuery>,
}

/// Words that are wanted.
#[derive(ToSchema)]
pub(crate) struct TextQuery {
    /// Up to 5,000 characters. All words are wanted; `+`, `|`, `-word`, `"phrase"`, `prefix*`, `( )` and `~N` work.
    q: String,
    /// The only field to look in.
    field: Option<String>,
}

/// Likeness to a record's vector or to values: one of the two.
#[derive(ToSchema)]
pub(crate) struct VectorQuery {
    /// The name of the vector.
    name: String,
    #[schema(value_type = Option<Uuid>)]
    record_id: Option<uuid::Uuid>,
    value: Option<Vec<f32>>,
    order: Option<SimilarityOrder>,
}

/// Which records come first.
#[derive(ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum SimilarityOrder {
    /// The most similar; so if absent.
    MostSimilar,
    /// The least similar.
    LeastSimilar,
}

/// Conditions that all must hold.
#[derive(ToSchema)]
pub(crate) struct SearchFilters {
    /// From 1 to 50.
    and: Vec<SearchFilter>,
}

/// One condition.
#[derive(ToSchema)]
#[serde(tag = "type", rename_all = "lowercase")]
pub(crate) enum SearchFilter {
    /// One of these values.
    Terms {
        scope: SearchScope,
        /// From 1 to 250; numbers become texts.
        values: Vec<String>,
    },
    /// In a range, bounds included; one bound at least.
    Range {
        scope: SearchScope,
        ge: Option<Bound>,
        le: Option<Bound>,
    },
}

/// A bound.
#[derive(ToSchema)]
#[serde(untagged)]
pub(crate) enum Bound {
    /// A number.
    Number(f64),
    /// A time, in UTC if it has no offset.
    Time(String),
}

/// What a condition or an order is about.
#[derive(ToSchema)]
#[serde(tag = "entity", rename_all = "lowercase")]
pub(crate) enum SearchScope {
    /// The record itself.
    Record { property: RecordProperty },
    /// Its responses: the answers to a question, or with the property `status` how far they are.
    Response {
        question: Option<String>,
        property: Option<String>,
    },
    /// The suggestion for a question.
    Suggestion {
        question: String,
        property: Option<SuggestionProperty>,
    },
    /// A metadata value.
    Metadata { metadata_property: String },
}

/// A property of a record.
#[derive(ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum RecordProperty {
    /// The server's id.
    Id,
    /// The client's id.
    ExternalId,
    /// When it was made.
    InsertedAt,
    /// When it last changed.
    UpdatedAt,
    /// Whether it has enough answers.
    Status,
}

/// A property of a suggestion.
#[derive(ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum SuggestionProperty {
    /// The answer offered; so if absent.
    Value,
    /// How sure its maker is.
    Score,
    /// The name of its maker.
    Agent,
    /// What its maker is.
    Type,
}

/// One key of an order.
#[derive(ToSchema)]
pub(crate) struct SearchSort {
    scope: SearchScope,
    order: Option<SortOrder>,
}

/// Which way an order goes.
#[derive(ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum SortOrder {
    /// The least first; so if absent.
    Asc,
    /// The greatest first.
    Desc,
}
