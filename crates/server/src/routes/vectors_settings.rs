//! Settings of vectors of datasets.

use axum::extract::State;
use hone_annotation::use_case::{datasets, settings};
use hone_annotation::{DatasetId, VectorSettingsId};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{Created, Reply, created, reply};
use crate::auth::Caller;
use crate::dto::vector_settings::{NewVectorSettings, VectorSettingsPatch, VectorSettingsReply};
use crate::dto::{Items, Refusal};
use crate::extract::{ApiJson, ApiPath};
use crate::state::AppState;

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list, create))
        .routes(routes!(update, delete))
}

/// The vectors that the records of a dataset have.
#[utoipa::path(get, path = "/datasets/{dataset_id}/vectors-settings", tag = "vectors-settings",
    params(("dataset_id" = Uuid, Path)),
    responses((status = 200, body = Items<VectorSettingsReply>), Refusal))]
async fn list(
    State(state): State<AppState>,
    caller: Caller,
    ApiPath(id): ApiPath<DatasetId>,
) -> Reply<Items<VectorSettingsReply>> {
    let schema = state.read(move |view| datasets::get(view, &caller.user, id));
    let found = schema.await?.vectors_settings.clone().into_iter();
    reply(found.map(VectorSettingsReply::from).collect::<Items<_>>())
}

/// Adds a vector to what the records of a dataset have.
#[utoipa::path(post, path = "/datasets/{dataset_id}/vectors-settings", tag = "vectors-settings",
    params(("dataset_id" = Uuid, Path)), request_body = NewVectorSettings,
    responses((status = 201, body = VectorSettingsReply), Refusal))]
async fn create(
    State(state): State<AppState>,
    caller: Caller,
    ApiPath(id): ApiPath<DatasetId>,
    ApiJson(new): ApiJson<NewVectorSettings>,
) -> Created<VectorSettingsReply> {
    let settings = state.write(move |tx, context| {
        settings::create_vector_settings(tx, &caller.user, id, new.into(), context)
    });
    created(settings.await?)
}

/// Changes the title of a vector.
#[utoipa::path(patch, path = "/vectors-settings/{vector_settings_id}", tag = "vectors-settings",
    params(("vector_settings_id" = Uuid, Path)), request_body = VectorSettingsPatch,
    responses((status = 200, body = VectorSettingsReply), Refusal))]
async fn update(
    State(state): State<AppState>,
    caller: Caller,
    ApiPath(id): ApiPath<VectorSettingsId>,
    ApiJson(patch): ApiJson<VectorSettingsPatch>,
) -> Reply<VectorSettingsReply> {
    let settings = state.write(move |tx, context| {
        settings::update_vector_settings(tx, &caller.user, id, patch.title, context)
    });
    reply(settings.await?)
}

/// Removes a vector from a dataset and its records.
#[utoipa::path(delete, path = "/vectors-settings/{vector_settings_id}", tag = "vectors-settings",
    params(("vector_settings_id" = Uuid, Path)),
    responses((status = 200, body = VectorSettingsReply), Refusal))]
async fn delete(
    State(state): State<AppState>,
    caller: Caller,
    ApiPath(id): ApiPath<VectorSettingsId>,
) -> Reply<VectorSettingsReply> {
    let settings = state.write(move |tx, _| settings::delete_vector_settings(tx, &caller.user, id));
    reply(settings.await?)
}
