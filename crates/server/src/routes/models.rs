//! Versions of the models of loops.

use std::collections::HashMap;

use axum::extract::State;
use hone_annotation::use_case::{lineage, loops};
use hone_annotation::{
    AnnotationError, Kind, Loop, LoopId, ModelVersion, Record, RecordId, VersionId,
};
use hone_live::{LiveError, Predicted};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::loops::full;
use super::{Reply, reply};
use crate::auth::Caller;
use crate::dto::learning::LoopReply;
use crate::dto::learning::lineage::{ModelLineage, ResponseLineage};
use crate::dto::learning::model::{ModelReply, PredictRequest, Prediction, Wanted};
use crate::dto::{Items, Refusal};
use crate::extract::{ApiJson, ApiPath};
use crate::state::AppState;

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(get))
        .routes(routes!(promote))
        .routes(routes!(of_model))
        .routes(routes!(of_record))
        .routes(routes!(predict))
}

/// The versions of a loop's model, by number.
#[utoipa::path(get, path = "/loops/{loop_id}/models", tag = "models",
    params(("loop_id" = Uuid, Path)),
    responses((status = 200, body = Items<ModelReply>), Refusal))]
async fn list(
    State(state): State<AppState>,
    caller: Caller,
    ApiPath(id): ApiPath<LoopId>,
) -> Reply<Items<ModelReply>> {
    let live = state.loops()?.clone();
    let replies = state.read(move |view| {
        let of = loops::get(view, &caller.user, id, "see the models of this loop")?;
        let versions = view.model_versions(id)?.into_iter();
        versions
            .map(|version| ModelReply::new(&live, &of, version))
            .collect::<Result<Items<_>, _>>()
    });
    reply(replies.await?)
}

/// A version of a loop's model.
#[utoipa::path(get, path = "/models/{version_id}", tag = "models",
    params(("version_id" = Uuid, Path)), responses((status = 200, body = ModelReply), Refusal))]
async fn get(
    State(state): State<AppState>,
    caller: Caller,
    ApiPath(id): ApiPath<VersionId>,
) -> Reply<ModelReply> {
    let live = state.loops()?.clone();
    let model = state.read(move |view| {
        let (of, version) = loops::version(view, &caller.user, id, "see this version")?;
        ModelReply::new(&live, &of, version)
    });
    reply(model.await?)
}

/// Has a version make the suggestions, whatever the gate says.
#[utoipa::path(post, path = "/models/{version_id}/promote", tag = "models",
    params(("version_id" = Uuid, Path)), responses((status = 200, body = LoopReply), Refusal))]
async fn promote(
    State(state): State<AppState>,
    caller: Caller,
    ApiPath(id): ApiPath<VersionId>,
) -> Reply<LoopReply> {
    let of = state.loops()?.promote(caller.user, id).await?;
    reply(full(&state, of).await?)
}

/// The answers that a version learned from.
#[utoipa::path(get, path = "/models/{version_id}/lineage", tag = "models",
    params(("version_id" = Uuid, Path)),
    responses((status = 200, body = ModelLineage), Refusal))]
async fn of_model(
    State(state): State<AppState>,
    caller: Caller,
    ApiPath(id): ApiPath<VersionId>,
) -> Reply<ModelLineage> {
    let live = state.loops()?.clone();
    let held = state.read(move |view| {
        let action = "see what this version learned from";
        Ok(loops::version(view, &caller.user, id, action)?.1)
    });
    let held = held.await?;
    let lineage = state.computing.call(move || {
        let snapshot = live.snapshot(&held)?;
        Ok::<_, LiveError>(ModelLineage::new(&held, snapshot))
    });
    reply(lineage.await??)
}

/// The responses to a record, and what loops had shown when they were given.
#[utoipa::path(get, path = "/records/{record_id}/lineage", tag = "records",
    params(("record_id" = Uuid, Path)),
    responses((status = 200, body = Items<ResponseLineage>), Refusal))]
async fn of_record(
    State(state): State<AppState>,
    caller: Caller,
    ApiPath(id): ApiPath<RecordId>,
) -> Reply<Items<ResponseLineage>> {
    state.loops()?;
    let shown = state.read(move |view| lineage::of_record(view, &caller.user, id));
    let shown = shown.await?.into_iter().map(ResponseLineage::from);
    reply(shown.collect::<Items<_>>())
}

/// What a version says of texts or of records of its dataset, in their order.
#[utoipa::path(post, path = "/models/{version_id}/predict", tag = "models",
    params(("version_id" = Uuid, Path)), request_body = PredictRequest,
    responses((status = 200, body = Items<Prediction>), Refusal))]
async fn predict(
    State(state): State<AppState>,
    caller: Caller,
    ApiPath(id): ApiPath<VersionId>,
    ApiJson(request): ApiJson<PredictRequest>,
) -> Reply<Items<Prediction>> {
    let wanted = request.wanted()?;
    let live = state.loops()?.clone();
    let read = state.read(move |view| {
        let (of, version) = loops::version(view, &caller.user, id, "predict with this version")?;
        let input = match wanted {
            Wanted::Texts(texts) => Input::Texts(texts),
            Wanted::Records(ids) => {
                let records = view.records_by_id(of.dataset, &ids)?;
                Input::Records(in_order(&ids, records)?)
            }
        };
        Ok((of, version, input))
    });
    let (of, version, input) = read.await?;
    let said = state
        .computing
        .call(move || input.predict(&live, &of, &version));
    let said = said.await??.into_iter();
    let predictions = said.map(|(record, said)| Prediction::new(record, said));
    reply(predictions.collect::<Items<_>>())
}

/// What a version is asked about.
enum Input {
    Texts(Vec<String>),
    Records(Vec<Record>),
}

impl Input {
    fn predict(
        self,
        live: &hone_live::Live,
        of: &Loop,
        version: &ModelVersion,
    ) -> Result<Vec<(Option<RecordId>, Predicted)>, LiveError> {
        Ok(match self {
            Self::Texts(texts) => {
                let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
                let said = live.predict(of, version, &texts)?.into_iter();
                said.map(|said| (None, said)).collect()
            }
            Self::Records(records) => {
                let said = live.predict_records(of, version, &records)?;
                let ids = records.iter().map(|record| Some(record.id));
                ids.zip(said).collect()
            }
        })
    }
}

/// Records in the order of their ids.
fn in_order(ids: &[RecordId], records: Vec<Record>) -> Result<Vec<Record>, AnnotationError> {
    let by_id: HashMap<RecordId, Record> = (records.into_iter())
        .map(|record| (record.id, record))
        .collect();
    let found = ids.iter().map(|id| {
        let record = by_id.get(id).cloned();
        record.ok_or_else(|| AnnotationError::not_found(Kind::Record, id))
    });
    found.collect()
}
