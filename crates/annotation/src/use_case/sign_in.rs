//! Signing in with the word of somebody else. A provider knows a person by a *subject* that never
//! changes; the account is found by that, and not by the name, which people can change there.

use super::{users, workspaces};
use crate::store::Transaction;
use crate::use_case::users::{NewUser, UserChange};
use crate::{AnnotationError, Context, KeyHash, Role, User, Workspace, WorkspaceId};

/// A person as a provider knows them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// The provider's name.
    pub provider: String,
    /// Whom it means; never another person.
    pub subject: String,
    /// The name to sign in with.
    pub username: String,
    /// The first name, if it is told.
    pub first_name: Option<String>,
    /// The last name, if it is told.
    pub last_name: Option<String>,
    /// What the provider says they may do here, if that is for the provider to say.
    pub grants: Option<Grants>,
}

/// What a provider says that a person may do here.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Grants {
    /// The role, if it names one.
    pub role: Option<Role>,
    /// The workspaces to be a member of, by name.
    pub workspaces: Vec<String>,
}

/// What the operator decided about sign-ins with one provider.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rules {
    /// The workspaces that new people become members of, by name.
    pub workspaces: Vec<String>,
    /// The name of the person who becomes an owner.
    pub owner: Option<String>,
    /// What happens where an account has the name already.
    pub known_name: KnownName,
    /// When role and workspaces are taken from the provider.
    pub sync: Syncing,
}

/// What happens at the first sign-in of a person whose name an account has already.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum KnownName {
    /// It is refused: the account may be somebody else's.
    #[default]
    Refuse,
    /// The account is theirs from now on. Only for providers whose names are the operator's own.
    Link,
}

/// When role and workspaces are taken from the provider.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Syncing {
    /// At the first sign-in.
    #[default]
    Once,
    /// At each sign-in; what the provider does not name any more is taken away.
    Always,
}

/// Secrets of an account that nobody knows: it signs in by its provider alone.
#[derive(Debug, Clone)]
pub struct Unknown {
    /// Of a random password.
    pub password_hash: String,
    /// Of a random API key.
    pub key_hash: KeyHash,
}

/// The account of a person whom a provider vouches for, made if it is their first sign-in.
///
/// # Errors
/// If the name is taken by an account that is not theirs, or is blank, or a workspace cannot have
/// its name.
pub fn sign_in(
    tx: &mut dyn Transaction,
    identity: &Identity,
    rules: &Rules,
    secrets: Unknown,
    context: &mut Context,
) -> Result<User, AnnotationError> {
    let user = match tx.user_by_identity(&identity.provider, &identity.subject)? {
        Some(user) if rules.sync == Syncing::Once => return Ok(user),
        Some(user) => user,
        None => first(tx, identity, rules, secrets, context)?,
    };
    let Some(grants) = identity
        .grants
        .as_ref()
        .filter(|_| rules.sync == Syncing::Always)
    else {
        return Ok(user);
    };
    let role = role(&user.username, identity, rules);
    let user = grant_role(tx, user, role, context)?;
    settle_workspaces(tx, &user, &grants.workspaces, context)?;
    Ok(user)
}

/// Finds or makes the account of a person who comes for the first time.
fn first(
    tx: &mut dyn Transaction,
    identity: &Identity,
    rules: &Rules,
    secrets: Unknown,
    context: &mut Context,
) -> Result<User, AnnotationError> {
    let user = match (tx.user_by_name(&identity.username)?, rules.known_name) {
        (Some(user), KnownName::Link) => user,
        (Some(user), KnownName::Refuse) => {
            let (name, provider) = (&user.username, &identity.provider);
            let reason = format!(
                "there is an account {name:?} already that is not known to be that of the person \
                 whom {provider} calls so"
            );
            return Err(AnnotationError::Conflict(reason));
        }
        (None, _) => make(tx, identity, rules, secrets, context)?,
    };
    tx.put_identity(&identity.provider, &identity.subject, user.id)?;
    Ok(user)
}

fn make(
    tx: &mut dyn Transaction,
    identity: &Identity,
    rules: &Rules,
    secrets: Unknown,
    context: &mut Context,
) -> Result<User, AnnotationError> {
    let name = &identity.username;
    let told = |name: &Option<String>| name.clone().filter(|name| !name.trim().is_empty());
    let new = NewUser {
        id: None,
        first_name: told(&identity.first_name).unwrap_or_else(|| name.clone()),
        last_name: told(&identity.last_name),
        username: name.clone(),
        role: Some(role(name, identity, rules)),
        password_hash: secrets.password_hash,
        key_hash: secrets.key_hash,
    };
    let user = users::insert(tx, new, context)?;
    let granted = identity.grants.iter().flat_map(|grants| &grants.workspaces);
    for name in rules.workspaces.iter().chain(granted) {
        let workspace = workspace(tx, name, context)?;
        tx.add_member(workspace, user.id)?;
    }
    Ok(user)
}

/// The role of an account. Its name is the one it was made with: somebody who takes the owner's
/// name at the provider later on is nobody new here.
fn role(username: &str, identity: &Identity, rules: &Rules) -> Role {
    if rules.owner.as_deref() == Some(username) {
        return Role::Owner;
    }
    let granted = identity.grants.as_ref().and_then(|grants| grants.role);
    granted.unwrap_or(Role::Annotator)
}

fn grant_role(
    tx: &mut dyn Transaction,
    user: User,
    role: Role,
    context: &Context,
) -> Result<User, AnnotationError> {
    // The only owner stays one: refusing the sign-in would lock everybody out.
    if user.role == role || users::keep_an_owner(tx, &user).is_err() {
        return Ok(user);
    }
    let change = UserChange {
        role: Some(role),
        ..UserChange::default()
    };
    users::change(tx, user, change, context)
}

/// Makes a person a member of these workspaces and of no others.
fn settle_workspaces(
    tx: &mut dyn Transaction,
    user: &User,
    names: &[String],
    context: &mut Context,
) -> Result<(), AnnotationError> {
    let mut wanted: Vec<WorkspaceId> = Vec::new();
    for name in names {
        wanted.push(workspace(tx, name, context)?);
    }
    for held in tx.workspaces_of(user.id)? {
        if !wanted.contains(&held.id) {
            tx.remove_member(held.id, user.id)?;
        }
    }
    for workspace in wanted {
        tx.add_member(workspace, user.id)?;
    }
    Ok(())
}

/// The workspace of a name, made if there is none.
fn workspace(
    tx: &mut dyn Transaction,
    name: &str,
    context: &mut Context,
) -> Result<WorkspaceId, AnnotationError> {
    if let Some(held) = tx.workspace_by_name(name)? {
        return Ok(held.id);
    }
    workspaces::insert(tx, None, name.to_owned(), context).map(|made: Workspace| made.id)
}
