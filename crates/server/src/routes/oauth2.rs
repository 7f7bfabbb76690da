//! Signing in with somebody else's word.

use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hone_annotation::User;
use hone_annotation::use_case::sign_in::{self, Unknown};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::account::{issue, session_header};
use super::{Reply, reply};
use crate::auth::api_key;
use crate::auth::cookie::{self, Cookie, SameSite};
use crate::auth::provider::{ProviderError, SignInProvider};
use crate::dto::account::{Callback, Provider, Token};
use crate::dto::{Items, Refusal};
use crate::error::{ApiError, FieldError, chain};
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

pub(super) fn pages() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(callback))
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
    let cookie = state_cookie(&state, &cookie_name(&name), &nonce, PATIENCE)?;
    let headers = HeaderMap::from_iter([(header::SET_COOKIE, cookie), (header::LOCATION, address)]);
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
    let user = vouched(&state, &name, &headers, callback).await?;
    reply(issue(&state, &user))
}

/// Signs a browser in that a provider sent back, and leads it to the start page.
#[utoipa::path(get, path = "/oauth/{provider}/callback", tag = "account", security(()),
    params(("provider" = String, Path), Callback),
    responses((status = 303, description = "Signed in"), Refusal))]
async fn callback(
    State(state): State<AppState>,
    ApiPath(name): ApiPath<String>,
    headers: HeaderMap,
    ApiQuery(callback): ApiQuery<Callback>,
) -> Result<Response, ApiError> {
    let user = vouched(&state, &name, &headers, callback).await?;
    let mut headers = session_header(&state, Some(&user))?;
    let used = state_cookie(&state, &cookie_name(&name), "", 0)?;
    headers.append(header::SET_COOKIE, used);
    headers.insert(header::LOCATION, HeaderValue::from_static("/"));
    Ok((StatusCode::SEE_OTHER, headers).into_response())
}

/// The user whom a provider vouches for. The state is good once for the browser that has the
/// cookie, so that nobody can be signed in with somebody else's code.
async fn vouched(
    state: &AppState,
    name: &str,
    headers: &HeaderMap,
    callback: Callback,
) -> Result<User, ApiError> {
    let provider = find(state, name)?;
    let Callback { code, state: nonce } = callback;
    if nonce.is_empty() || cookie::get(headers, &cookie_name(name)) != Some(nonce.as_str()) {
        let reason = "is not the state that this browser was sent away with";
        let error = FieldError::new("value_error", "query", ["state".to_owned()], reason);
        return Err(ApiError::Unreadable(vec![error]));
    }
    let rules = provider.rules().clone();
    let asked = move || provider.identify(&code, &nonce);
    let identity = state.vouching.call(asked).await?.map_err(|e| match e {
        ProviderError::Refused => ApiError::Unauthorized,
        ProviderError::Failed(source) => {
            ApiError::Internal(format!("{name} failed: {}", chain(source.as_ref())))
        }
    })?;
    let random = api_key::new(state.entropy.as_ref());
    let secrets = Unknown {
        password_hash: state.passwords.hash(random).await?,
        key_hash: api_key::hash(&api_key::new(state.entropy.as_ref())),
    };
    let signed =
        state.write(move |tx, context| sign_in::sign_in(tx, &identity, &rules, secrets, context));
    signed.await
}

fn find(state: &AppState, name: &str) -> Result<Arc<dyn SignInProvider>, ApiError> {
    let mut providers = state.settings.providers.iter();
    let provider = providers.find(|provider| provider.name() == name);
    provider
        .cloned()
        .ok_or_else(|| ApiError::NoProvider(name.to_owned()))
}

fn state_cookie(
    state: &AppState,
    name: &str,
    value: &str,
    seconds: u64,
) -> Result<HeaderValue, ApiError> {
    let cookie = Cookie {
        name,
        value,
        seconds,
        // The browser comes back by a link of the provider's.
        same_site: SameSite::Lax,
        secure: state.settings.secure_cookies,
    };
    cookie.header()
}

fn cookie_name(provider: &str) -> String {
    format!("{provider}_oauth2_state")
}
