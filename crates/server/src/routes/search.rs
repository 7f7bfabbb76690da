//! Searching the records of a dataset.

use axum::extract::State;
use hone_annotation::DatasetId;
use hone_annotation::search::SearchRequest;
use hone_annotation::use_case::{search, settings};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{Reply, reply};
use crate::auth::Caller;
use crate::dto::page::Page;
use crate::dto::search::{self as shape, SearchPage};
use crate::dto::suggestion::QuestionAgents;
use crate::dto::{Items, Refusal};
use crate::extract::{ApiJson, ApiPath, ApiQuery};
use crate::state::AppState;

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(all))
        .routes(routes!(mine))
        .routes(routes!(options))
}

/// Searches with everybody's responses, in order of insertion.
#[utoipa::path(post, path = "/datasets/{dataset_id}/records/search", tag = "search",
    params(("dataset_id" = Uuid, Path), Page), request_body = shape::SearchRequest,
    responses((status = 200, body = SearchPage), Refusal))]
async fn all(
    State(state): State<AppState>,
    caller: Caller,
    ApiPath(id): ApiPath<DatasetId>,
    ApiQuery(page): ApiQuery<Page>,
    ApiJson(request): ApiJson<SearchRequest>,
) -> Reply<SearchPage> {
    let include = page.include()?;
    let part = (page.offset, page.limit);
    let found =
        state.read(move |view| search::all(view, &caller.user, id, &request, part, &include));
    reply(found.await?)
}

/// Searches for the caller's own work, in an order of their own.
#[utoipa::path(post, path = "/me/datasets/{dataset_id}/records/search", tag = "search",
    params(("dataset_id" = Uuid, Path), Page), request_body = shape::SearchRequest,
    responses((status = 200, body = SearchPage), Refusal))]
async fn mine(
    State(state): State<AppState>,
    caller: Caller,
    ApiPath(id): ApiPath<DatasetId>,
    ApiQuery(page): ApiQuery<Page>,
    ApiJson(request): ApiJson<SearchRequest>,
) -> Reply<SearchPage> {
    let include = page.include()?;
    let part = (page.offset, page.limit);
    let found =
        state.read(move |view| search::mine(view, &caller.user, id, &request, part, &include));
    reply(found.await?)
}

/// The names of those who made suggestions for each question.
#[utoipa::path(get, path = "/datasets/{dataset_id}/records/search/suggestions/options",
    tag = "search", params(("dataset_id" = Uuid, Path)),
    responses((status = 200, body = Items<QuestionAgents>), Refusal))]
async fn options(
    State(state): State<AppState>,
    caller: Caller,
    ApiPath(id): ApiPath<DatasetId>,
) -> Reply<Items<QuestionAgents>> {
    let agents = state.read(move |view| settings::suggestion_agents(view, &caller.user, id));
    let agents = agents.await?.into_iter().map(QuestionAgents::from);
    reply(agents.collect::<Items<_>>())
}
