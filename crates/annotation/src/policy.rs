//! Who may do what. Owners may do everything; admins everything with the datasets of the
//! workspaces they are members of; annotators read there and answer.

use crate::store::View;
use crate::{AnnotationError, Role, User, WorkspaceId};

type Allowed = Result<(), AnnotationError>;

fn forbidden(actor: &User, action: &'static str) -> AnnotationError {
    AnnotationError::Forbidden {
        role: actor.role,
        username: actor.username.clone(),
        action,
    }
}

/// For owners.
pub(crate) fn own(actor: &User, action: &'static str) -> Allowed {
    match actor.role {
        Role::Owner => Ok(()),
        Role::Admin | Role::Annotator => Err(forbidden(actor, action)),
    }
}

/// For owners and for admins of any workspace.
pub(crate) fn administer(actor: &User, action: &'static str) -> Allowed {
    match actor.role {
        Role::Owner | Role::Admin => Ok(()),
        Role::Annotator => Err(forbidden(actor, action)),
    }
}

/// For owners and for admins who are members of the workspace.
pub(crate) fn manage(
    view: &(impl View + ?Sized),
    actor: &User,
    workspace: WorkspaceId,
    action: &'static str,
) -> Allowed {
    administer(actor, action)?;
    see(view, actor, workspace, action)
}

/// For owners and for all members of the workspace.
pub(crate) fn see(
    view: &(impl View + ?Sized),
    actor: &User,
    workspace: WorkspaceId,
    action: &'static str,
) -> Allowed {
    if actor.role == Role::Owner || view.is_member(workspace, actor.id)? {
        return Ok(());
    }
    Err(forbidden(actor, action))
}
