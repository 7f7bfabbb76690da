//! Datasets and how many records and responses they have.

use hone_annotation::store::{Counts, UserCounts};
use hone_annotation::{Dataset, DatasetId, Kind, Timestamp, WorkspaceId};
use rusqlite::{Row, params};

use super::convert::{
    coded, id, json, json_or_null, span, time, to_json, to_json_or_null, to_word, word,
};
use super::failure::Result;
use super::session::Session;
use super::{metadata, responses, schema, suggestions, text, vectors, workspaces};

const COLUMNS: &str = "d.id, w.id, d.name, d.guidelines, d.allow_extra_metadata, d.status, \
     d.distribution, d.metadata, d.last_activity_at, d.inserted_at, d.updated_at";

pub(super) fn by_id(session: &Session, dataset: DatasetId) -> Result<Option<Dataset>> {
    session.one(&select("WHERE d.id = ?1"), [dataset.0.as_bytes()], read)
}

pub(super) fn by_key(session: &Session, key: i64) -> Result<Option<Dataset>> {
    session.one(&select("WHERE d.key = ?1"), [key], read)
}

pub(super) fn by_name(
    session: &Session,
    workspace: WorkspaceId,
    name: &str,
) -> Result<Option<Dataset>> {
    let sql = select("WHERE w.id = ?1 AND d.name = ?2");
    session.one(&sql, params![workspace.0.as_bytes(), name], read)
}

pub(super) fn all(session: &Session) -> Result<Vec<Dataset>> {
    session.all(&select("ORDER BY d.key"), [], read)
}

/// The key of a dataset.
pub(super) fn key(session: &Session, dataset: DatasetId) -> Result<Option<i64>> {
    let sql = "SELECT key FROM datasets WHERE id = ?1";
    session.number(sql, [dataset.0.as_bytes()])
}

pub(super) fn put(session: &Session, dataset: &Dataset) -> Result<()> {
    let sql = "INSERT INTO datasets (id, workspace, name, guidelines, allow_extra_metadata, \
         status, distribution, metadata, last_activity_at, inserted_at, updated_at, row_version, \
         settings_version, deletions) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?12, ?12) \
         ON CONFLICT (id) DO UPDATE SET workspace = ?2, name = ?3, guidelines = ?4, \
         allow_extra_metadata = ?5, status = ?6, distribution = ?7, metadata = ?8, \
         last_activity_at = ?9, inserted_at = ?10, updated_at = ?11, row_version = ?12";
    let params = params![
        dataset.id.0.as_bytes(),
        workspaces::key(session, dataset.workspace)?,
        dataset.name,
        dataset.guidelines,
        dataset.allow_extra_metadata,
        to_word(&dataset.status)?,
        to_json(&dataset.distribution)?,
        to_json_or_null(dataset.metadata.as_ref())?,
        dataset.last_activity_at.0,
        dataset.inserted_at.0,
        dataset.updated_at.0,
        session.tick()?,
    ];
    let taken = [("datasets.name", "name", &*dataset.name)];
    let put = session.run(sql, params);
    put.map(drop).map_err(|e| e.or_taken(Kind::Dataset, &taken))
}

/// Sets the time of the last activity. It is no reason to read a kept schema again.
pub(super) fn touch(session: &Session, dataset: DatasetId, at: Timestamp) -> Result<()> {
    let sql = "UPDATE datasets SET last_activity_at = ?2 WHERE id = ?1";
    session
        .run(sql, params![dataset.0.as_bytes(), at.0])
        .map(drop)
}

pub(super) fn delete(session: &Session, dataset: DatasetId) -> Result<()> {
    let Some(kept) = schema::kept(session, dataset)? else {
        return Ok(());
    };
    let keys = &kept.keys;
    text::drop_index(session, keys.dataset)?;
    for &property in &keys.properties {
        metadata::uncover(session, property)?;
    }
    for &question in &keys.questions {
        suggestions::delete_of_question(session, question)?;
        responses::uncover(session, question)?;
    }
    for &settings in &keys.vectors {
        vectors::delete_of_settings(session, settings)?;
    }
    for table in [
        "responses",
        "response_counts",
        "responders",
        "record_counts",
    ] {
        let sql = format!("DELETE FROM {table} WHERE dataset = ?1");
        session.run(&sql, [keys.dataset])?;
    }
    let sql = "DELETE FROM records WHERE key BETWEEN ?1 AND ?2";
    session.run(sql, span(keys.dataset))?;
    for table in [
        "fields",
        "questions",
        "metadata_properties",
        "vector_settings",
    ] {
        let sql = format!("DELETE FROM {table} WHERE dataset = ?1");
        session.run(&sql, [keys.dataset])?;
    }
    session.run("DELETE FROM datasets WHERE key = ?1", [keys.dataset])?;
    Ok(())
}

/// Notes that the settings of a dataset changed.
pub(super) fn touch_settings(session: &Session, dataset: i64) -> Result<()> {
    let version = session.tick()?;
    let sql = "UPDATE datasets SET settings_version = ?2 WHERE key = ?1";
    session.run(sql, [dataset, version]).map(drop)
}

/// Notes that records of a dataset were deleted.
pub(super) fn touch_deletions(session: &Session, dataset: i64) -> Result<()> {
    let version = session.tick()?;
    let sql = "UPDATE datasets SET deletions = ?2 WHERE key = ?1";
    session.run(sql, [dataset, version]).map(drop)
}

pub(super) fn counts(session: &Session, dataset: DatasetId) -> Result<Counts> {
    let Some(key) = key(session, dataset)? else {
        return Ok(Counts::default());
    };
    let sql = "SELECT status, count FROM record_counts WHERE dataset = ?1";
    let found = session.all(sql, [key], |row| Ok((coded(row, 0)?, row.get(1)?)))?;
    let mut counts = Counts::default();
    for (status, count) in found {
        match status {
            hone_annotation::RecordStatus::Pending => counts.pending = count,
            hone_annotation::RecordStatus::Completed => counts.completed = count,
        }
    }
    Ok(counts)
}

pub(super) fn user_counts(session: &Session, dataset: DatasetId) -> Result<Vec<UserCounts>> {
    let Some(key) = key(session, dataset)? else {
        return Ok(Vec::new());
    };
    let sql = "SELECT u.id, c.record_status, c.status, c.count FROM response_counts c \
         JOIN responders r ON r.dataset = c.dataset AND r.user = c.user \
         JOIN users u ON u.key = c.user \
         WHERE c.dataset = ?1 AND c.count > 0 ORDER BY r.first, c.record_status, c.status";
    session.all(sql, [key], |row| {
        Ok(UserCounts {
            user: id(row, 0)?,
            record: coded(row, 1)?,
            response: coded(row, 2)?,
            count: row.get(3)?,
        })
    })
}

fn select(tail: &str) -> String {
    format!("SELECT {COLUMNS} FROM datasets d JOIN workspaces w ON w.key = d.workspace {tail}")
}

fn read(row: &Row<'_>) -> rusqlite::Result<Dataset> {
    Ok(Dataset {
        id: id(row, 0)?,
        workspace: id(row, 1)?,
        name: row.get(2)?,
        guidelines: row.get(3)?,
        allow_extra_metadata: row.get(4)?,
        status: word(row, 5)?,
        distribution: json(row, 6)?,
        metadata: json_or_null(row, 7)?,
        last_activity_at: time(row, 8)?,
        inserted_at: time(row, 9)?,
        updated_at: time(row, 10)?,
    })
}
