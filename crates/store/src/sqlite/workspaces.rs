//! Workspaces and their members.

use hone_annotation::{Kind, User, UserId, Workspace, WorkspaceId};
use rusqlite::{Row, params};

use super::convert::{id, time};
use super::failure::{Failure, Result};
use super::session::Session;
use super::users;

const COLUMNS: &str = "w.id, w.name, w.inserted_at, w.updated_at";

pub(super) fn by_id(session: &Session, workspace: WorkspaceId) -> Result<Option<Workspace>> {
    session.one(&select("WHERE w.id = ?1"), [workspace.0.as_bytes()], read)
}

pub(super) fn by_name(session: &Session, name: &str) -> Result<Option<Workspace>> {
    session.one(&select("WHERE w.name = ?1"), [name], read)
}

pub(super) fn all(session: &Session) -> Result<Vec<Workspace>> {
    session.all(&select("ORDER BY w.key"), [], read)
}

pub(super) fn of_user(session: &Session, user: UserId) -> Result<Vec<Workspace>> {
    let tail = "JOIN members m ON m.workspace = w.key JOIN users u ON u.key = m.user \
         WHERE u.id = ?1 ORDER BY w.key";
    session.all(&select(tail), [user.0.as_bytes()], read)
}

pub(super) fn members(session: &Session, workspace: WorkspaceId) -> Result<Vec<User>> {
    let sql = format!(
        "SELECT {} FROM users u JOIN members m ON m.user = u.key \
         JOIN workspaces w ON w.key = m.workspace WHERE w.id = ?1 ORDER BY m.key",
        users::COLUMNS
    );
    session.all(&sql, [workspace.0.as_bytes()], users::read)
}

pub(super) fn is_member(session: &Session, workspace: WorkspaceId, user: UserId) -> Result<bool> {
    let sql = "SELECT 1 FROM members m JOIN workspaces w ON w.key = m.workspace \
         JOIN users u ON u.key = m.user WHERE w.id = ?1 AND u.id = ?2";
    let params = [workspace.0.as_bytes(), user.0.as_bytes()];
    Ok(session.number(sql, params)?.is_some())
}

/// The key of a workspace that is there.
pub(super) fn key(session: &Session, workspace: WorkspaceId) -> Result<i64> {
    let sql = "SELECT key FROM workspaces WHERE id = ?1";
    let key = session.number(sql, [workspace.0.as_bytes()])?;
    key.ok_or_else(|| Failure::missing(Kind::Workspace, workspace))
}

pub(super) fn put(session: &Session, workspace: &Workspace) -> Result<()> {
    let sql = "INSERT INTO workspaces (id, name, inserted_at, updated_at) \
         VALUES (?1, ?2, ?3, ?4) \
         ON CONFLICT (id) DO UPDATE SET name = ?2, inserted_at = ?3, updated_at = ?4";
    let params = params![
        workspace.id.0.as_bytes(),
        workspace.name,
        workspace.inserted_at.0,
        workspace.updated_at.0,
    ];
    let taken = [("workspaces.name", "name", &*workspace.name)];
    let put = session.run(sql, params);
    put.map(drop)
        .map_err(|e| e.or_taken(Kind::Workspace, &taken))
}

pub(super) fn delete(session: &Session, workspace: WorkspaceId) -> Result<()> {
    let sql = "DELETE FROM members WHERE workspace = (SELECT key FROM workspaces WHERE id = ?1)";
    session.run(sql, [workspace.0.as_bytes()])?;
    let sql = "DELETE FROM workspaces WHERE id = ?1";
    session.run(sql, [workspace.0.as_bytes()])?;
    Ok(())
}

pub(super) fn add_member(session: &Session, workspace: WorkspaceId, user: UserId) -> Result<()> {
    let workspace = key(session, workspace)?;
    let member = users::key(session, user)?;
    let member = member.ok_or_else(|| Failure::missing(Kind::User, user))?;
    let sql = "INSERT INTO members (workspace, user) VALUES (?1, ?2) ON CONFLICT DO NOTHING";
    session.run(sql, [workspace, member]).map(drop)
}

pub(super) fn remove_member(session: &Session, workspace: WorkspaceId, user: UserId) -> Result<()> {
    let sql = "DELETE FROM members WHERE workspace = (SELECT key FROM workspaces WHERE id = ?1) \
         AND user = (SELECT key FROM users WHERE id = ?2)";
    let params = [workspace.0.as_bytes(), user.0.as_bytes()];
    session.run(sql, params).map(drop)
}

fn select(tail: &str) -> String {
    format!("SELECT {COLUMNS} FROM workspaces w {tail}")
}

fn read(row: &Row<'_>) -> rusqlite::Result<Workspace> {
    Ok(Workspace {
        id: id(row, 0)?,
        name: row.get(1)?,
        inserted_at: time(row, 2)?,
        updated_at: time(row, 3)?,
    })
}
