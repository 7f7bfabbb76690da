//! Jobs.

use axum::extract::State;
use hone_annotation::JobId;
use hone_annotation::use_case::jobs;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{Reply, reply};
use crate::auth::Caller;
use crate::dto::Refusal;
use crate::dto::job::JobReply;
use crate::extract::ApiPath;
use crate::state::AppState;

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(get))
}

/// A job.
#[utoipa::path(get, path = "/jobs/{job_id}", tag = "jobs", params(("job_id" = Uuid, Path)),
    responses((status = 200, body = JobReply), Refusal))]
async fn get(
    State(state): State<AppState>,
    caller: Caller,
    ApiPath(id): ApiPath<JobId>,
) -> Reply<JobReply> {
    let job = state.read(move |view| jobs::get(view, &caller.user, id));
    reply(job.await?)
}
