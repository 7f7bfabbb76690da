//! Files that are uploaded for the records of a dataset.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use hone_annotation::use_case::media;
use hone_annotation::{AnnotationError, DatasetId, MediaFailure, MediaFiles, MediaHash};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{Created, created};
use crate::auth::Caller;
use crate::dto::Refusal;
use crate::dto::media::MediaReply;
use crate::error::{ApiError, chain};
use crate::extract::{ApiPath, bytes};
use crate::state::AppState;

/// The name says what is in a file, so that it never changes; not everybody may see it.
const CACHE: HeaderValue = HeaderValue::from_static("private, max-age=31536000, immutable");

/// A file that is opened as a page is a page of no origin, and loads nothing.
const POLICY: HeaderValue = HeaderValue::from_static("default-src 'none'; sandbox");

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(add))
        .routes(routes!(get))
}

fn files(state: &AppState) -> Result<Arc<dyn MediaFiles>, ApiError> {
    let none = || ApiError::Unavailable("this server keeps no files".to_owned());
    state.settings.media.clone().ok_or_else(none)
}

/// Scheme and host of this server, as people reach it or else as this client does.
fn server(state: &AppState, headers: &HeaderMap) -> String {
    if let Some(url) = &state.settings.public_url {
        return url.clone();
    }
    let host = headers
        .get(header::HOST)
        .and_then(|host| host.to_str().ok());
    let scheme = if state.settings.secure_cookies {
        "https"
    } else {
        "http"
    };
    format!("{scheme}://{}", host.unwrap_or("localhost"))
}

/// Adds an image to the files of a dataset: a PNG, JPEG, WebP or GIF file, told by its first bytes.
/// The same file again is the same file.
#[utoipa::path(post, path = "/datasets/{dataset_id}/media", tag = "media",
    params(("dataset_id" = Uuid, Path)),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses((status = 201, body = MediaReply), Refusal))]
async fn add(
    State(state): State<AppState>,
    caller: Caller,
    ApiPath(id): ApiPath<DatasetId>,
    request: Request,
) -> Created<MediaReply> {
    let user = caller.user.clone();
    // Before the body is taken, which may be long.
    let allowed = state.read(move |view| media::may_add(view, &user, id));
    allowed.await?;
    let files = files(&state)?;
    let server = server(&state, request.headers());
    let bytes = bytes(request, &state, state.settings.media_limit).await?;
    let keeping = state.filing_media.call(move || files.put(id, &bytes));
    let kept = keeping.await?.map_err(|failure| match failure {
        MediaFailure::Unfit(reason) => AnnotationError::Unprocessable(reason).into(),
        MediaFailure::Broken(failure) => ApiError::Internal(chain(failure.as_ref())),
    })?;
    let noted = state.write(move |tx, context| media::add(tx, &caller.user, id, &kept, context));
    created(MediaReply::new(noted.await?, &server))
}

/// A file of a dataset.
#[utoipa::path(get, path = "/datasets/{dataset_id}/media/{media_id}", tag = "media",
    params(("dataset_id" = Uuid, Path), ("media_id" = String, Path)),
    responses((status = 200, body = Vec<u8>, content_type = "image/*"), (status = 304), Refusal))]
async fn get(
    State(state): State<AppState>,
    caller: Caller,
    ApiPath((id, hash)): ApiPath<(DatasetId, MediaHash)>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let media = state.read(move |view| media::get(view, &caller.user, id, hash));
    let media = media.await?;
    let tag = format!("\"{hash}\"");
    let known = headers.get_all(header::IF_NONE_MATCH).into_iter();
    let mut known = known.filter_map(|tags| tags.to_str().ok());
    let is_known = known.any(|tags| tags == "*" || tags.contains(&tag));
    let text =
        |text: String| HeaderValue::try_from(text).map_err(|e| ApiError::Internal(e.to_string()));
    let headers = HeaderMap::from_iter([
        (header::CONTENT_TYPE, text(media.content_type)?),
        (header::CACHE_CONTROL, CACHE),
        (header::ETAG, text(tag)?),
        (
            header::X_CONTENT_TYPE_OPTIONS,
            HeaderValue::from_static("nosniff"),
        ),
        (header::CONTENT_SECURITY_POLICY, POLICY),
    ]);
    if is_known {
        return Ok((StatusCode::NOT_MODIFIED, headers).into_response());
    }
    let files = files(&state)?;
    let bytes = state.filing_media.call(move || files.get(id, hash)).await?;
    let bytes = bytes.map_err(|failure| ApiError::Internal(chain(failure.as_ref())))?;
    Ok((headers, bytes).into_response())
}
