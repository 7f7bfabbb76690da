//! Workspaces and their members.

use crate::store::{Transaction, View};
use crate::{AnnotationError, Context, Kind, Role, User, UserId, Workspace, WorkspaceId, policy};

/// Makes a workspace.
///
/// # Errors
/// If the caller is no owner, the name has characters that clients refuse, or the id or the name
/// is taken.
pub fn create(
    tx: &mut dyn Transaction,
    actor: &User,
    id: Option<WorkspaceId>,
    name: String,
    context: &mut Context,
) -> Result<Workspace, AnnotationError> {
    policy::own(actor, "create workspaces")?;
    insert(tx, id, name, context)
}

/// Makes a workspace on behalf of the operator.
pub(crate) fn insert(
    tx: &mut dyn Transaction,
    id: Option<WorkspaceId>,
    name: String,
    context: &mut Context,
) -> Result<Workspace, AnnotationError> {
    Workspace::check_name(&name)?;
    if let Some(id) = id
        && tx.workspace(id)?.is_some()
    {
        let reason = format!("Workspace with id `{id}` already exists");
        return Err(AnnotationError::Conflict(reason));
    }
    let workspace = Workspace {
        id: id.unwrap_or_else(|| context.id()),
        name,
        inserted_at: context.now,
        updated_at: context.now,
    };
    tx.put_workspace(&workspace)?;
    Ok(workspace)
}

/// The workspaces that a user may see: an owner all, others those they are members of.
///
/// # Errors
/// If the store fails.
pub fn of(view: &dyn View, user: &User) -> Result<Vec<Workspace>, AnnotationError> {
    Ok(match user.role {
        Role::Owner => view.workspaces()?,
        Role::Admin | Role::Annotator => view.workspaces_of(user.id)?,
    })
}

/// A workspace.
///
/// # Errors
/// If there is none, or the caller is neither an owner nor a member.
pub fn get(view: &dyn View, actor: &User, id: WorkspaceId) -> Result<Workspace, AnnotationError> {
    let workspace = find(view, id)?;
    policy::see(view, actor, id, "see this workspace")?;
    Ok(workspace)
}

/// Deletes an empty workspace.
///
/// # Errors
/// If the caller is no owner, there is no such workspace, or it has datasets.
pub fn delete(
    tx: &mut dyn Transaction,
    actor: &User,
    id: WorkspaceId,
) -> Result<Workspace, AnnotationError> {
    policy::own(actor, "delete workspaces")?;
    let workspace = find(tx, id)?;
    if tx.datasets()?.iter().any(|dataset| dataset.workspace == id) {
        let reason = format!("Cannot delete the workspace {id}: it has datasets");
        return Err(AnnotationError::Conflict(reason));
    }
    tx.delete_workspace(id)?;
    Ok(workspace)
}

/// The members of a workspace.
///
/// # Errors
/// If there is no such workspace, or the caller may not manage it.
pub fn members(
    view: &dyn View,
    actor: &User,
    id: WorkspaceId,
) -> Result<Vec<User>, AnnotationError> {
    find(view, id)?;
    policy::manage(view, actor, id, "list the users of this workspace")?;
    Ok(view.members(id)?)
}

/// Makes a user a member.
///
/// # Errors
/// If the caller is no owner, there is no such workspace or user, or they are one already.
pub fn add_member(
    tx: &mut dyn Transaction,
    actor: &User,
    id: WorkspaceId,
    user: UserId,
) -> Result<User, AnnotationError> {
    policy::own(actor, "add users to workspaces")?;
    find(tx, id)?;
    let member = tx.user(user)?.ok_or_else(|| {
        AnnotationError::Unprocessable(format!("User with id `{user}` not found"))
    })?;
    if tx.is_member(id, user)? {
        let reason = format!("User `{user}` is in workspace `{id}` already");
        return Err(AnnotationError::Conflict(reason));
    }
    tx.add_member(id, user)?;
    Ok(member)
}

/// Ends a membership.
///
/// # Errors
/// If there is no such workspace, the caller may not manage it, or the user is no member.
pub fn remove_member(
    tx: &mut dyn Transaction,
    actor: &User,
    id: WorkspaceId,
    user: UserId,
) -> Result<User, AnnotationError> {
    find(tx, id)?;
    policy::manage(tx, actor, id, "remove users from this workspace")?;
    let member = tx
        .user(user)?
        .ok_or_else(|| AnnotationError::not_found(Kind::User, user))?;
    if !tx.is_member(id, user)? {
        return Err(AnnotationError::not_found(Kind::User, user));
    }
    tx.remove_member(id, user)?;
    Ok(member)
}

pub(crate) fn find(
    view: &(impl View + ?Sized),
    id: WorkspaceId,
) -> Result<Workspace, AnnotationError> {
    view.workspace(id)?
        .ok_or_else(|| AnnotationError::not_found(Kind::Workspace, id))
}
