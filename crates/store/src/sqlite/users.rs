//! Users.

use hone_annotation::{KeyHash, Kind, User, UserId};
use rusqlite::{Row, params};

use super::convert::{id, time, to_word, word};
use super::failure::Result;
use super::responses;
use super::session::Session;

/// The columns of a user, under the name `u`.
pub(super) const COLUMNS: &str = "u.id, u.first_name, u.last_name, u.username, u.role, \
     u.password_hash, u.key_hash, u.inserted_at, u.updated_at";

pub(super) fn by_id(session: &Session, user: UserId) -> Result<Option<User>> {
    session.one(&select("WHERE u.id = ?1"), [user.0.as_bytes()], read)
}

pub(super) fn by_name(session: &Session, username: &str) -> Result<Option<User>> {
    session.one(&select("WHERE u.username = ?1"), [username], read)
}

pub(super) fn by_key(session: &Session, hash: KeyHash) -> Result<Option<User>> {
    session.one(&select("WHERE u.key_hash = ?1"), [hash.0], read)
}

pub(super) fn by_identity(
    session: &Session,
    provider: &str,
    subject: &str,
) -> Result<Option<User>> {
    let tail = "JOIN identities i ON i.user = u.key WHERE i.provider = ?1 AND i.subject = ?2";
    session.one(&select(tail), [provider, subject], read)
}

pub(super) fn put_identity(
    session: &Session,
    provider: &str,
    subject: &str,
    user: UserId,
) -> Result<()> {
    // Without such a user the key is null, which the table refuses.
    let sql = "INSERT INTO identities (provider, subject, user) \
         VALUES (?1, ?2, (SELECT key FROM users WHERE id = ?3)) \
         ON CONFLICT (provider, subject) DO UPDATE SET user = excluded.user";
    let params = params![provider, subject, user.0.as_bytes()];
    session.run(sql, params).map(drop)
}

pub(super) fn all(session: &Session) -> Result<Vec<User>> {
    session.all(&select("ORDER BY u.key"), [], read)
}

/// The key of a user.
pub(super) fn key(session: &Session, user: UserId) -> Result<Option<i64>> {
    let sql = "SELECT key FROM users WHERE id = ?1";
    session.number(sql, [user.0.as_bytes()])
}

pub(super) fn put(session: &Session, user: &User) -> Result<()> {
    let sql = "INSERT INTO users (id, first_name, last_name, username, role, password_hash, \
         key_hash, inserted_at, updated_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) \
         ON CONFLICT (id) DO UPDATE SET first_name = ?2, last_name = ?3, username = ?4, \
         role = ?5, password_hash = ?6, key_hash = ?7, inserted_at = ?8, updated_at = ?9";
    let params = params![
        user.id.0.as_bytes(),
        user.first_name,
        user.last_name,
        user.username,
        to_word(&user.role)?,
        user.password_hash,
        user.key_hash.0,
        user.inserted_at.0,
        user.updated_at.0,
    ];
    let taken = [
        ("users.username", "username", &*user.username),
        // Not even a hash of a key is shown.
        ("users.key_hash", "api_key", ""),
    ];
    let put = session.run(sql, params);
    put.map(drop).map_err(|e| e.or_taken(Kind::User, &taken))
}

pub(super) fn delete(session: &Session, user: UserId) -> Result<()> {
    let Some(key) = key(session, user)? else {
        return Ok(());
    };
    responses::delete_of_user(session, key)?;
    session.run("DELETE FROM members WHERE user = ?1", [key])?;
    session.run("DELETE FROM identities WHERE user = ?1", [key])?;
    session.run("DELETE FROM users WHERE key = ?1", [key])?;
    Ok(())
}

fn select(tail: &str) -> String {
    format!("SELECT {COLUMNS} FROM users u {tail}")
}

pub(super) fn read(row: &Row<'_>) -> rusqlite::Result<User> {
    Ok(User {
        id: id(row, 0)?,
        first_name: row.get(1)?,
        last_name: row.get(2)?,
        username: row.get(3)?,
        role: word(row, 4)?,
        password_hash: row.get(5)?,
        key_hash: KeyHash(row.get(6)?),
        inserted_at: time(row, 7)?,
        updated_at: time(row, 8)?,
    })
}
