//! Questions of datasets.

use axum::extract::State;
use hone_annotation::use_case::{datasets, settings};
use hone_annotation::{DatasetId, QuestionId};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{Created, Reply, created, reply};
use crate::auth::Caller;
use crate::dto::question::{NewQuestion, QuestionPatch, QuestionReply};
use crate::dto::{Items, Refusal};
use crate::extract::{ApiJson, ApiPath};
use crate::state::AppState;

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list, create))
        .routes(routes!(update, delete))
}

/// The questions of a dataset.
#[utoipa::path(get, path = "/datasets/{dataset_id}/questions", tag = "questions",
    params(("dataset_id" = Uuid, Path)),
    responses((status = 200, body = Items<QuestionReply>), Refusal))]
async fn list(
    State(state): State<AppState>,
    caller: Caller,
    ApiPath(id): ApiPath<DatasetId>,
) -> Reply<Items<QuestionReply>> {
    let schema = state.read(move |view| datasets::get(view, &caller.user, id));
    let found = schema.await?.questions.clone().into_iter();
    reply(found.map(QuestionReply::from).collect::<Items<_>>())
}

/// Adds a question to a draft.
#[utoipa::path(post, path = "/datasets/{dataset_id}/questions", tag = "questions",
    params(("dataset_id" = Uuid, Path)), request_body = NewQuestion,
    responses((status = 201, body = QuestionReply), Refusal))]
async fn create(
    State(state): State<AppState>,
    caller: Caller,
    ApiPath(id): ApiPath<DatasetId>,
    ApiJson(new): ApiJson<NewQuestion>,
) -> Created<QuestionReply> {
    let question = state.write(move |tx, context| {
        settings::create_question(tx, &caller.user, id, new.into(), context)
    });
    created(question.await?)
}

/// Changes a question.
#[utoipa::path(patch, path = "/questions/{question_id}", tag = "questions",
    params(("question_id" = Uuid, Path)), request_body = QuestionPatch,
    responses((status = 200, body = QuestionReply), Refusal))]
async fn update(
    State(state): State<AppState>,
    caller: Caller,
    ApiPath(id): ApiPath<QuestionId>,
    ApiJson(patch): ApiJson<QuestionPatch>,
) -> Reply<QuestionReply> {
    let question = state.write(move |tx, context| {
        settings::update_question(tx, &caller.user, id, patch.into(), context)
    });
    reply(question.await?)
}

/// Removes a question from a draft.
#[utoipa::path(delete, path = "/questions/{question_id}", tag = "questions",
    params(("question_id" = Uuid, Path)),
    responses((status = 200, body = QuestionReply), Refusal))]
async fn delete(
    State(state): State<AppState>,
    caller: Caller,
    ApiPath(id): ApiPath<QuestionId>,
) -> Reply<QuestionReply> {
    let question = state.write(move |tx, _| settings::delete_question(tx, &caller.user, id));
    reply(question.await?)
}
