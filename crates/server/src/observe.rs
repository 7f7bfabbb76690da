//! What is told about every request: an id, how long it took, a line in the log, a count.

use std::time::Duration;

use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use tracing::Instrument as _;

use crate::error::ApiError;
use crate::state::AppState;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
const SERVER_TIMING: HeaderName = HeaderName::from_static("server-timing");

/// Watches a request from its head to the head of its reply.
pub(crate) async fn observe(
    State(state): State<AppState>,
    request: Request,
    next: Next,
) -> Response {
    let began = state.clock.elapsed();
    let method = name(request.method());
    let matched = request.extensions().get::<MatchedPath>();
    let path = matched.map_or("unknown", MatchedPath::as_str).to_owned();
    let id = request_id(request.headers(), &state);
    let span = tracing::info_span!("request", id, method, path);
    let mut response = next.run(request).instrument(span.clone()).await;
    let took = state.clock.elapsed().saturating_sub(began);
    let status = response.status().as_u16();
    state.metrics.count(method, &path, status, took);
    let duration_ms = took.as_secs_f64() * 1e3;
    span.in_scope(|| tracing::info!(status, duration_ms, "answered"));
    let headers = [
        (REQUEST_ID, id),
        (SERVER_TIMING, format!("total;dur={duration_ms:.3}")),
    ];
    for (name, value) in headers {
        if let Ok(value) = HeaderValue::try_from(value) {
            response.headers_mut().insert(name, value);
        }
    }
    response
}

/// Answers for what takes too long.
pub(crate) async fn in_time(
    State(state): State<AppState>,
    request: Request,
    next: Next,
) -> Response {
    let limit: Duration = state.settings.request_timeout;
    let answer = tokio::time::timeout(limit, next.run(request)).await;
    answer.unwrap_or_else(|_| ApiError::TooLate.into_response())
}

/// The id that the client gave the request, or a new one.
fn request_id(headers: &HeaderMap, state: &AppState) -> String {
    let given = headers.get(REQUEST_ID).and_then(|id| id.to_str().ok());
    let plain = |id: &&str| {
        (1..=64).contains(&id.len())
            && id
                .bytes()
                .all(|c| c.is_ascii_alphanumeric() || b"-_".contains(&c))
    };
    let new = || format!("{:016x}", u64::from_ne_bytes(state.entropy.bytes()));
    given.filter(plain).map_or_else(new, str::to_owned)
}

/// The method's name; one for all that are not common, of which there are as many as one likes.
fn name(method: &Method) -> &'static str {
    const COMMON: [&str; 7] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];
    let mut common = COMMON.into_iter();
    common.find(|name| method == *name).unwrap_or("other")
}
