//! Who asks: an API key, a session token, or a session cookie.

pub(crate) mod api_key;
pub(crate) mod cookie;
pub(crate) mod password;
pub(crate) mod provider;
pub(crate) mod seal;
pub(crate) mod sign_in;
pub(crate) mod token;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, header};
use hone_annotation::User;

use self::token::Bearer;
use crate::error::ApiError;
use crate::settings::CrossOrigin;
use crate::state::AppState;

/// The header of API keys.
pub(crate) const API_KEY: &str = "x-argilla-api-key";

/// The user who asks. Extracting it refuses requests of nobody.
///
/// The API key is tried first; a wrong one gives way to a bearer token, and that to the session
/// cookie of a browser.
#[derive(Debug, Clone)]
pub(crate) struct Caller {
    /// The user.
    pub(crate) user: User,
    /// The API key, if the request came with it.
    pub(crate) key: Option<String>,
}

impl FromRequestParts<AppState> for Caller {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, ApiError> {
        if let Some(key) = text(&parts.headers, API_KEY) {
            let hash = api_key::hash(key);
            if let Some(user) = state.read(move |view| Ok(view.user_by_key(hash)?)).await? {
                let key = Some(key.to_owned());
                return Ok(Self { user, key });
            }
        }
        let bearer = bearer(parts, state).ok_or(ApiError::Unauthorized)?;
        let id = bearer.identity;
        let user = state.read(move |view| Ok(view.user(id)?)).await?;
        let user = user.filter(|user| bearer.is(user));
        let user = user.ok_or(ApiError::Unauthorized)?;
        Ok(Self { user, key: None })
    }
}

/// Whom a bearer token or a session cookie names.
fn bearer(parts: &Parts, state: &AppState) -> Option<Bearer> {
    let token = text(&parts.headers, "authorization").and_then(|header| {
        let (scheme, token) = header.split_once(' ')?;
        scheme.eq_ignore_ascii_case("bearer").then_some(token)
    });
    let read = |token: &str| {
        let now = state.clock.now().seconds();
        token::read(token, &state.settings.token_secret, now)
    };
    token.and_then(read).or_else(|| {
        let token = cookie::get(&parts.headers, cookie::SESSION)?;
        may_use_cookie(parts, &state.settings.cross_origin).then(|| read(token))?
    })
}

/// Whether a request may rest on a cookie. Browsers send it with whatever any page of the same
/// site asks for, and name the page's origin where something may change.
fn may_use_cookie(parts: &Parts, allowed: &CrossOrigin) -> bool {
    let Some(origin) = text(&parts.headers, "origin") else {
        return true;
    };
    if matches!(parts.method, Method::GET | Method::HEAD) {
        return true;
    }
    let authority = origin.split_once("://").map(|(_, authority)| authority);
    authority.is_some() && authority == text(&parts.headers, header::HOST.as_str())
        || matches!(allowed, CrossOrigin::Origins(origins) if origins.iter().any(|o| o == origin))
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}
