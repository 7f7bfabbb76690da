//! Responses.

use axum::extract::State;
use hone_annotation::use_case::responses;
use hone_annotation::{RecordId, ResponseId};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{Created, Reply, created, reply};
use crate::auth::Caller;
use crate::dto::response::{NewResponse, NewResponses, ResponseOutcome, ResponseReply};
use crate::dto::{Items, Refusal};
use crate::extract::{ApiJson, ApiPath};
use crate::state::AppState;

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(create))
        .routes(routes!(update, delete))
        .routes(routes!(upsert_many))
}

/// Answers about a record.
#[utoipa::path(post, path = "/records/{record_id}/responses", tag = "responses",
    params(("record_id" = Uuid, Path)), request_body = NewResponse,
    responses((status = 201, body = ResponseReply), Refusal))]
async fn create(
    State(state): State<AppState>,
    caller: Caller,
    ApiPath(id): ApiPath<RecordId>,
    ApiJson(new): ApiJson<NewResponse>,
) -> Created<ResponseReply> {
    let response = state
        .write(move |tx, context| responses::create(tx, &caller.user, id, new.into(), context));
    created(response.await?)
}

/// Replaces a response.
#[utoipa::path(put, path = "/responses/{response_id}", tag = "responses",
    params(("response_id" = Uuid, Path)), request_body = NewResponse,
    responses((status = 200, body = ResponseReply), Refusal))]
async fn update(
    State(state): State<AppState>,
    caller: Caller,
    ApiPath(id): ApiPath<ResponseId>,
    ApiJson(new): ApiJson<NewResponse>,
) -> Reply<ResponseReply> {
    let response = state
        .write(move |tx, context| responses::update(tx, &caller.user, id, new.into(), context));
    reply(response.await?)
}

/// Deletes a response.
#[utoipa::path(delete, path = "/responses/{response_id}", tag = "responses",
    params(("response_id" = Uuid, Path)),
    responses((status = 200, body = ResponseReply), Refusal))]
async fn delete(
    State(state): State<AppState>,
    caller: Caller,
    ApiPath(id): ApiPath<ResponseId>,
) -> Reply<ResponseReply> {
    let response = state.write(move |tx, context| responses::delete(tx, &caller.user, id, context));
    reply(response.await?)
}

/// Answers about many records, in place of earlier answers. Each is written or refused by itself.
#[utoipa::path(post, path = "/me/responses/bulk", tag = "responses", request_body = NewResponses,
    responses((status = 200, body = Items<ResponseOutcome>), Refusal))]
async fn upsert_many(
    State(state): State<AppState>,
    caller: Caller,
    ApiJson(NewResponses { items }): ApiJson<NewResponses>,
) -> Reply<Items<ResponseOutcome>> {
    let items = items.into_iter();
    let items = items.map(|item| (item.record_id, item.response.into()));
    let items = items.collect();
    let outcomes =
        state.write(move |tx, context| responses::upsert_many(tx, &caller.user, items, context));
    let outcomes = outcomes.await?.into_iter().map(ResponseOutcome::from);
    reply(outcomes.collect::<Items<_>>())
}
