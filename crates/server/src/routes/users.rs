//! Users. For owners.

use axum::extract::State;
use hone_annotation::UserId;
use hone_annotation::use_case::users::{self, UserChange};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{Created, Reply, created, reply};
use crate::auth::{Caller, api_key};
use crate::dto::user::{NewUser, UserPatch, UserReply};
use crate::dto::workspace::WorkspaceReply;
use crate::dto::{Items, Refusal};
use crate::error::ApiError;
use crate::extract::{ApiJson, ApiPath};
use crate::state::AppState;

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list, create))
        .routes(routes!(get, update, delete))
        .routes(routes!(workspaces))
        .routes(routes!(renew_key))
}

/// All users.
#[utoipa::path(get, path = "/users", tag = "users",
    responses((status = 200, body = Items<UserReply>), Refusal))]
async fn list(State(state): State<AppState>, caller: Caller) -> Reply<Items<UserReply>> {
    let users = state.read(move |view| users::list(view, &caller.user));
    let users = users.await?.into_iter().map(UserReply::from);
    reply(users.collect::<Items<_>>())
}

/// Makes a user. The reply is the only one that shows the API key.
#[utoipa::path(post, path = "/users", tag = "users", request_body = NewUser,
    responses((status = 201, body = UserReply), Refusal))]
async fn create(
    State(state): State<AppState>,
    caller: Caller,
    ApiJson(new): ApiJson<NewUser>,
) -> Created<UserReply> {
    users::check_caller(&caller.user)?;
    let password_hash = hashed(&state, new.password).await?;
    let key = api_key::new(&*state.entropy);
    let new = users::NewUser {
        id: new.id,
        first_name: new.first_name,
        last_name: new.last_name,
        username: new.username,
        role: new.role,
        password_hash,
        key_hash: api_key::hash(&key),
    };
    let user = state.write(move |tx, context| users::create(tx, &caller.user, new, context));
    created(UserReply::with_key(user.await?, Some(key)))
}

/// A user.
#[utoipa::path(get, path = "/users/{user_id}", tag = "users", params(("user_id" = Uuid, Path)),
    responses((status = 200, body = UserReply), Refusal))]
async fn get(
    State(state): State<AppState>,
    caller: Caller,
    ApiPath(id): ApiPath<UserId>,
) -> Reply<UserReply> {
    let user = state.read(move |view| users::get(view, &caller.user, id));
    reply(user.await?)
}

/// Changes a user.
#[utoipa::path(patch, path = "/users/{user_id}", tag = "users", params(("user_id" = Uuid, Path)),
    request_body = UserPatch, responses((status = 200, body = UserReply), Refusal))]
async fn update(
    State(state): State<AppState>,
    caller: Caller,
    ApiPath(id): ApiPath<UserId>,
    ApiJson(patch): ApiJson<UserPatch>,
) -> Reply<UserReply> {
    users::check_caller(&caller.user)?;
    let password_hash = match patch.password {
        Some(password) => Some(hashed(&state, password).await?),
        None => None,
    };
    let change = UserChange {
        first_name: patch.first_name,
        last_name: patch.last_name.into(),
        username: patch.username,
        role: patch.role,
        password_hash,
        key_hash: None,
    };
    let user = state.write(move |tx, context| users::update(tx, &caller.user, id, change, context));
    reply(user.await?)
}

/// Gives a user a new API key; the old one is void. The reply is the only one that shows it.
#[utoipa::path(post, path = "/users/{user_id}/api-key", tag = "users",
    params(("user_id" = Uuid, Path)),
    responses((status = 201, body = UserReply), Refusal))]
async fn renew_key(
    State(state): State<AppState>,
    caller: Caller,
    ApiPath(id): ApiPath<UserId>,
) -> Created<UserReply> {
    let key = api_key::new(&*state.entropy);
    let change = UserChange {
        key_hash: Some(api_key::hash(&key)),
        ..UserChange::default()
    };
    let user = state.write(move |tx, context| users::update(tx, &caller.user, id, change, context));
    created(UserReply::with_key(user.await?, Some(key)))
}

/// Deletes a user with their responses.
#[utoipa::path(delete, path = "/users/{user_id}", tag = "users",
    params(("user_id" = Uuid, Path)), responses((status = 200, body = UserReply), Refusal))]
async fn delete(
    State(state): State<AppState>,
    caller: Caller,
    ApiPath(id): ApiPath<UserId>,
) -> Reply<UserReply> {
    let user = state.write(move |tx, context| users::delete(tx, &caller.user, id, context));
    reply(user.await?)
}

/// The workspaces of a user.
#[utoipa::path(get, path = "/users/{user_id}/workspaces", tag = "users",
    params(("user_id" = Uuid, Path)),
    responses((status = 200, body = Items<WorkspaceReply>), Refusal))]
async fn workspaces(
    State(state): State<AppState>,
    caller: Caller,
    ApiPath(id): ApiPath<UserId>,
) -> Reply<Items<WorkspaceReply>> {
    let found = state.read(move |view| users::workspaces(view, &caller.user, id));
    let found = found.await?.into_iter().map(WorkspaceReply::from);
    reply(found.collect::<Items<_>>())
}

/// The hash of a password that is good enough.
async fn hashed(state: &AppState, password: String) -> Result<String, ApiError> {
    users::check_password(&password)?;
    state.passwords.hash(password).await
}
