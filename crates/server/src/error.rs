use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use hone_annotation::{AnnotationError, Invalid, StoreError};
use hone_live::LiveError;
use serde_json::{Value, json};

use crate::lane::LaneError;

/// Why a request was not done, as its sender is told.
///
/// Bodies have one of three shapes that clients of the wire contract know:
/// `{"detail": {"code", "params"}}`, `{"detail": "text"}` and `{"code", "message"}`.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ApiError {
    /// Nobody is signed in.
    #[error("not signed in")]
    Unauthorized,
    /// The request cannot be read.
    #[error("the request cannot be read")]
    Unreadable(Vec<FieldError>),
    /// The body is longer than allowed.
    #[error("the body is longer than {0} bytes")]
    TooLarge(usize),
    /// The body stopped coming.
    #[error("the rest of the body did not come")]
    Silent,
    /// There is no such path.
    #[error("Not Found")]
    NoRoute,
    /// The path does not know the method.
    #[error("Method Not Allowed")]
    NoMethod,
    /// There is no such provider of sign-ins.
    #[error("OAuth provider {0:?} not found")]
    NoProvider(String),
    /// The server runs no loops.
    #[error("loops are not run here")]
    NoLoops,
    /// Something that it takes is not here now.
    #[error("{0}")]
    Unavailable(String),
    /// A rule said no, or the store failed.
    #[error(transparent)]
    Rule(#[from] AnnotationError),
    /// Too much of this kind waits already.
    #[error("too many requests wait; try again")]
    Busy,
    /// It took too long.
    #[error("the request took too long")]
    TooLate,
    /// Something that must not happen. The text is for the log.
    #[error("{0}")]
    Internal(String),
}

/// What is wrong with one part of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FieldError {
    /// The kind of mistake.
    pub(crate) kind: &'static str,
    /// Where: `body`, `query` or `path`, then keys and positions.
    pub(crate) place: Vec<String>,
    /// What is wrong.
    pub(crate) message: String,
}

impl FieldError {
    /// A mistake in a part of the request, at the end of keys and positions.
    pub(crate) fn new(
        kind: &'static str,
        part: &str,
        steps: impl IntoIterator<Item = String>,
        message: impl Into<String>,
    ) -> Self {
        Self {
            kind,
            place: std::iter::once(part.to_owned()).chain(steps).collect(),
            message: message.into(),
        }
    }

    fn to_json(&self) -> Value {
        let place = self.place.iter().map(|step| {
            step.parse::<u64>()
                .map_or_else(|_| json!(step), |position| json!(position))
        });
        let place: Vec<Value> = place.collect();
        json!({ "type": self.kind, "loc": place, "msg": self.message })
    }
}

impl From<Invalid> for ApiError {
    fn from(invalid: Invalid) -> Self {
        Self::Rule(AnnotationError::Malformed(invalid))
    }
}

impl From<LaneError> for ApiError {
    fn from(error: LaneError) -> Self {
        match error {
            LaneError::Full => Self::Busy,
            LaneError::Broken => Self::Internal("a lane lost its work".to_owned()),
        }
    }
}

impl From<LiveError> for ApiError {
    fn from(error: LiveError) -> Self {
        match error {
            LiveError::BadDefinition { place, reason } => Invalid::new(place, reason).into(),
            LiveError::Annotation(error) => Self::Rule(error),
            LiveError::Unreadable { .. } => {
                Self::Rule(AnnotationError::Unprocessable(error.to_string()))
            }
            LiveError::Gone { .. } | LiveError::NoHead { .. } => {
                Self::Rule(AnnotationError::Conflict(error.to_string()))
            }
            LiveError::NoEncoder { .. }
            | LiveError::NoWriter { .. }
            | LiveError::NoTagger { .. } => {
                tracing::error!(error = chain(&error), "no model");
                Self::Unavailable(error.to_string())
            }
            LiveError::File { .. }
            | LiveError::Domain(_)
            | LiveError::Encode(_)
            | LiveError::Write(_)
            | LiveError::Features(_)
            | LiveError::Engine(_)
            | LiveError::Learn(_)
            | LiveError::Audit(_)
            | LiveError::Metric(_)
            | LiveError::Query(_) => Self::Internal(chain(&error)),
        }
    }
}

impl ApiError {
    fn reply(&self) -> (StatusCode, Value) {
        match self {
            Self::Unauthorized => (
                StatusCode::UNAUTHORIZED,
                coded("UnauthorizedError", json!({})),
            ),
            Self::Unreadable(errors) => invalid(errors),
            Self::TooLarge(_) => (StatusCode::PAYLOAD_TOO_LARGE, plain(self)),
            Self::Silent => (StatusCode::REQUEST_TIMEOUT, plain(self)),
            Self::NoRoute | Self::NoProvider(_) | Self::NoLoops => {
                (StatusCode::NOT_FOUND, plain(self))
            }
            Self::NoMethod => (StatusCode::METHOD_NOT_ALLOWED, plain(self)),
            Self::Rule(error) => rule(error),
            Self::Busy | Self::TooLate | Self::Unavailable(_) => {
                (StatusCode::SERVICE_UNAVAILABLE, plain(self))
            }
            Self::Internal(_) => internal(),
        }
    }
}

fn rule(error: &AnnotationError) -> (StatusCode, Value) {
    match error {
        AnnotationError::Forbidden { .. } => (
            StatusCode::FORBIDDEN,
            coded(
                "ForbiddenOperationError",
                json!({ "detail": error.to_string() }),
            ),
        ),
        AnnotationError::NotFound { .. } => (StatusCode::NOT_FOUND, plain(error)),
        AnnotationError::Conflict(_) | AnnotationError::Store(StoreError::Taken { .. }) => {
            (StatusCode::CONFLICT, plain(error))
        }
        AnnotationError::Malformed(what) => {
            // The extent of a page is the one thing that rules look at in the query.
            let part = match what.place.as_str() {
                "limit" | "offset" => "query",
                _ => "body",
            };
            let steps = what.place.split('.').map(str::to_owned);
            let field = FieldError::new("value_error", part, steps, what.reason.as_str());
            invalid(&[field])
        }
        AnnotationError::Unprocessable(_) => (StatusCode::UNPROCESSABLE_ENTITY, plain(error)),
        AnnotationError::MissingVector { .. } => (
            StatusCode::UNPROCESSABLE_ENTITY,
            json!({ "code": "missing_vector", "message": error.to_string() }),
        ),
        AnnotationError::Store(error @ StoreError::Unwritable(_)) => {
            let params = json!({ "type": "InsufficientStorage", "message": error.to_string() });
            let body = coded("GenericServerError", params);
            (StatusCode::INSUFFICIENT_STORAGE, body)
        }
        AnnotationError::Store(
            StoreError::Closed | StoreError::Damaged { .. } | StoreError::Backend(_),
        ) => internal(),
    }
}

fn coded(name: &str, params: Value) -> Value {
    json!({ "detail": { "code": format!("argilla.api.errors::{name}"), "params": params } })
}

fn plain(error: &impl ToString) -> Value {
    json!({ "detail": error.to_string() })
}

fn invalid(errors: &[FieldError]) -> (StatusCode, Value) {
    let errors: Vec<Value> = errors.iter().map(FieldError::to_json).collect();
    let body = coded("ValidationError", json!({ "errors": errors }));
    (StatusCode::UNPROCESSABLE_ENTITY, body)
}

/// What went wrong stands in the log alone.
fn internal() -> (StatusCode, Value) {
    let params =
        json!({ "type": "InternalError", "message": "the server failed; its log says why" });
    let body = coded("GenericServerError", params);
    (StatusCode::INTERNAL_SERVER_ERROR, body)
}

/// An error with its causes, for the log.
pub(crate) fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        text = format!("{text}: {inner}");
        cause = inner.source();
    }
    text
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let (status, body) = self.reply();
        let failed = [
            StatusCode::INTERNAL_SERVER_ERROR,
            StatusCode::INSUFFICIENT_STORAGE,
        ];
        if failed.contains(&status) {
            tracing::error!(error = chain(&self), "the request failed");
        }
        let mut response = (status, Json(body)).into_response();
        if matches!(self, Self::Busy) {
            let headers = response.headers_mut();
            headers.insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
        }
        response
    }
}

#[cfg(test)]
mod tests;
