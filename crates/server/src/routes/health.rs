//! For those who watch the server. Open to all.

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::error::ApiError;
use crate::state::AppState;

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(live))
        .routes(routes!(ready))
        .routes(routes!(metrics))
}

/// Whether the server answers.
#[utoipa::path(get, path = "/health/live", tag = "health", security(()),
    responses((status = 204)))]
async fn live() -> StatusCode {
    StatusCode::NO_CONTENT
}

/// Whether the server can read its store, and write it if it could not before.
#[utoipa::path(get, path = "/health/ready", tag = "health", security(()),
    responses((status = 204), (status = 500, description = "It cannot"),
        (status = 507, description = "It cannot write")))]
async fn ready(State(state): State<AppState>) -> Result<StatusCode, ApiError> {
    state.check_store().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Counts of requests, for Prometheus.
#[utoipa::path(get, path = "/metrics", tag = "health", security(()),
    responses((status = 200, body = String)))]
async fn metrics(State(state): State<AppState>) -> impl IntoResponse {
    let kind = [(header::CONTENT_TYPE, "text/plain; version=0.0.4")];
    (kind, state.metrics.text())
}
