//! The web app: its files, which the program carries.

use std::borrow::Cow;
use std::fs;
use std::path::PathBuf;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{Html, IntoResponse as _, Response};
use rust_embed::RustEmbed;

use crate::error::ApiError;
use crate::state::AppState;

/// What `npm run build` had made when this was compiled; the start page says how to make it if there
/// was nothing.
#[derive(RustEmbed)]
#[folder = "../../web/dist/app"]
#[allow_missing = true]
struct Embedded;

/// The page of the app; each address of its own leads to it.
const INDEX: &str = "index.html";

/// The page in which templates of custom fields are drawn.
const FRAME: &str = "frame.html";

/// Nothing from elsewhere, no script or style in the page itself.
const POLICY: &str = "default-src 'self'; img-src 'self' data: blob: https: http:; \
    media-src 'self' data: blob: https: http:; style-src 'self'; style-src-attr 'unsafe-inline'; \
    frame-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; \
    frame-ancestors 'none'";

/// A template may run scripts, but as a page of no origin: it reaches neither the session nor the
/// app, and loads nothing but images and sounds.
const FRAME_POLICY: &str = "sandbox allow-scripts; default-src 'none'; script-src 'unsafe-inline'; \
    style-src 'unsafe-inline'; img-src data: blob: https: http:; \
    media-src data: blob: https: http:; font-src data:; base-uri 'none'; form-action 'none'; \
    frame-ancestors 'self'";

/// Where the files of the app come from.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum WebFiles {
    /// The program carries them.
    #[default]
    Embedded,
    /// A folder, for work on the app.
    Folder(PathBuf),
}

impl WebFiles {
    /// A file by its path below the root; nothing leads out of that.
    fn get(&self, path: &str) -> Option<Cow<'static, [u8]>> {
        if path.split('/').any(|step| matches!(step, "" | "." | "..")) || path.contains('\\') {
            return None;
        }
        match self {
            Self::Embedded => Embedded::get(path).map(|file| file.data),
            Self::Folder(folder) => fs::read(folder.join(path)).ok().map(Cow::Owned),
        }
    }
}

/// What no route of the API has: a file of the app, or the app itself where a browser asks for a
/// page.
pub(crate) async fn fallback(State(state): State<AppState>, request: Request) -> Response {
    let path = request.uri().path().trim_start_matches('/');
    let reads = matches!(*request.method(), Method::GET | Method::HEAD);
    let of_app = reads && !is_of_api(path);
    let headers = request.headers();
    if !of_app {
        return ApiError::NoRoute.into_response();
    }
    if let Some(response) = file(&state.settings.web, path, headers) {
        return response;
    }
    if !wants_page(headers) {
        return ApiError::NoRoute.into_response();
    }
    file(&state.settings.web, INDEX, headers).unwrap_or_else(not_built)
}

fn is_of_api(path: &str) -> bool {
    path == "api" || path.starts_with("api/")
}

fn wants_page(headers: &HeaderMap) -> bool {
    let accept = headers.get(header::ACCEPT).and_then(|of| of.to_str().ok());
    accept.is_some_and(|accept| accept.contains("text/html"))
}

/// A file, compressed if the build left it so and the client takes that.
fn file(files: &WebFiles, path: &str, asked: &HeaderMap) -> Option<Response> {
    let kind = kind(path)?;
    let takes = asked
        .get(header::ACCEPT_ENCODING)
        .and_then(|of| of.to_str().ok())
        .unwrap_or_default();
    let packed = [("br", ".br"), ("gzip", ".gz")]
        .into_iter()
        .find_map(|(name, end)| {
            let is_taken = takes
                .split(',')
                .any(|one| one.trim().split(';').next() == Some(name));
            let body = is_taken.then(|| files.get(&format!("{path}{end}")))??;
            Some((Some(name), body))
        });
    let (encoding, body) = match packed {
        Some(packed) => packed,
        None => (None, files.get(path)?),
    };
    // Names of assets say what is in them, so that they never change.
    let cache = if path.starts_with("assets/") {
        "public, max-age=31536000, immutable"
    } else {
        "no-cache"
    };
    let tag = format!("\"{}\"", tag(&body));
    let mut headers = HeaderMap::from_iter([
        (header::CONTENT_TYPE, HeaderValue::from_static(kind)),
        (header::CACHE_CONTROL, HeaderValue::from_static(cache)),
        (header::VARY, HeaderValue::from_static("accept-encoding")),
        (
            header::X_CONTENT_TYPE_OPTIONS,
            HeaderValue::from_static("nosniff"),
        ),
        (
            header::REFERRER_POLICY,
            HeaderValue::from_static("same-origin"),
        ),
        (
            header::CONTENT_SECURITY_POLICY,
            HeaderValue::from_static(policy(path)),
        ),
    ]);
    if let Some(encoding) = encoding {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
    }
    let known = asked
        .get(header::IF_NONE_MATCH)
        .is_some_and(|known| known == tag.as_str());
    headers.insert(header::ETAG, HeaderValue::try_from(tag).ok()?);
    if known {
        return Some((StatusCode::NOT_MODIFIED, headers).into_response());
    }
    Some((headers, body).into_response())
}

/// What a file may do as a page.
fn policy(path: &str) -> &'static str {
    if path == FRAME { FRAME_POLICY } else { POLICY }
}

/// A name for these bytes.
fn tag(bytes: &[u8]) -> String {
    use sha2::Digest as _;
    let hash = sha2::Sha256::digest(bytes);
    hash[..12]
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

/// The media type by a file's ending; nothing for what an app does not consist of.
fn kind(path: &str) -> Option<&'static str> {
    let (_, ending) = path.rsplit_once('.')?;
    Some(match ending {
        "html" => "text/html; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "json" => "application/json",
        "txt" => "text/plain; charset=utf-8",
        "woff2" => "font/woff2",
        _ => return None,
    })
}

fn not_built() -> Response {
    Html(include_str!("web/not_built.html")).into_response()
}

#[cfg(test)]
mod tests;
