//! Signing in and out.

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use hone_annotation::use_case::users;
use hone_annotation::{Invalid, User};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{Created, created};
use crate::auth::cookie::{Cookie, SESSION, SameSite};
use crate::auth::password::Verdict;
use crate::auth::{Caller, token};
use crate::dto::Refusal;
use crate::dto::account::{Credentials, NewPassword, OneTimeToken, Token};
use crate::error::ApiError;
use crate::extract::{ApiForm, ApiJson, ApiQuery};
use crate::state::AppState;

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(sign_in))
        .routes(routes!(open_session, close_session))
        .routes(routes!(change_password))
}

pub(super) fn pages() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(redeem))
}

/// A token for a name and a password.
#[utoipa::path(post, path = "/token", tag = "account", security(()),
    request_body(content = Credentials, content_type = "application/x-www-form-urlencoded"),
    responses((status = 201, body = Token), Refusal))]
async fn sign_in(
    State(state): State<AppState>,
    ApiForm(credentials): ApiForm<Credentials>,
) -> Created<Token> {
    let user = check(&state, credentials).await?;
    created(issue(&state, &user))
}

/// A session in a cookie for a name and a password.
#[utoipa::path(post, path = "/session", tag = "account", security(()),
    request_body(content = Credentials, content_type = "application/x-www-form-urlencoded"),
    responses((status = 204), Refusal))]
async fn open_session(
    State(state): State<AppState>,
    ApiForm(credentials): ApiForm<Credentials>,
) -> Result<Response, ApiError> {
    let user = check(&state, credentials).await?;
    let headers = session_header(&state, Some(&user))?;
    Ok((StatusCode::NO_CONTENT, headers).into_response())
}

/// Ends the session of the cookie.
#[utoipa::path(delete, path = "/session", tag = "account", security(()),
    responses((status = 204)))]
async fn close_session(State(state): State<AppState>) -> Result<Response, ApiError> {
    let headers = session_header(&state, None)?;
    Ok((StatusCode::NO_CONTENT, headers).into_response())
}

/// Changes the caller's password. All sessions end but that of the caller, who gets a new cookie.
#[utoipa::path(put, path = "/me/password", tag = "account", request_body = NewPassword,
    responses((status = 204), Refusal))]
async fn change_password(
    State(state): State<AppState>,
    caller: Caller,
    ApiJson(NewPassword { current, password }): ApiJson<NewPassword>,
) -> Result<Response, ApiError> {
    users::check_password(&password)?;
    let known = Some(caller.user.password_hash.clone());
    if state.passwords.verify(current, known).await? == Verdict::Wrong {
        return Err(Invalid::new("current", "is not the password").into());
    }
    let hash = state.passwords.hash(password).await?;
    let change =
        state.write(move |tx, context| users::change_own_password(tx, &caller.user, hash, context));
    let headers = session_header(&state, Some(&change.await?))?;
    Ok((StatusCode::NO_CONTENT, headers).into_response())
}

/// Signs a browser in with a token that is good once, and leads it to the start page.
#[utoipa::path(get, path = "/sign-in", tag = "account", security(()), params(OneTimeToken),
    responses((status = 303, description = "Signed in"), Refusal))]
async fn redeem(
    State(state): State<AppState>,
    ApiQuery(OneTimeToken { token }): ApiQuery<OneTimeToken>,
) -> Result<Response, ApiError> {
    let id = state.sign_in.redeem(&token, state.clock.elapsed());
    let id = id.ok_or(ApiError::Unauthorized)?;
    let user = state.read(move |view| Ok(view.user(id)?)).await?;
    let user = user.ok_or(ApiError::Unauthorized)?;
    let mut headers = session_header(&state, Some(&user))?;
    headers.insert(header::LOCATION, header::HeaderValue::from_static("/"));
    Ok((StatusCode::SEE_OTHER, headers).into_response())
}

/// The user whom a name and a password fit. An outdated hash is replaced.
async fn check(state: &AppState, credentials: Credentials) -> Result<User, ApiError> {
    let Credentials { username, password } = credentials;
    let found = state.read(move |view| Ok(view.user_by_name(&username)?));
    let found = found.await?;
    let known = found.as_ref().map(|user| user.password_hash.clone());
    let verdict = state.passwords.verify(password, known).await?;
    let mut user = found.ok_or(ApiError::Unauthorized)?;
    match verdict {
        Verdict::Wrong => Err(ApiError::Unauthorized),
        Verdict::Right => Ok(user),
        Verdict::Outdated(hash) => {
            let id = user.id;
            let old = std::mem::replace(&mut user.password_hash, hash.clone());
            let kept = state.write(move |tx, _| users::keep_hash(tx, id, &old, hash));
            kept.await?;
            Ok(user)
        }
    }
}

/// A session token for a user.
pub(super) fn issue(state: &AppState, user: &User) -> Token {
    let settings = &state.settings;
    let lifetime = settings.token_lifetime.as_secs() as i64;
    let expires = state.clock.now().seconds().saturating_add(lifetime);
    Token {
        access_token: token::write(user, &settings.token_secret, expires),
        token_type: "bearer",
    }
}

/// The header that gives a browser a user's session, or takes it away.
pub(super) fn session_header(state: &AppState, user: Option<&User>) -> Result<HeaderMap, ApiError> {
    let token = user.map(|user| issue(state, user).access_token);
    let cookie = Cookie {
        name: SESSION,
        seconds: token
            .as_ref()
            .map_or(0, |_| state.settings.token_lifetime.as_secs()),
        value: token.as_deref().unwrap_or_default(),
        same_site: SameSite::Strict,
        secure: state.settings.secure_cookies,
    };
    let header = cookie.header()?;
    Ok(HeaderMap::from_iter([(header::SET_COOKIE, header)]))
}
