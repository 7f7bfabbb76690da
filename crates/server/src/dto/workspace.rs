//! Workspaces.

use hone_annotation::{Timestamp, UserId, Workspace, WorkspaceId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A workspace.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Workspace)]
pub(crate) struct WorkspaceReply {
    #[schema(value_type = Uuid)]
    id: WorkspaceId,
    name: String,
    #[schema(value_type = String)]
    inserted_at: Timestamp,
    #[schema(value_type = String)]
    updated_at: Timestamp,
}

impl From<Workspace> for WorkspaceReply {
    fn from(workspace: Workspace) -> Self {
        Self {
            id: workspace.id,
            name: workspace.name,
            inserted_at: workspace.inserted_at,
            updated_at: workspace.updated_at,
        }
    }
}

/// A new workspace.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct NewWorkspace {
    #[serde(default)]
    #[schema(value_type = Option<Uuid>)]
    pub(crate) id: Option<WorkspaceId>,
    /// Letters, digits, `_` and `-`.
    pub(crate) name: String,
}

/// A new member of a workspace.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct NewMember {
    #[schema(value_type = Uuid)]
    pub(crate) user_id: UserId,
}
