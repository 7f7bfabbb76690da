//! What concerns the caller.

use axum::extract::State;
use hone_annotation::DatasetId;
use hone_annotation::use_case::{datasets, settings, users, workspaces};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{Created, Reply, created, reply};
use crate::auth::{Caller, api_key};
use crate::dto::dataset::{DatasetFilter, DatasetReply};
use crate::dto::metadata_property::MetadataPropertyReply;
use crate::dto::progress::OwnMetrics;
use crate::dto::user::UserReply;
use crate::dto::workspace::WorkspaceReply;
use crate::dto::{Items, Refusal};
use crate::extract::{ApiPath, ApiQuery};
use crate::state::AppState;

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(me))
        .routes(routes!(renew_key))
        .routes(routes!(own_workspaces))
        .routes(routes!(own_datasets))
        .routes(routes!(own_metrics))
        .routes(routes!(metadata_properties))
}

/// The caller.
#[utoipa::path(get, path = "/me", tag = "me",
    responses((status = 200, body = UserReply), Refusal))]
async fn me(caller: Caller) -> Reply<UserReply> {
    reply(UserReply::with_key(caller.user, caller.key))
}

/// Gives the caller a new API key; the old one is void. The reply is the only one that shows it.
#[utoipa::path(post, path = "/me/api-key", tag = "me",
    responses((status = 201, body = UserReply), Refusal))]
async fn renew_key(State(state): State<AppState>, caller: Caller) -> Created<UserReply> {
    let key = api_key::new(&*state.entropy);
    let hash = api_key::hash(&key);
    let user =
        state.write(move |tx, context| users::renew_own_key(tx, &caller.user, hash, context));
    created(UserReply::with_key(user.await?, Some(key)))
}

/// The workspaces that the caller may see.
#[utoipa::path(get, path = "/me/workspaces", tag = "me",
    responses((status = 200, body = Items<WorkspaceReply>), Refusal))]
async fn own_workspaces(
    State(state): State<AppState>,
    caller: Caller,
) -> Reply<Items<WorkspaceReply>> {
    let found = state.read(move |view| workspaces::of(view, &caller.user));
    let found = found.await?.into_iter().map(WorkspaceReply::from);
    reply(found.collect::<Items<_>>())
}

/// The datasets that the caller may see.
#[utoipa::path(get, path = "/me/datasets", tag = "me", params(DatasetFilter),
    responses((status = 200, body = Items<DatasetReply>), Refusal))]
async fn own_datasets(
    State(state): State<AppState>,
    caller: Caller,
    ApiQuery(filter): ApiQuery<DatasetFilter>,
) -> Reply<Items<DatasetReply>> {
    let found = state.read(move |view| datasets::list(view, &caller.user, &filter.into()));
    let found = found.await?.into_iter().map(DatasetReply::from);
    reply(found.collect::<Items<_>>())
}

/// What the caller did in a dataset.
#[utoipa::path(get, path = "/me/datasets/{dataset_id}/metrics", tag = "me",
    params(("dataset_id" = Uuid, Path)),
    responses((status = 200, body = OwnMetrics), Refusal))]
async fn own_metrics(
    State(state): State<AppState>,
    caller: Caller,
    ApiPath(id): ApiPath<DatasetId>,
) -> Reply<OwnMetrics> {
    let counts = state.read(move |view| datasets::own_progress(view, &caller.user, id));
    reply(counts.await?)
}

/// The metadata properties of a dataset that the caller sees.
#[utoipa::path(get, path = "/me/datasets/{dataset_id}/metadata-properties", tag = "me",
    params(("dataset_id" = Uuid, Path)),
    responses((status = 200, body = Items<MetadataPropertyReply>), Refusal))]
async fn metadata_properties(
    State(state): State<AppState>,
    caller: Caller,
    ApiPath(id): ApiPath<DatasetId>,
) -> Reply<Items<MetadataPropertyReply>> {
    let found = state.read(move |view| settings::metadata_properties(view, &caller.user, id));
    let found = found.await?.into_iter().map(MetadataPropertyReply::from);
    reply(found.collect::<Items<_>>())
}
