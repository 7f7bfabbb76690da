//! Metadata properties of datasets.

use axum::extract::State;
use hone_annotation::use_case::settings;
use hone_annotation::{DatasetId, MetadataPropertyId};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{Created, Reply, created, reply};
use crate::auth::Caller;
use crate::dto::Refusal;
use crate::dto::metadata_property::{
    MetadataMetricsReply, MetadataPropertyPatch, MetadataPropertyReply, NewMetadataProperty,
};
use crate::extract::{ApiJson, ApiPath};
use crate::state::AppState;

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(create))
        .routes(routes!(update, delete))
        .routes(routes!(metrics))
}

/// What values a metadata property takes.
#[utoipa::path(get, path = "/metadata-properties/{metadata_property_id}/metrics",
    tag = "metadata-properties", params(("metadata_property_id" = Uuid, Path)),
    responses((status = 200, body = MetadataMetricsReply), Refusal))]
async fn metrics(
    State(state): State<AppState>,
    caller: Caller,
    ApiPath(id): ApiPath<MetadataPropertyId>,
) -> Reply<MetadataMetricsReply> {
    let metrics = state.read(move |view| settings::metadata_metrics(view, &caller.user, id));
    reply(metrics.await?)
}

/// Adds a metadata property to a dataset.
#[utoipa::path(post, path = "/datasets/{dataset_id}/metadata-properties", tag = "metadata-properties",
    params(("dataset_id" = Uuid, Path)), request_body = NewMetadataProperty,
    responses((status = 201, body = MetadataPropertyReply), Refusal))]
async fn create(
    State(state): State<AppState>,
    caller: Caller,
    ApiPath(id): ApiPath<DatasetId>,
    ApiJson(new): ApiJson<NewMetadataProperty>,
) -> Created<MetadataPropertyReply> {
    let property = state.write(move |tx, context| {
        settings::create_metadata_property(tx, &caller.user, id, new.into(), context)
    });
    created(property.await?)
}

/// Changes the title of a metadata property, or who sees it.
#[utoipa::path(patch, path = "/metadata-properties/{metadata_property_id}", tag = "metadata-properties",
    params(("metadata_property_id" = Uuid, Path)), request_body = MetadataPropertyPatch,
    responses((status = 200, body = MetadataPropertyReply), Refusal))]
async fn update(
    State(state): State<AppState>,
    caller: Caller,
    ApiPath(id): ApiPath<MetadataPropertyId>,
    ApiJson(patch): ApiJson<MetadataPropertyPatch>,
) -> Reply<MetadataPropertyReply> {
    let property = state.write(move |tx, context| {
        let MetadataPropertyPatch {
            title,
            visible_for_annotators: visible,
        } = patch;
        settings::update_metadata_property(tx, &caller.user, id, title, visible, context)
    });
    reply(property.await?)
}

/// Removes a metadata property; the values stay in the records.
#[utoipa::path(delete, path = "/metadata-properties/{metadata_property_id}", tag = "metadata-properties",
    params(("metadata_property_id" = Uuid, Path)),
    responses((status = 200, body = MetadataPropertyReply), Refusal))]
async fn delete(
    State(state): State<AppState>,
    caller: Caller,
    ApiPath(id): ApiPath<MetadataPropertyId>,
) -> Reply<MetadataPropertyReply> {
    let property =
        state.write(move |tx, _| settings::delete_metadata_property(tx, &caller.user, id));
    reply(property.await?)
}
