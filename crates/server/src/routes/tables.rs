//! Tables: files that become records, and records that become files.

mod filing;
mod writing;

use std::sync::Arc;

use axum::body::Body;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse as _, Response};
use hone_annotation::table::{TableFailure, TableFile, Tables};
use hone_annotation::use_case::tables;
use hone_annotation::{AnnotationError, DatasetId};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use self::filing::Filing;
use super::{Reply, reply};
use crate::auth::Caller;
use crate::dto::Refusal;
use crate::dto::table::{FileWanted, LookReply, NamedFile, TableUpload, UploadStep};
use crate::error::{ApiError, chain};
use crate::extract::{ApiBytes, ApiPath, ApiQuery};
use crate::state::AppState;

/// The media type of one JSON object a line.
const LINES: &str = "application/x-ndjson";

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(preview))
        .routes(routes!(upload))
        .routes(routes!(download))
}

fn port(state: &AppState) -> Result<Arc<dyn Tables>, ApiError> {
    let none = || ApiError::Unavailable("this server reads and writes no tables".to_owned());
    state.settings.tables.clone().ok_or_else(none)
}

fn of_table(failure: TableFailure) -> ApiError {
    match failure {
        TableFailure::Unfit(reason) => AnnotationError::Unprocessable(reason).into(),
        TableFailure::Broken(failure) => ApiError::Internal(chain(failure.as_ref())),
    }
}

/// Looks at a table: its columns, its first rows, and what may be made of it. Nothing is kept.
#[utoipa::path(post, path = "/uploads/preview", tag = "tables", params(NamedFile),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses((status = 200, body = LookReply), Refusal))]
async fn preview(
    State(state): State<AppState>,
    caller: Caller,
    ApiQuery(NamedFile { file_name: name }): ApiQuery<NamedFile>,
    ApiBytes(bytes): ApiBytes,
) -> Reply<LookReply> {
    tables::look(&caller.user)?;
    let port = port(&state)?;
    let look = state.filing.call(move || {
        port.look(TableFile {
            name: &name,
            bytes: &bytes,
        })
    });
    reply(look.await?.map_err(of_table)?)
}

/// Adds the rows of a table to a dataset, some hundred at a time, each of these all or none; rows
/// that are no records are told and passed over. A row with the external id of a record that is
/// there replaces it.
#[utoipa::path(post, path = "/datasets/{dataset_id}/records/upload", tag = "tables",
    params(("dataset_id" = Uuid, Path), TableUpload),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses((status = 200, body = UploadStep, content_type = "application/x-ndjson"), Refusal))]
async fn upload(
    State(state): State<AppState>,
    caller: Caller,
    ApiPath(id): ApiPath<DatasetId>,
    ApiQuery(upload): ApiQuery<TableUpload>,
    ApiBytes(bytes): ApiBytes,
) -> Result<Response, ApiError> {
    let mapping = upload.mapping()?;
    let user = caller.user.clone();
    let schema = state.read(move |view| tables::import(view, &user, id));
    let schema = schema.await?;
    mapping.check(&schema)?;
    let port = port(&state)?;
    let opening = state.filing.call(move || {
        let file = TableFile {
            name: &upload.file_name,
            bytes: &bytes,
        };
        port.open(file, mapping, schema)
    });
    let rows = opening.await?.map_err(of_table)?;
    let lines = Filing::new(state, caller.user, id, rows).lines();
    Ok(([(header::CONTENT_TYPE, LINES)], Body::from_stream(lines)).into_response())
}

/// The records of a dataset as a file.
#[utoipa::path(get, path = "/datasets/{dataset_id}/export-file", tag = "tables",
    params(("dataset_id" = Uuid, Path), FileWanted),
    responses((status = 200, body = Vec<u8>, content_type = "application/octet-stream"), Refusal))]
async fn download(
    State(state): State<AppState>,
    caller: Caller,
    ApiPath(id): ApiPath<DatasetId>,
    ApiQuery(wanted): ApiQuery<FileWanted>,
) -> Result<Response, ApiError> {
    let port = port(&state)?;
    let user = caller.user.clone();
    let schema = state.read(move |view| tables::export(view, &user, id));
    let schema = schema.await?;
    let name = schema.dataset.name.clone();
    let file = writing::write(&state, &caller.user, port, schema, &wanted).await?;
    let (_, ending, media_type) = wanted.format.parts();
    let headers = [
        (header::CONTENT_TYPE, media_type.to_owned()),
        (
            header::CONTENT_DISPOSITION,
            writing::attachment(&name, ending),
        ),
    ];
    let body = Body::from_stream(writing::blocks(state, file));
    Ok((headers, body).into_response())
}
