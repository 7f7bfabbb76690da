//! The shapes of bodies: what clients send and what they are sent.
//!
//! Keys that a body has besides are ignored; a key that is `null` where a value is needed is a
//! mistake.

pub(crate) mod account;
pub(crate) mod dataset;
pub(crate) mod field;
pub(crate) mod job;
pub(crate) mod learning;
pub(crate) mod media;
pub(crate) mod metadata_property;
pub(crate) mod page;
pub(crate) mod people;
pub(crate) mod progress;
pub(crate) mod question;
pub(crate) mod record;
pub(crate) mod response;
pub(crate) mod search;
pub(crate) mod shape;
pub(crate) mod suggestion;
pub(crate) mod table;
pub(crate) mod user;
pub(crate) mod vector_settings;
pub(crate) mod webhook;
pub(crate) mod workspace;

use serde::Serialize;
use utoipa::{IntoResponses, ToSchema};

/// A list.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Items<T> {
    items: Vec<T>,
}

impl<T> FromIterator<T> for Items<T> {
    fn from_iter<I: IntoIterator<Item = T>>(items: I) -> Self {
        let items = items.into_iter().collect();
        Self { items }
    }
}

/// Refused. A rule that was broken, or what could not be read.
#[derive(IntoResponses)]
#[response(status = "4XX", description = "Refused")]
pub(crate) struct Refusal(
    #[expect(dead_code, reason = "describes what ApiError writes")] shape::Refusal,
);
