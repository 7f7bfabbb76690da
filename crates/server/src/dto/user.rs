//! Users.

use hone_annotation::{Role, Timestamp, User, UserId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::patch::{self, Patch};

/// A user.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = User)]
pub(crate) struct UserReply {
    #[schema(value_type = Uuid)]
    id: UserId,
    first_name: String,
    last_name: Option<String>,
    username: String,
    #[schema(value_type = RoleName)]
    role: Role,
    /// Shown when it is made, and to who asks with it.
    api_key: Option<String>,
    #[schema(value_type = String)]
    inserted_at: Timestamp,
    #[schema(value_type = String)]
    updated_at: Timestamp,
}

impl UserReply {
    /// A user to whom, or about whom, the key is shown.
    pub(crate) fn with_key(user: User, api_key: Option<String>) -> Self {
        Self {
            api_key,
            ..Self::from(user)
        }
    }
}

impl From<User> for UserReply {
    fn from(user: User) -> Self {
        Self {
            id: user.id,
            first_name: user.first_name,
            last_name: user.last_name,
            username: user.username,
            role: user.role,
            api_key: None,
            inserted_at: user.inserted_at,
            updated_at: user.updated_at,
        }
    }
}

/// What a user may do at most.
#[derive(ToSchema)]
#[schema(as = Role)]
#[serde(rename_all = "lowercase")]
#[expect(dead_code, reason = "describes the domain's Role")]
pub(crate) enum RoleName {
    /// Everything, everywhere.
    Owner,
    /// Everything with the datasets of the workspaces they are members of.
    Admin,
    /// Answers in the workspaces they are members of.
    Annotator,
}

/// A new user.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct NewUser {
    #[serde(default)]
    #[schema(value_type = Option<Uuid>)]
    pub(crate) id: Option<UserId>,
    pub(crate) first_name: String,
    #[serde(default)]
    pub(crate) last_name: Option<String>,
    pub(crate) username: String,
    /// Annotator if absent.
    #[serde(default)]
    #[schema(value_type = Option<RoleName>)]
    pub(crate) role: Option<Role>,
    /// From 8 to 100 characters.
    pub(crate) password: String,
}

/// What is to change of a user.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct UserPatch {
    #[serde(default, deserialize_with = "patch::present")]
    #[schema(nullable = false)]
    pub(crate) first_name: Option<String>,
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub(crate) last_name: Patch<String>,
    #[serde(default, deserialize_with = "patch::present")]
    #[schema(nullable = false)]
    pub(crate) username: Option<String>,
    #[serde(default, deserialize_with = "patch::present")]
    #[schema(value_type = Option<RoleName>, nullable = false)]
    pub(crate) role: Option<Role>,
    #[serde(default, deserialize_with = "patch::present")]
    #[schema(nullable = false)]
    pub(crate) password: Option<String>,
}
