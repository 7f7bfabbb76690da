//! Signing in with somebody else's word.

use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::account::issue;
use super::{Reply, reply};
use crate::auth::cookie::{self, Cookie, SameSite};
use crate::auth::provider::{ProviderError, SignInProvider};
use crate::dto::account::{Callback, Provider, Token};
use crate::dto::{Items, Refusal};
use crate::error::{ApiError, FieldError};
use crate::extract::{ApiPath, ApiQuery};
use crate::state::AppState;

/// Seconds that a sign-in elsewhere may take.
const PATIENCE: u64 = 90;

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(providers))
        .routes(routes!(authentication))
        .routes(routes!(access_token))
}

/// Whom one can sign in with.
#[utoipa::path(get, path = "/oauth2/providers", tag = "account", security(()),
    responses((status = 200, body = Items<Provider>)))]
async fn providers(State(state): State<AppState>) -> Reply<Items<Provider>> {
    let names = state.settings.providers.iter().map(|provider| Provider {
        name: provider.name().to_owned(),
    });
    reply(names.collect::<Items<_>>())
}

/// Leads a browser to a provider.
#[utoipa::path(get, path = "/oauth2/providers/{provider}/authentication", tag = "account",
    security(()), params(("provider" = String, Path)),
    responses((status = 303, description = "To the provider"), Refusal))]
async fn authentication(
    State(state): State<AppState>,
    ApiPath(name): ApiPath<String>,
) -> Result<Response, ApiError> {
    let provider = find(&state, &name)?;
    let nonce = URL_SAFE_NO_PAD.encode(state.entropy.bytes::<24>());
    let address = HeaderValue::try_from(provider.authorization_url(&nonce))
        .map_err(|e| ApiError::Internal(format!("the address of {name} is wrong: {e}")))?;
    let state_cookie = Cookie {
        name: &cookie_name(&name),
        value: &nonce,
        seconds: PATIENCE,
        // The browser comes back by a link of the provider's.
        same_site: SameSite::Lax,
        secure: state.settings.secure_cookies,
    };
    let headers = HeaderMap::from_iter([
        (header::SET_COOKIE, state_cookie.header()?),
        (header::LOCATION, address),
    ]);
    Ok((StatusCode::SEE_OTHER, headers).into_response())
}

/// A token for what a provider sent the browser back with.
#[utoipa::path(get, path = "/oauth2/providers/{provider}/access-token", tag = "account",
    security(()), params(("provider" = String, Path), Callback),
    responses((status = 200, body = Token), Refusal))]
async fn access_token(
    State(state): State<AppState>,
    ApiPath(name): ApiPath<String>,
    headers: HeaderMap,
    ApiQuery(callback): ApiQuery<Callback>,
) -> Reply<Token> {
    let provider = find(&state, &name)?;
    if cookie::get(&headers, &cookie_name(&name)) != Some(callback.state.as_str()) {
        let reason = "is not the state that this browser was sent away with";
        let error = FieldError::new("value_error", "query", ["state".to_owned()], reason);
        return Err(ApiError::Unreadable(vec![error]));
    }
    let identity = provider
        .identify(callback.code)
        .await
        .map_err(|e| match e {
            ProviderError::Refused => ApiError::Unauthorized,
            ProviderError::Failed(source) => ApiError::Internal(format!("{name} failed: {source}")),
        })?;
    let user = state.read(move |view| Ok(view.user_by_name(&identity.username)?));
    let user = user.await?.ok_or(ApiError::Unauthorized)?;
    reply(issue(&state, &user))
}

fn find(state: &AppState, name: &str) -> Result<Arc<dyn SignInProvider>, ApiError> {
    let mut providers = state.settings.providers.iter();
    let provider = providers.find(|provider| provider.name() == name);
    provider
        .cloned()
        .ok_or_else(|| ApiError::NoProvider(name.to_owned()))
}

fn cookie_name(provider: &str) -> String {
    format!("{provider}_oauth2_state")
}
