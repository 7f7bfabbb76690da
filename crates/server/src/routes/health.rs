//! For those who watch the server. Open to all.

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use hone_annotation::LoopId;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::error::{ApiError, chain};
use crate::metrics::loops::{Measured, of_loops};
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

/// Counts of requests and how far each loop is, for Prometheus.
#[utoipa::path(get, path = "/metrics", tag = "health", security(()),
    responses((status = 200, body = String)))]
async fn metrics(State(state): State<AppState>) -> impl IntoResponse {
    let kind = [(header::CONTENT_TYPE, "text/plain; version=0.0.4")];
    let mut text = state.metrics.text();
    match loop_metrics(&state).await {
        Ok(of_loops) => text.push_str(&of_loops),
        // Requests are counted all the same.
        Err(error) => tracing::error!(error = chain(&error), "the loops cannot be measured"),
    }
    (kind, text)
}

async fn loop_metrics(state: &AppState) -> Result<String, ApiError> {
    let Some(live) = &state.settings.loops else {
        return Ok(String::new());
    };
    let tallies = state.tallies.clone();
    let held = state.read(move |view| {
        let held = view.loops(None)?;
        let ids: Vec<LoopId> = held.iter().map(|of| of.id).collect();
        tallies.keep_only(&ids);
        let held = held.into_iter();
        held.map(|of| tallies.of(view, of.id).map(|tally| (of, tally)))
            .collect::<Result<Vec<_>, _>>()
    });
    let held = held.await?.into_iter();
    let measured = held.map(|(of, tally)| Measured {
        progress: live.progress(of.id).unwrap_or_default(),
        of,
        tally,
    });
    Ok(of_loops(&measured.collect::<Vec<_>>()))
}
