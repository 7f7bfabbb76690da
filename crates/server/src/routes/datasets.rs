//! Datasets.

use axum::extract::State;
use hone_annotation::DatasetId;
use hone_annotation::use_case::datasets;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{Created, Reply, created, reply};
use crate::auth::Caller;
use crate::dto::Refusal;
use crate::dto::dataset::{DatasetPatch, DatasetReply, NewDataset};
use crate::dto::progress::{ProgressReply, UsersProgress};
use crate::extract::{ApiJson, ApiPath};
use crate::state::AppState;

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(create))
        .routes(routes!(get, update, delete))
        .routes(routes!(publish))
        .routes(routes!(progress))
        .routes(routes!(users_progress))
}

/// Makes a dataset, a draft at first.
#[utoipa::path(post, path = "/datasets", tag = "datasets", request_body = NewDataset,
    responses((status = 201, body = DatasetReply), Refusal))]
async fn create(
    State(state): State<AppState>,
    caller: Caller,
    ApiJson(new): ApiJson<NewDataset>,
) -> Created<DatasetReply> {
    let dataset =
        state.write(move |tx, context| datasets::create(tx, &caller.user, new.into(), context));
    created(dataset.await?)
}

/// A dataset.
#[utoipa::path(get, path = "/datasets/{dataset_id}", tag = "datasets",
    params(("dataset_id" = Uuid, Path)),
    responses((status = 200, body = DatasetReply), Refusal))]
async fn get(
    State(state): State<AppState>,
    caller: Caller,
    ApiPath(id): ApiPath<DatasetId>,
) -> Reply<DatasetReply> {
    let schema = state.read(move |view| datasets::get(view, &caller.user, id));
    reply(schema.await?.dataset.clone())
}

/// Changes a dataset.
#[utoipa::path(patch, path = "/datasets/{dataset_id}", tag = "datasets",
    params(("dataset_id" = Uuid, Path)), request_body = DatasetPatch,
    responses((status = 200, body = DatasetReply), Refusal))]
async fn update(
    State(state): State<AppState>,
    caller: Caller,
    ApiPath(id): ApiPath<DatasetId>,
    ApiJson(patch): ApiJson<DatasetPatch>,
) -> Reply<DatasetReply> {
    let dataset = state
        .write(move |tx, context| datasets::update(tx, &caller.user, id, patch.into(), context));
    reply(dataset.await?)
}

/// Deletes a dataset with all that is in it.
#[utoipa::path(delete, path = "/datasets/{dataset_id}", tag = "datasets",
    params(("dataset_id" = Uuid, Path)),
    responses((status = 200, body = DatasetReply), Refusal))]
async fn delete(
    State(state): State<AppState>,
    caller: Caller,
    ApiPath(id): ApiPath<DatasetId>,
) -> Reply<DatasetReply> {
    let dataset = state.write(move |tx, context| datasets::delete(tx, &caller.user, id, context));
    let dataset = dataset.await?;
    if let Some(media) = state.settings.media.clone() {
        let removed = state.filing_media.call(move || media.remove_all(id)).await;
        // What is left is removed at the next start: nobody can reach it any more.
        if !matches!(removed, Ok(Ok(()))) {
            tracing::error!(?removed, "the files of a deleted dataset are not removed");
        }
    }
    reply(dataset)
}

/// Publishes a dataset: it takes records from now on.
#[utoipa::path(put, path = "/datasets/{dataset_id}/publish", tag = "datasets",
    params(("dataset_id" = Uuid, Path)),
    responses((status = 200, body = DatasetReply), Refusal))]
async fn publish(
    State(state): State<AppState>,
    caller: Caller,
    ApiPath(id): ApiPath<DatasetId>,
) -> Reply<DatasetReply> {
    let dataset = state.write(move |tx, context| datasets::publish(tx, &caller.user, id, context));
    reply(dataset.await?)
}

/// How far a dataset is.
#[utoipa::path(get, path = "/datasets/{dataset_id}/progress", tag = "datasets",
    params(("dataset_id" = Uuid, Path)),
    responses((status = 200, body = ProgressReply), Refusal))]
async fn progress(
    State(state): State<AppState>,
    caller: Caller,
    ApiPath(id): ApiPath<DatasetId>,
) -> Reply<ProgressReply> {
    let progress = state.read(move |view| datasets::progress(view, &caller.user, id));
    reply(progress.await?)
}

/// What each person did in a dataset.
#[utoipa::path(get, path = "/datasets/{dataset_id}/users/progress", tag = "datasets",
    params(("dataset_id" = Uuid, Path)),
    responses((status = 200, body = UsersProgress), Refusal))]
async fn users_progress(
    State(state): State<AppState>,
    caller: Caller,
    ApiPath(id): ApiPath<DatasetId>,
) -> Reply<UsersProgress> {
    let progress = state.read(move |view| datasets::progress(view, &caller.user, id));
    reply(progress.await?)
}
