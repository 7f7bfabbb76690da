//! Extractors that answer mistakes in the shape of every other error.

mod distinct;

use std::error::Error;

use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{DefaultBodyLimit, FromRequest, FromRequestParts, Path, Request};
use axum::http::StatusCode;
use axum::http::request::Parts;
use serde::de::DeserializeOwned;
use serde_path_to_error::Segment;
use tokio::task::spawn_blocking;
use tower_http::timeout::TimeoutError;

use self::distinct::repeated_key;
use crate::error::{ApiError, FieldError};
use crate::state::AppState;

/// A JSON body. Its content type is not looked at.
#[derive(Debug)]
pub(crate) struct ApiJson<T>(pub(crate) T);

/// The body as it is. Its content type is not looked at.
#[derive(Debug)]
pub(crate) struct ApiBytes(pub(crate) Bytes);

/// The parameters of the path.
#[derive(Debug)]
pub(crate) struct ApiPath<T>(pub(crate) T);

/// The query. A key may stand more than once where the type has a list.
#[derive(Debug)]
pub(crate) struct ApiQuery<T>(pub(crate) T);

/// A form body.
#[derive(Debug)]
pub(crate) struct ApiForm<T>(pub(crate) T);

/// Bodies from this size on are parsed on a thread that may take its time: half a megabyte of
/// records takes milliseconds, in which the handlers' threads serve others.
const LARGE: usize = 32 * 1024;

impl<T: DeserializeOwned + Send + 'static> FromRequest<AppState> for ApiJson<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &AppState) -> Result<Self, ApiError> {
        let body = body(request, state).await?;
        if body.len() < LARGE {
            return parse_json(&body).map(Self);
        }
        let parsed = spawn_blocking(move || parse_json(&body)).await;
        parsed
            .map_err(|e| ApiError::Internal(e.to_string()))?
            .map(Self)
    }
}

fn parse_json<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, ApiError> {
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    let value = serde_path_to_error::deserialize(&mut reader).map_err(|e| {
        let kind = if e.inner().is_data() {
            "value_error"
        } else {
            "json_invalid"
        };
        unreadable(kind, "body", steps(e.path()), e.inner())
    })?;
    let end = reader.end();
    end.map_err(|e| unreadable("json_invalid", "body", Vec::new(), &e))?;
    if let Some(place) = repeated_key(bytes) {
        let message = "the key stands twice in its object";
        let twice = FieldError::new("value_error", "body", place, message);
        return Err(ApiError::Unreadable(vec![twice]));
    }
    Ok(value)
}

impl FromRequest<AppState> for ApiBytes {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &AppState) -> Result<Self, ApiError> {
        Ok(Self(body(request, state).await?))
    }
}

impl<T: DeserializeOwned> FromRequest<AppState> for ApiForm<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &AppState) -> Result<Self, ApiError> {
        Ok(Self(parse_form(&body(request, state).await?, "body")?))
    }
}

impl<T: DeserializeOwned, S: Sync> FromRequestParts<S> for ApiQuery<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        let query = parts.uri.query().unwrap_or_default();
        Ok(Self(parse_form(query.as_bytes(), "query")?))
    }
}

fn parse_form<T: DeserializeOwned>(bytes: &[u8], part: &str) -> Result<T, ApiError> {
    let reader = serde_html_form::Deserializer::from_bytes(bytes);
    serde_path_to_error::deserialize(reader)
        .map_err(|e| unreadable("value_error", part, steps(e.path()), e.inner()))
}

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for ApiPath<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let path = Path::from_request_parts(parts, state).await;
        path.map(|Path(value)| Self(value))
            .map_err(|e| unreadable("value_error", "path", Vec::new(), &e))
    }
}

fn unreadable(kind: &'static str, part: &str, steps: Vec<String>, error: &impl Error) -> ApiError {
    ApiError::Unreadable(vec![FieldError::new(kind, part, steps, error.to_string())])
}

/// The keys and positions of a path; what has no name is left out.
fn steps(path: &serde_path_to_error::Path) -> Vec<String> {
    let steps = path.iter().filter_map(|step| match step {
        Segment::Seq { index } => Some(index.to_string()),
        Segment::Map { key } => Some(key.clone()),
        Segment::Enum { .. } | Segment::Unknown => None,
    });
    steps.collect()
}

async fn body(request: Request, state: &AppState) -> Result<Bytes, ApiError> {
    bytes(request, state, state.settings.body_limit).await
}

/// The body of a request that may not have more than so many bytes.
pub(crate) async fn bytes(
    mut request: Request,
    state: &AppState,
    most: usize,
) -> Result<Bytes, ApiError> {
    DefaultBodyLimit::max(most).apply(&mut request);
    Bytes::from_request(request, state)
        .await
        .map_err(|e: BytesRejection| match e.status() {
            StatusCode::PAYLOAD_TOO_LARGE => ApiError::TooLarge(most),
            _ if is_silence(&e) => ApiError::Silent,
            _ => unreadable("value_error", "body", Vec::new(), &e),
        })
}

/// Whether a body was given up because nothing of it came for too long.
fn is_silence(error: &BytesRejection) -> bool {
    let first: Option<&dyn Error> = Some(error);
    let mut causes = std::iter::successors(first, |&cause| cause.source());
    causes.any(<dyn Error>::is::<TimeoutError>)
}

#[cfg(test)]
mod tests;
