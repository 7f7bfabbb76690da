use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::{Invalid, Timestamp, UserId, WorkspaceId};

/// What a user may do at most.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Everything, everywhere.
    Owner,
    /// Everything with the datasets of the workspaces they are members of.
    Admin,
    /// Answers in the workspaces they are members of.
    Annotator,
}

impl Role {
    /// The name on the wire.
    pub fn name(self) -> &'static str {
        match self {
            Self::Owner => "owner",
            Self::Admin => "admin",
            Self::Annotator => "annotator",
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Role {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        [Self::Owner, Self::Admin, Self::Annotator]
            .into_iter()
            .find(|role| role.name() == text)
            .ok_or_else(|| {
                Invalid::new("role", format!("{text:?} is not owner, admin or annotator"))
            })
    }
}

/// SHA-256 of an API key; keys themselves are not kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyHash(pub [u8; 32]);

/// A person or program with an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    /// Its id.
    pub id: UserId,
    /// First name.
    pub first_name: String,
    /// Last name.
    pub last_name: Option<String>,
    /// The name to sign in with, unique.
    pub username: String,
    /// What they may do.
    pub role: Role,
    /// The password in PHC string form (argon2id), or bcrypt where it was imported.
    pub password_hash: String,
    /// The hash of the API key.
    pub key_hash: KeyHash,
    /// When the account was made.
    pub inserted_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

/// A group of datasets with the users that work on them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Workspace {
    /// Its id.
    pub id: WorkspaceId,
    /// Its name, unique; letters, digits, `_` and `-`.
    pub name: String,
    /// When it was made.
    pub inserted_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

impl Workspace {
    /// Checks a name: clients refuse lists that hold a name with other characters.
    ///
    /// # Errors
    /// If the name is empty or has other characters than letters, digits, `_` and `-`.
    pub fn check_name(name: &str) -> Result<(), Invalid> {
        crate::limits::identifier("name", name)
    }
}
