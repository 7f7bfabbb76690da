//! Accounts. All for owners alone.

use super::statuses;
use crate::store::{Transaction, View};
use crate::{
    AnnotationError, Context, Invalid, KeyHash, Kind, Role, User, UserId, Workspace, limits, policy,
};

/// A new account.
#[derive(Debug, Clone)]
pub struct NewUser {
    /// The id, where the client chose it.
    pub id: Option<UserId>,
    /// First name, not blank.
    pub first_name: String,
    /// Last name, not blank.
    pub last_name: Option<String>,
    /// The name to sign in with.
    pub username: String,
    /// What they may do; annotator if absent.
    pub role: Option<Role>,
    /// The password's hash.
    pub password_hash: String,
    /// The API key's hash.
    pub key_hash: KeyHash,
}

/// What is to change of an account; what is absent stays.
#[derive(Debug, Clone, Default)]
pub struct UserChange {
    /// First name, not blank.
    pub first_name: Option<String>,
    /// Last name, not blank; the inner `None` removes it.
    pub last_name: Option<Option<String>>,
    /// The name to sign in with.
    pub username: Option<String>,
    /// What they may do.
    pub role: Option<Role>,
    /// The password's hash.
    pub password_hash: Option<String>,
    /// The API key's hash.
    pub key_hash: Option<KeyHash>,
}

/// The shortest and the longest password, in characters.
const PASSWORD: std::ops::RangeInclusive<usize> = 8..=100;

/// Checks a password before it is hashed.
///
/// # Errors
/// If it has fewer than 8 or more than 100 characters.
pub fn check_password(password: &str) -> Result<(), Invalid> {
    if PASSWORD.contains(&password.chars().count()) {
        return Ok(());
    }
    let (least, most) = (PASSWORD.start(), PASSWORD.end());
    Err(Invalid::new(
        "password",
        format!("needs {least} to {most} characters"),
    ))
}

/// Makes an account.
///
/// # Errors
/// If the caller is no owner, a name is blank, or the id or the username is taken.
pub fn create(
    tx: &mut dyn Transaction,
    actor: &User,
    new: NewUser,
    context: &mut Context,
) -> Result<User, AnnotationError> {
    policy::own(actor, "create users")?;
    insert(tx, new, context)
}

/// Makes an account on behalf of the machine's administrator, who needs no account.
///
/// # Errors
/// If a name is blank, or the id or the username is taken.
pub fn insert(
    tx: &mut dyn Transaction,
    new: NewUser,
    context: &mut Context,
) -> Result<User, AnnotationError> {
    if let Some(id) = new.id
        && tx.user(id)?.is_some()
    {
        return Err(AnnotationError::Conflict(format!(
            "User with id `{id}` already exists"
        )));
    }
    let user = User {
        id: new.id.unwrap_or_else(|| context.id()),
        first_name: not_blank("first_name", new.first_name)?,
        last_name: new
            .last_name
            .map(|name| not_blank("last_name", name))
            .transpose()?,
        username: not_blank("username", new.username)?,
        role: new.role.unwrap_or(Role::Annotator),
        password_hash: new.password_hash,
        key_hash: new.key_hash,
        inserted_at: context.now,
        updated_at: context.now,
    };
    tx.put_user(&user)?;
    Ok(user)
}

/// Refuses callers who may neither make nor change accounts, before anything costly is done for
/// them.
///
/// # Errors
/// If the caller is no owner.
pub fn check_caller(actor: &User) -> Result<(), AnnotationError> {
    policy::own(actor, "manage users")
}

/// Changes an account.
///
/// # Errors
/// If the caller is no owner, there is no such account, a name is blank or taken, or the last
/// owner would be none.
pub fn update(
    tx: &mut dyn Transaction,
    actor: &User,
    id: UserId,
    change: UserChange,
    context: &Context,
) -> Result<User, AnnotationError> {
    policy::own(actor, "update users")?;
    let user = find(tx, id)?;
    self::change(tx, user, change, context)
}

/// Changes an account on behalf of the machine's administrator, who needs no account.
///
/// # Errors
/// If a name is blank or taken, or the last owner would be none.
pub fn change(
    tx: &mut dyn Transaction,
    mut user: User,
    change: UserChange,
    context: &Context,
) -> Result<User, AnnotationError> {
    if let Some(name) = change.first_name {
        user.first_name = not_blank("first_name", name)?;
    }
    if let Some(name) = change.last_name {
        user.last_name = name.map(|name| not_blank("last_name", name)).transpose()?;
    }
    if let Some(name) = change.username {
        user.username = not_blank("username", name)?;
    }
    if let Some(role) = change.role {
        if role != Role::Owner {
            keep_an_owner(tx, &user)?;
        }
        user.role = role;
    }
    user.password_hash = change.password_hash.unwrap_or(user.password_hash);
    user.key_hash = change.key_hash.unwrap_or(user.key_hash);
    user.updated_at = context.now;
    tx.put_user(&user)?;
    Ok(user)
}

/// Gives the caller a new API key; the old one is good no more.
///
/// # Errors
/// If the key is taken.
pub fn renew_own_key(
    tx: &mut dyn Transaction,
    actor: &User,
    key_hash: KeyHash,
    context: &Context,
) -> Result<User, AnnotationError> {
    let change = UserChange {
        key_hash: Some(key_hash),
        ..UserChange::default()
    };
    let user = find(tx, actor.id)?;
    self::change(tx, user, change, context)
}

/// Gives the caller a new password; all sessions that began with the old one end.
///
/// # Errors
/// If the store fails.
pub fn change_own_password(
    tx: &mut dyn Transaction,
    actor: &User,
    password_hash: String,
    context: &Context,
) -> Result<User, AnnotationError> {
    let change = UserChange {
        password_hash: Some(password_hash),
        ..UserChange::default()
    };
    let user = find(tx, actor.id)?;
    self::change(tx, user, change, context)
}

/// Keeps a better hash of the password that a user signed in with, unless it was changed since.
///
/// # Errors
/// If the store fails.
pub fn keep_hash(
    tx: &mut dyn Transaction,
    id: UserId,
    outdated: &str,
    better: String,
) -> Result<(), AnnotationError> {
    if let Some(mut user) = tx.user(id)?
        && user.password_hash == outdated
    {
        user.password_hash = better;
        tx.put_user(&user)?;
    }
    Ok(())
}

/// Deletes an account with its responses; records that lose a response they needed are pending
/// again.
///
/// # Errors
/// If the caller is no owner, there is no such account, or it is the last owner's.
pub fn delete(
    tx: &mut dyn Transaction,
    actor: &User,
    id: UserId,
    context: &mut Context,
) -> Result<User, AnnotationError> {
    policy::own(actor, "delete users")?;
    let user = find(tx, id)?;
    keep_an_owner(tx, &user)?;
    let answered = tx.records_answered_by(id)?;
    tx.delete_user(id)?;
    for records in answered.chunks(limits::PAGE) {
        statuses::settle(tx, records, context)?;
    }
    Ok(user)
}

/// An account.
///
/// # Errors
/// If the caller is no owner or there is no such account.
pub fn get(view: &dyn View, actor: &User, id: UserId) -> Result<User, AnnotationError> {
    policy::own(actor, "see users")?;
    find(view, id)
}

/// All accounts.
///
/// # Errors
/// If the caller is no owner.
pub fn list(view: &dyn View, actor: &User) -> Result<Vec<User>, AnnotationError> {
    policy::own(actor, "list users")?;
    Ok(view.users()?)
}

/// The workspaces of a user: of an owner all, of others those they are members of.
///
/// # Errors
/// If the caller is no owner or there is no such account.
pub fn workspaces(
    view: &dyn View,
    actor: &User,
    id: UserId,
) -> Result<Vec<Workspace>, AnnotationError> {
    policy::own(actor, "list the workspaces of users")?;
    super::workspaces::of(view, &find(view, id)?)
}

fn find(view: &(impl View + ?Sized), id: UserId) -> Result<User, AnnotationError> {
    view.user(id)?
        .ok_or_else(|| AnnotationError::not_found(Kind::User, id))
}

/// Refuses to go on if `user` is the only owner.
pub(crate) fn keep_an_owner(
    view: &(impl View + ?Sized),
    user: &User,
) -> Result<(), AnnotationError> {
    let mut others = view
        .users()?
        .into_iter()
        .filter(|other| other.id != user.id);
    if user.role != Role::Owner || others.any(|other| other.role == Role::Owner) {
        return Ok(());
    }
    let reason = format!(
        "{:?} is the only owner, and there must be one",
        user.username
    );
    Err(AnnotationError::Unprocessable(reason))
}

fn not_blank(place: &str, name: String) -> Result<String, Invalid> {
    if name.trim().is_empty() {
        return Err(Invalid::new(place, "is blank"));
    }
    Ok(name)
}
