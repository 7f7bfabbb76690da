//! Jobs.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use hone_annotation::store::Counts;
use hone_annotation::use_case::jobs;
use hone_annotation::{AnnotationError, DatasetId, JobId};
use serde_json::json;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{Created, Reply, reply};
use crate::auth::Caller;
use crate::dto::Refusal;
use crate::dto::job::{HubExport, HubImport, JobReply};
use crate::extract::{ApiJson, ApiPath};
use crate::state::AppState;

/// The name of the job that adds records of a data set on the Hub.
pub const IMPORT_JOB: &str = "hub-import";

/// The name of the job that copies a dataset to the Hub.
pub const EXPORT_JOB: &str = "hub-export";

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(get))
        .routes(routes!(import))
        .routes(routes!(export))
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

/// Starts to add records of a data set on the Hugging Face Hub.
#[utoipa::path(post, path = "/datasets/{dataset_id}/import", tag = "jobs",
    params(("dataset_id" = Uuid, Path)), request_body = HubImport,
    responses((status = 202, body = JobReply), Refusal))]
async fn import(
    State(state): State<AppState>,
    caller: Caller,
    ApiPath(id): ApiPath<DatasetId>,
    ApiJson(import): ApiJson<HubImport>,
) -> Created<JobReply> {
    let order = import.order(caller.user.id)?;
    let job = state.write(move |tx, context| {
        let arguments = json!(order);
        let job = jobs::create(tx, &caller.user, id, IMPORT_JOB, arguments, context)?;
        if let Some(schema) = tx.schema(id)? {
            order.mapping.check(&schema)?;
        }
        Ok(job)
    });
    Ok((StatusCode::ACCEPTED, Json(job.await?.into())))
}

/// Starts to copy a dataset to the Hugging Face Hub.
#[utoipa::path(post, path = "/datasets/{dataset_id}/export", tag = "jobs",
    params(("dataset_id" = Uuid, Path)), request_body = HubExport,
    responses((status = 202, body = JobReply), Refusal))]
async fn export(
    State(state): State<AppState>,
    caller: Caller,
    ApiPath(id): ApiPath<DatasetId>,
    ApiJson(export): ApiJson<HubExport>,
) -> Created<JobReply> {
    let nonce = state.entropy.bytes();
    let close = |token: &str| state.seal.close(token, id.0.as_bytes(), nonce);
    let arguments = json!(export.order(caller.user.id, close)?);
    let job = state.write(move |tx, context| {
        let job = jobs::create(tx, &caller.user, id, EXPORT_JOB, arguments, context)?;
        if tx.counts(id)? == Counts::default() {
            let reason = "the dataset has no records to export";
            return Err(AnnotationError::Unprocessable(reason.to_owned()));
        }
        Ok(job)
    });
    Ok((StatusCode::ACCEPTED, Json(job.await?.into())))
}
