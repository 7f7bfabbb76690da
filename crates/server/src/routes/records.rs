//! Records.

use axum::extract::State;
use axum::http::StatusCode;
use hone_annotation::use_case::records;
use hone_annotation::{DatasetId, RecordId};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{Created, Reply, created, ids, reply};
use crate::auth::Caller;
use crate::dto::Refusal;
use crate::dto::page::Page;
use crate::dto::record::{Ids, NewRecords, RecordPage, RecordPatch, RecordReply, WrittenReply};
use crate::error::ApiError;
use crate::extract::{ApiJson, ApiPath, ApiQuery};
use crate::state::AppState;

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list, delete_many))
        .routes(routes!(create, upsert))
        .routes(routes!(get, update, delete))
}

/// One page of the records of a dataset, in order of insertion.
#[utoipa::path(get, path = "/datasets/{dataset_id}/records", tag = "records",
    params(("dataset_id" = Uuid, Path), Page),
    responses((status = 200, body = RecordPage), Refusal))]
async fn list(
    State(state): State<AppState>,
    caller: Caller,
    ApiPath(id): ApiPath<DatasetId>,
    ApiQuery(page): ApiQuery<Page>,
) -> Reply<RecordPage> {
    let include = page.include()?;
    let (offset, limit) = (page.offset, page.limit);
    let records =
        state.read(move |view| records::list(view, &caller.user, id, offset, limit, &include));
    let (records, total) = records.await?;
    let records = records.into_iter().map(|record| state.refreshed(record));
    reply((records.collect::<Vec<_>>(), total))
}

/// Adds records to a dataset. All or none.
#[utoipa::path(post, path = "/datasets/{dataset_id}/records/bulk", tag = "records",
    params(("dataset_id" = Uuid, Path)), request_body = NewRecords,
    responses((status = 201, body = WrittenReply), Refusal))]
async fn create(
    State(state): State<AppState>,
    caller: Caller,
    ApiPath(id): ApiPath<DatasetId>,
    ApiJson(new): ApiJson<NewRecords>,
) -> Created<WrittenReply> {
    let written =
        state.write(move |tx, context| records::create(tx, &caller.user, id, new.into(), context));
    created(written.await?)
}

/// Adds records to a dataset and changes those that are there. All or none.
#[utoipa::path(put, path = "/datasets/{dataset_id}/records/bulk", tag = "records",
    params(("dataset_id" = Uuid, Path)), request_body = NewRecords,
    responses((status = 200, body = WrittenReply), Refusal))]
async fn upsert(
    State(state): State<AppState>,
    caller: Caller,
    ApiPath(id): ApiPath<DatasetId>,
    ApiJson(new): ApiJson<NewRecords>,
) -> Reply<WrittenReply> {
    let written =
        state.write(move |tx, context| records::upsert(tx, &caller.user, id, new.into(), context));
    reply(written.await?)
}

/// Deletes those of these records that the dataset has.
#[utoipa::path(delete, path = "/datasets/{dataset_id}/records", tag = "records",
    params(("dataset_id" = Uuid, Path), Ids), responses((status = 204), Refusal))]
async fn delete_many(
    State(state): State<AppState>,
    caller: Caller,
    ApiPath(id): ApiPath<DatasetId>,
    ApiQuery(query): ApiQuery<Ids>,
) -> Result<StatusCode, ApiError> {
    let ids = ids::<RecordId>(&query.ids)?;
    let deleted =
        state.write(move |tx, context| records::delete_many(tx, &caller.user, id, &ids, context));
    deleted.await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A record with all that belongs to it.
#[utoipa::path(get, path = "/records/{record_id}", tag = "records",
    params(("record_id" = Uuid, Path)),
    responses((status = 200, body = RecordReply), Refusal))]
async fn get(
    State(state): State<AppState>,
    caller: Caller,
    ApiPath(id): ApiPath<RecordId>,
) -> Reply<RecordReply> {
    let record = state.read(move |view| records::get(view, &caller.user, id));
    reply(state.refreshed(record.await?))
}

/// Changes a record.
#[utoipa::path(patch, path = "/records/{record_id}", tag = "records",
    params(("record_id" = Uuid, Path)), request_body = RecordPatch,
    responses((status = 200, body = RecordReply), Refusal))]
async fn update(
    State(state): State<AppState>,
    caller: Caller,
    ApiPath(id): ApiPath<RecordId>,
    ApiJson(patch): ApiJson<RecordPatch>,
) -> Reply<RecordReply> {
    let record = state
        .write(move |tx, context| records::update(tx, &caller.user, id, patch.into(), context));
    reply(record.await?)
}

/// Deletes a record with all that belongs to it.
#[utoipa::path(delete, path = "/records/{record_id}", tag = "records",
    params(("record_id" = Uuid, Path)),
    responses((status = 200, body = RecordReply), Refusal))]
async fn delete(
    State(state): State<AppState>,
    caller: Caller,
    ApiPath(id): ApiPath<RecordId>,
) -> Reply<RecordReply> {
    let record = state.write(move |tx, context| records::delete(tx, &caller.user, id, context));
    reply(record.await?)
}
