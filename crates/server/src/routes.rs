//! The routes, one module for each kind of thing.

mod account;
mod datasets;
mod fields;
mod health;
mod info;
mod jobs;
mod loops;
mod me;
mod media;
mod metadata_properties;
mod models;
mod oauth2;
mod people;
mod questions;
mod records;
mod responses;
mod search;
mod suggestions;
mod tables;
mod users;
mod vectors_settings;
mod webhooks;
mod workspaces;

pub use jobs::{EXPORT_JOB, IMPORT_JOB};

use std::fmt::Display;
use std::str::FromStr;

use axum::Json;
use axum::http::StatusCode;
use utoipa_axum::router::OpenApiRouter;

use crate::error::{ApiError, FieldError};
use crate::state::AppState;

/// A reply with a body.
type Reply<T> = Result<Json<T>, ApiError>;

/// A reply with a body about something new.
type Created<T> = Result<(StatusCode, Json<T>), ApiError>;

#[expect(clippy::unnecessary_wraps, reason = "handlers end with it")]
fn reply<T>(value: impl Into<T>) -> Reply<T> {
    Ok(Json(value.into()))
}

#[expect(clippy::unnecessary_wraps, reason = "handlers end with it")]
fn created<T>(value: impl Into<T>) -> Created<T> {
    Ok((StatusCode::CREATED, Json(value.into())))
}

/// Ids with commas between them.
fn ids<T: FromStr<Err: Display>>(list: &str) -> Result<Vec<T>, ApiError> {
    let ids = list.split(',').map(|id| id.trim().parse());
    ids.collect::<Result<_, _>>().map_err(|e: T::Err| {
        let error = FieldError::new("value_error", "query", ["ids".to_owned()], e.to_string());
        ApiError::Unreadable(vec![error])
    })
}

/// The routes under `/api/v1`.
pub(crate) fn v1() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .merge(info::routes())
        .merge(account::routes())
        .merge(oauth2::routes())
        .merge(me::routes())
        .merge(users::routes())
        .merge(workspaces::routes())
        .merge(datasets::routes())
        .merge(fields::routes())
        .merge(questions::routes())
        .merge(metadata_properties::routes())
        .merge(people::routes())
        .merge(vectors_settings::routes())
        .merge(records::routes())
        .merge(media::routes())
        .merge(search::routes())
        .merge(responses::routes())
        .merge(suggestions::routes())
        .merge(tables::routes())
        .merge(webhooks::routes())
        .merge(jobs::routes())
        .merge(loops::routes())
        .merge(models::routes())
}

/// The routes beside the versioned ones.
pub(crate) fn outside() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .merge(health::routes())
        .merge(account::pages())
        .merge(oauth2::pages())
}
