//! Searching the records of a dataset.

use axum::extract::State;
use hone_annotation::search::SearchRequest;
use hone_annotation::store::View;
use hone_annotation::use_case::records::Include;
use hone_annotation::use_case::{search, settings};
use hone_annotation::{AnnotationError, DatasetId, RecordId, User};
use hone_live::Live;
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
    let asker = caller.user.clone();
    let found =
        state.read(move |view| search::all(view, &caller.user, id, &request, part, &include));
    shown(&state, id, &asker, found.await?)
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
    let asker = caller.user.clone();
    let asked = Asked {
        asker: caller.user,
        dataset: id,
        request,
        part: (page.offset, page.limit),
        include: page.include()?,
    };
    let loops = state.settings.loops.clone();
    let found = state.read(move |view| {
        if let Some(loops) = loops
            && let Some(page) = asked.handed_out(view, &loops)?
        {
            return Ok(page);
        }
        let Asked {
            asker,
            dataset,
            request,
            part,
            include,
        } = asked;
        search::mine(view, &asker, dataset, &request, part, &include)
    });
    shown(&state, id, &asker, found.await?)
}

/// A search for one's own work.
struct Asked {
    asker: User,
    dataset: DatasetId,
    request: SearchRequest,
    /// Offset and limit.
    part: (usize, usize),
    include: Include,
}

impl Asked {
    /// What waits for the person in the order of the dataset's loop, kept for them from now on;
    /// nothing without a loop, or where the search is for something else.
    fn handed_out(
        &self,
        view: &dyn View,
        loops: &Live,
    ) -> Result<Option<search::Page>, AnnotationError> {
        let Self {
            asker,
            dataset,
            request,
            part,
            include,
        } = self;
        let schema = view.schema(*dataset)?;
        let overlap = schema.map_or(1, |schema| schema.dataset.distribution.min_submitted());
        let Some(mut queue) = loops.queue(*dataset, asker.id, overlap as usize) else {
            return Ok(None);
        };
        let wanted = search::Wanted {
            request,
            part: *part,
            include,
        };
        let page = search::waiting(view, asker, *dataset, wanted, &mut queue)?;
        if let Some(page) = &page {
            let ids: Vec<RecordId> = page.hits.iter().map(|(full, _)| full.record.id).collect();
            queue.keep(&ids);
        }
        Ok(page)
    }
}

/// A page with what the loops say of its records.
fn shown(
    state: &AppState,
    dataset: DatasetId,
    asker: &User,
    mut page: search::Page,
) -> Reply<SearchPage> {
    let hits = page.hits.into_iter();
    page.hits = hits
        .map(|(full, score)| (state.refreshed(full), score))
        .collect();
    let shape = SearchPage::from(page);
    match &state.settings.loops {
        Some(loops) if loops.watches(dataset) => reply(shape.with_loops(dataset, loops, asker)),
        Some(_) | None => reply(shape),
    }
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
