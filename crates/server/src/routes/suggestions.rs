//! Suggestions of single records.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use hone_annotation::use_case::suggestions::{self, Put};
use hone_annotation::{RecordId, SuggestionId};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{Created, Reply, ids, reply};
use crate::auth::Caller;
use crate::dto::record::Ids;
use crate::dto::suggestion::{NewSuggestion, SuggestionReply};
use crate::dto::{Items, Refusal};
use crate::error::ApiError;
use crate::extract::{ApiJson, ApiPath, ApiQuery};
use crate::state::AppState;

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list, put, delete_many))
        .routes(routes!(delete))
}

/// The suggestions for a record.
#[utoipa::path(get, path = "/records/{record_id}/suggestions", tag = "suggestions",
    params(("record_id" = Uuid, Path)),
    responses((status = 200, body = Items<SuggestionReply>), Refusal))]
async fn list(
    State(state): State<AppState>,
    caller: Caller,
    ApiPath(id): ApiPath<RecordId>,
) -> Reply<Items<SuggestionReply>> {
    let found = state.read(move |view| suggestions::list(view, &caller.user, id));
    let found = found.await?.into_iter().map(SuggestionReply::from);
    reply(found.collect::<Items<_>>())
}

/// Offers an answer for a question of a record, in place of an earlier offer.
#[utoipa::path(put, path = "/records/{record_id}/suggestions", tag = "suggestions",
    params(("record_id" = Uuid, Path)), request_body = NewSuggestion,
    responses(
        (status = 200, body = SuggestionReply, description = "Replaced"),
        (status = 201, body = SuggestionReply, description = "New"), Refusal))]
async fn put(
    State(state): State<AppState>,
    caller: Caller,
    ApiPath(id): ApiPath<RecordId>,
    ApiJson(new): ApiJson<NewSuggestion>,
) -> Created<SuggestionReply> {
    let put =
        state.write(move |tx, context| suggestions::put(tx, &caller.user, id, new.into(), context));
    let (suggestion, put) = put.await?;
    let status = match put {
        Put::Created => StatusCode::CREATED,
        Put::Replaced => StatusCode::OK,
    };
    Ok((status, Json(suggestion.into())))
}

/// Deletes those of these suggestions that the record has.
#[utoipa::path(delete, path = "/records/{record_id}/suggestions", tag = "suggestions",
    params(("record_id" = Uuid, Path), Ids), responses((status = 204), Refusal))]
async fn delete_many(
    State(state): State<AppState>,
    caller: Caller,
    ApiPath(id): ApiPath<RecordId>,
    ApiQuery(query): ApiQuery<Ids>,
) -> Result<StatusCode, ApiError> {
    let ids = ids::<SuggestionId>(&query.ids)?;
    let deleted = state
        .write(move |tx, context| suggestions::delete_many(tx, &caller.user, id, &ids, context));
    deleted.await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Deletes a suggestion.
#[utoipa::path(delete, path = "/suggestions/{suggestion_id}", tag = "suggestions",
    params(("suggestion_id" = Uuid, Path)),
    responses((status = 200, body = SuggestionReply), Refusal))]
async fn delete(
    State(state): State<AppState>,
    caller: Caller,
    ApiPath(id): ApiPath<SuggestionId>,
) -> Reply<SuggestionReply> {
    let suggestion =
        state.write(move |tx, context| suggestions::delete(tx, &caller.user, id, context));
    reply(suggestion.await?)
}
