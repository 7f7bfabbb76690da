use hone_annotation::{
    Dataset, DatasetStatus, Distribution, KeyHash, Role, User, Workspace, WorkspaceId,
};
use hone_domain::ContentHash;

use super::{at, id};

/// A user; the API key is the name.
pub fn user(username: &str, role: Role) -> User {
    User {
        id: id(username),
        first_name: username.to_owned(),
        last_name: None,
        username: username.to_owned(),
        role,
        password_hash: String::new(),
        key_hash: KeyHash(*ContentHash::of(username.as_bytes()).as_bytes()),
        inserted_at: at(0),
        updated_at: at(0),
    }
}

/// A workspace.
pub fn workspace(name: &str) -> Workspace {
    Workspace {
        id: id(name),
        name: name.to_owned(),
        inserted_at: at(0),
        updated_at: at(0),
    }
}

/// A published dataset that one answer completes the records of.
pub fn dataset(workspace: WorkspaceId, name: &str) -> Dataset {
    Dataset {
        id: id(&format!("{workspace} {name}")),
        workspace,
        name: name.to_owned(),
        guidelines: None,
        allow_extra_metadata: true,
        status: DatasetStatus::Ready,
        distribution: Distribution::default(),
        metadata: None,
        last_activity_at: at(0),
        inserted_at: at(0),
        updated_at: at(0),
    }
}
