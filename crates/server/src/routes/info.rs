//! What the server is. Open to all.

use axum::extract::State;
use serde_json::{Value, json};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{Reply, reply};
use crate::state::AppState;

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(version))
        .routes(routes!(status))
        .routes(routes!(settings))
}

/// The server's version.
#[utoipa::path(get, path = "/version", tag = "server", security(()),
    responses((status = 200, body = Object)))]
async fn version(State(state): State<AppState>) -> Reply<Value> {
    reply(json!({ "version": state.settings.version }))
}

/// The server's version and parts; there is no other process to tell of.
#[utoipa::path(get, path = "/status", tag = "server", security(()),
    responses((status = 200, body = Object)))]
async fn status(State(state): State<AppState>) -> Reply<Value> {
    reply(json!({ "version": state.settings.version, "search_engine": {}, "memory": {} }))
}

/// What a web client should show.
#[utoipa::path(get, path = "/settings", tag = "server", security(()),
    responses((status = 200, body = Object)))]
async fn settings() -> Reply<Value> {
    reply(json!({ "argilla": { "share_your_progress_enabled": false } }))
}
