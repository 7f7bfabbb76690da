use hone_annotation::{Context, KeyHash, Role, User, UserId};

use crate::TransferError;

/// What is kept of a new account's secrets.
#[derive(Debug, Clone)]
pub struct Credentials {
    /// Of a password that nobody knows.
    pub password_hash: String,
    /// Of a key that nobody knows.
    pub key_hash: KeyHash,
}

/// What a transfer needs from outside: the time, secrets, and somebody who watches.
pub trait Outside {
    /// The context of one change.
    ///
    /// # Errors
    /// If there is no time or randomness.
    fn context(&self) -> Result<Context, TransferError>;

    /// Secrets for an account that signs in only once an administrator has given it new ones.
    ///
    /// # Errors
    /// If there is no randomness.
    fn credentials(&self) -> Result<Credentials, TransferError>;

    /// What is kept of an API key.
    fn key_hash(&self, key: &str) -> KeyHash;

    /// Says how many records of something are done, and of how many if that is known.
    fn progress(&self, what: &str, done: usize, total: Option<usize>);
}

/// Who a transfer acts as: those who may read the data folder may do everything, account or not.
/// It is never stored.
pub(crate) fn machine() -> User {
    User {
        id: UserId(uuid::Uuid::nil()),
        first_name: "administrator".to_owned(),
        last_name: None,
        username: "administrator".to_owned(),
        role: Role::Owner,
        password_hash: String::new(),
        key_hash: KeyHash([0; 32]),
        inserted_at: hone_annotation::Timestamp(0),
        updated_at: hone_annotation::Timestamp(0),
    }
}
