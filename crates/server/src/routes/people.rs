//! How people answer.

use axum::extract::State;
use hone_annotation::DatasetId;
use hone_annotation::use_case::people;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{Reply, reply};
use crate::auth::Caller;
use crate::dto::Refusal;
use crate::dto::people::PeopleReply;
use crate::extract::ApiPath;
use crate::state::AppState;

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(show))
}

/// How the people of a dataset answer: how much, how fast, and how far they agree.
#[utoipa::path(get, path = "/datasets/{dataset_id}/people", tag = "datasets",
    params(("dataset_id" = Uuid, Path)),
    responses((status = 200, body = PeopleReply), Refusal))]
async fn show(
    State(state): State<AppState>,
    caller: Caller,
    ApiPath(id): ApiPath<DatasetId>,
) -> Reply<PeopleReply> {
    let answered = state.read(move |view| people::answered(view, &caller.user, id));
    let answered = answered.await?;
    let found = state.computing.call(move || hone_live::people(&answered));
    reply(PeopleReply::from(found.await?))
}
