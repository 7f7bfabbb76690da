//! Loops, what happened in them, and the models they trained.

use hone_annotation::{DatasetId, Kind, Loop, LoopEvent, LoopId, ModelVersion, VersionId};
use rusqlite::{Row, params};
use uuid::Uuid;

use super::convert::{id, json, time, to_json, to_word, word};
use super::failure::{Failure, Result};
use super::session::Session;

const LOOP: &str = "SELECT l.id, d.id, q.id, l.name, l.definition, l.status, l.champion, \
     l.inserted_at, l.updated_at FROM loops l JOIN datasets d ON d.key = l.dataset \
     JOIN questions q ON q.key = l.question";

const VERSION: &str = "SELECT v.id, l.id, v.number, v.artefact, v.training, v.metrics, \
     v.inserted_at FROM model_versions v JOIN loops l ON l.key = v.loop";

pub(super) fn by_id(session: &Session, of: LoopId) -> Result<Option<Loop>> {
    session.one(&format!("{LOOP} WHERE l.id = ?1"), [of.0.as_bytes()], read)
}

/// The loops of a dataset, or all.
pub(super) fn all(session: &Session, dataset: Option<DatasetId>) -> Result<Vec<Loop>> {
    match dataset {
        Some(dataset) => session.all(
            &format!("{LOOP} WHERE d.id = ?1 ORDER BY l.key"),
            [dataset.0.as_bytes()],
            read,
        ),
        None => session.all(&format!("{LOOP} ORDER BY l.key"), [], read),
    }
}

/// The key of a loop that is there.
pub(super) fn existing_key(session: &Session, of: LoopId) -> Result<i64> {
    let key = session.number("SELECT key FROM loops WHERE id = ?1", [of.0.as_bytes()])?;
    key.ok_or_else(|| Failure::missing(Kind::Loop, of))
}

pub(super) fn put(session: &Session, new: &Loop) -> Result<()> {
    let sql = "SELECT q.key, d.key FROM questions q JOIN datasets d ON d.key = q.dataset \
         WHERE q.id = ?1 AND d.id = ?2";
    let ids = [new.question.0.as_bytes(), new.dataset.0.as_bytes()];
    let place = session.one(sql, ids, |row| {
        Ok((row.get::<_, i64>(0)?, row.get::<_, i64>(1)?))
    })?;
    let missing = || Failure::missing(Kind::Question, new.question);
    let (question, dataset) = place.ok_or_else(missing)?;
    let sql = "INSERT INTO loops (id, dataset, question, name, definition, status, champion, \
         inserted_at, updated_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) \
         ON CONFLICT (id) DO UPDATE SET dataset = ?2, question = ?3, name = ?4, \
         definition = ?5, status = ?6, champion = ?7, inserted_at = ?8, updated_at = ?9";
    let params = params![
        new.id.0.as_bytes(),
        dataset,
        question,
        new.name,
        to_json(&new.definition)?,
        to_word(&new.status)?,
        new.champion.map(|version| *version.0.as_bytes()),
        new.inserted_at.0,
        new.updated_at.0,
    ];
    let taken = [("loops.name", "name", &*new.name)];
    let put = session.run(sql, params);
    put.map(drop).map_err(|e| e.or_taken(Kind::Loop, &taken))
}

/// Deletes a loop; the database deletes what belongs to it.
pub(super) fn delete(session: &Session, of: LoopId) -> Result<()> {
    let sql = "DELETE FROM loops WHERE id = ?1";
    session.run(sql, [of.0.as_bytes()]).map(drop)
}

pub(super) fn events(
    session: &Session,
    of: LoopId,
    after: u64,
    limit: usize,
) -> Result<Vec<LoopEvent>> {
    let sql = "SELECT number, at, body FROM loop_events \
         WHERE loop = (SELECT key FROM loops WHERE id = ?1) AND number > ?2 \
         ORDER BY number LIMIT ?3";
    // No event has a number that does not fit.
    let after = i64::try_from(after).unwrap_or(i64::MAX);
    let given = params![of.0.as_bytes(), after, limit as i64];
    session.all(sql, given, |row| event(of, row))
}

pub(super) fn last_event(session: &Session, of: LoopId) -> Result<Option<LoopEvent>> {
    let sql = "SELECT number, at, body FROM loop_events \
         WHERE loop = (SELECT key FROM loops WHERE id = ?1) ORDER BY number DESC LIMIT 1";
    session.one(sql, [of.0.as_bytes()], |row| event(of, row))
}

fn event(of: LoopId, row: &Row<'_>) -> rusqlite::Result<LoopEvent> {
    Ok(LoopEvent {
        of,
        number: row.get(0)?,
        at: time(row, 1)?,
        body: json(row, 2)?,
    })
}

pub(super) fn append_event(session: &Session, event: &LoopEvent) -> Result<()> {
    let sql = "INSERT INTO loop_events (loop, number, at, body) VALUES (?1, ?2, ?3, ?4)";
    let params = params![
        existing_key(session, event.of)?,
        event.number,
        event.at.0,
        to_json(&event.body)?,
    ];
    let number = event.number.to_string();
    let taken = [("loop_events.number", "number", &*number)];
    let put = session.run(sql, params);
    put.map(drop).map_err(|e| e.or_taken(Kind::Loop, &taken))
}

pub(super) fn version(session: &Session, version: VersionId) -> Result<Option<ModelVersion>> {
    session.one(
        &format!("{VERSION} WHERE v.id = ?1"),
        [version.0.as_bytes()],
        read_version,
    )
}

/// The versions of a loop's model, by number.
pub(super) fn versions(session: &Session, of: LoopId) -> Result<Vec<ModelVersion>> {
    session.all(
        &format!("{VERSION} WHERE l.id = ?1 ORDER BY v.number"),
        [of.0.as_bytes()],
        read_version,
    )
}

pub(super) fn put_version(session: &Session, version: &ModelVersion) -> Result<()> {
    let sql = "INSERT INTO model_versions \
         (id, loop, number, artefact, training, metrics, inserted_at) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) \
         ON CONFLICT (id) DO UPDATE SET loop = ?2, number = ?3, artefact = ?4, training = ?5, \
         metrics = ?6, inserted_at = ?7";
    let params = params![
        version.id.0.as_bytes(),
        existing_key(session, version.of)?,
        version.number,
        version.artefact,
        to_json(&version.training)?,
        to_json(&version.metrics)?,
        version.inserted_at.0,
    ];
    let number = version.number.to_string();
    let taken = [("model_versions.number", "number", &*number)];
    let put = session.run(sql, params);
    put.map(drop)
        .map_err(|e| e.or_taken(Kind::ModelVersion, &taken))
}

fn read(row: &Row<'_>) -> rusqlite::Result<Loop> {
    let champion: Option<[u8; 16]> = row.get(6)?;
    Ok(Loop {
        id: id(row, 0)?,
        dataset: id(row, 1)?,
        question: id(row, 2)?,
        name: row.get(3)?,
        definition: json(row, 4)?,
        status: word(row, 5)?,
        champion: champion.map(|bytes| Uuid::from_bytes(bytes).into()),
        inserted_at: time(row, 7)?,
        updated_at: time(row, 8)?,
    })
}

fn read_version(row: &Row<'_>) -> rusqlite::Result<ModelVersion> {
    Ok(ModelVersion {
        id: id(row, 0)?,
        of: id(row, 1)?,
        number: row.get(2)?,
        artefact: row.get(3)?,
        training: json(row, 4)?,
        metrics: json(row, 5)?,
        inserted_at: time(row, 6)?,
    })
}
