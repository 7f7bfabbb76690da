//! Workspaces and their members.

use axum::extract::State;
use hone_annotation::use_case::workspaces;
use hone_annotation::{UserId, WorkspaceId};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{Created, Reply, created, reply};
use crate::auth::Caller;
use crate::dto::user::UserReply;
use crate::dto::workspace::{NewMember, NewWorkspace, WorkspaceReply};
use crate::dto::{Items, Refusal};
use crate::extract::{ApiJson, ApiPath};
use crate::state::AppState;

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(create))
        .routes(routes!(get, delete))
        .routes(routes!(members, add_member))
        .routes(routes!(remove_member))
}

/// Makes a workspace.
#[utoipa::path(post, path = "/workspaces", tag = "workspaces", request_body = NewWorkspace,
    responses((status = 201, body = WorkspaceReply), Refusal))]
async fn create(
    State(state): State<AppState>,
    caller: Caller,
    ApiJson(new): ApiJson<NewWorkspace>,
) -> Created<WorkspaceReply> {
    let workspace = state
        .write(move |tx, context| workspaces::create(tx, &caller.user, new.id, new.name, context));
    created(workspace.await?)
}

/// A workspace.
#[utoipa::path(get, path = "/workspaces/{workspace_id}", tag = "workspaces",
    params(("workspace_id" = Uuid, Path)),
    responses((status = 200, body = WorkspaceReply), Refusal))]
async fn get(
    State(state): State<AppState>,
    caller: Caller,
    ApiPath(id): ApiPath<WorkspaceId>,
) -> Reply<WorkspaceReply> {
    let workspace = state.read(move |view| workspaces::get(view, &caller.user, id));
    reply(workspace.await?)
}

/// Deletes an empty workspace.
#[utoipa::path(delete, path = "/workspaces/{workspace_id}", tag = "workspaces",
    params(("workspace_id" = Uuid, Path)),
    responses((status = 200, body = WorkspaceReply), Refusal))]
async fn delete(
    State(state): State<AppState>,
    caller: Caller,
    ApiPath(id): ApiPath<WorkspaceId>,
) -> Reply<WorkspaceReply> {
    let workspace = state.write(move |tx, _| workspaces::delete(tx, &caller.user, id));
    reply(workspace.await?)
}

/// The members of a workspace.
#[utoipa::path(get, path = "/workspaces/{workspace_id}/users", tag = "workspaces",
    params(("workspace_id" = Uuid, Path)),
    responses((status = 200, body = Items<UserReply>), Refusal))]
async fn members(
    State(state): State<AppState>,
    caller: Caller,
    ApiPath(id): ApiPath<WorkspaceId>,
) -> Reply<Items<UserReply>> {
    let users = state.read(move |view| workspaces::members(view, &caller.user, id));
    let users = users.await?.into_iter().map(UserReply::from);
    reply(users.collect::<Items<_>>())
}

/// Makes a user a member.
#[utoipa::path(post, path = "/workspaces/{workspace_id}/users", tag = "workspaces",
    params(("workspace_id" = Uuid, Path)), request_body = NewMember,
    responses((status = 201, body = UserReply), Refusal))]
async fn add_member(
    State(state): State<AppState>,
    caller: Caller,
    ApiPath(id): ApiPath<WorkspaceId>,
    ApiJson(NewMember { user_id }): ApiJson<NewMember>,
) -> Created<UserReply> {
    let user = state.write(move |tx, _| workspaces::add_member(tx, &caller.user, id, user_id));
    created(user.await?)
}

/// Ends a membership.
#[utoipa::path(delete, path = "/workspaces/{workspace_id}/users/{user_id}", tag = "workspaces",
    params(("workspace_id" = Uuid, Path), ("user_id" = Uuid, Path)),
    responses((status = 200, body = UserReply), Refusal))]
async fn remove_member(
    State(state): State<AppState>,
    caller: Caller,
    ApiPath((id, user)): ApiPath<(WorkspaceId, UserId)>,
) -> Reply<UserReply> {
    let user = state.write(move |tx, _| workspaces::remove_member(tx, &caller.user, id, user));
    reply(user.await?)
}
