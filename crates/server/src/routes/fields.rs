//! Fields of datasets.

use axum::extract::State;
use hone_annotation::use_case::{datasets, settings};
use hone_annotation::{DatasetId, FieldId};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{Created, Reply, created, reply};
use crate::auth::Caller;
use crate::dto::field::{FieldPatch, FieldReply, NewField};
use crate::dto::{Items, Refusal};
use crate::extract::{ApiJson, ApiPath};
use crate::state::AppState;

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list, create))
        .routes(routes!(update, delete))
}

/// The fields of a dataset.
#[utoipa::path(get, path = "/datasets/{dataset_id}/fields", tag = "fields",
    params(("dataset_id" = Uuid, Path)),
    responses((status = 200, body = Items<FieldReply>), Refusal))]
async fn list(
    State(state): State<AppState>,
    caller: Caller,
    ApiPath(id): ApiPath<DatasetId>,
) -> Reply<Items<FieldReply>> {
    let schema = state.read(move |view| datasets::get(view, &caller.user, id));
    let found = schema.await?.fields.clone().into_iter();
    reply(found.map(FieldReply::from).collect::<Items<_>>())
}

/// Adds a field to a draft.
#[utoipa::path(post, path = "/datasets/{dataset_id}/fields", tag = "fields",
    params(("dataset_id" = Uuid, Path)), request_body = NewField,
    responses((status = 201, body = FieldReply), Refusal))]
async fn create(
    State(state): State<AppState>,
    caller: Caller,
    ApiPath(id): ApiPath<DatasetId>,
    ApiJson(new): ApiJson<NewField>,
) -> Created<FieldReply> {
    let field = state.write(move |tx, context| {
        settings::create_field(tx, &caller.user, id, new.into(), context)
    });
    created(field.await?)
}

/// Changes a field.
#[utoipa::path(patch, path = "/fields/{field_id}", tag = "fields",
    params(("field_id" = Uuid, Path)), request_body = FieldPatch,
    responses((status = 200, body = FieldReply), Refusal))]
async fn update(
    State(state): State<AppState>,
    caller: Caller,
    ApiPath(id): ApiPath<FieldId>,
    ApiJson(patch): ApiJson<FieldPatch>,
) -> Reply<FieldReply> {
    let field = state.write(move |tx, context| {
        settings::update_field(tx, &caller.user, id, patch.into(), context)
    });
    reply(field.await?)
}

/// Removes a field from a draft.
#[utoipa::path(delete, path = "/fields/{field_id}", tag = "fields",
    params(("field_id" = Uuid, Path)),
    responses((status = 200, body = FieldReply), Refusal))]
async fn delete(
    State(state): State<AppState>,
    caller: Caller,
    ApiPath(id): ApiPath<FieldId>,
) -> Reply<FieldReply> {
    let field = state.write(move |tx, _| settings::delete_field(tx, &caller.user, id));
    reply(field.await?)
}
