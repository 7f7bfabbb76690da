//! Jobs.

use hone_annotation::{Job, JobId, Timestamp};
use rusqlite::{Row, params};

use super::convert::{id, json, time, to_json, to_word, word};
use super::failure::Result;
use super::session::Session;

const SELECT: &str = "SELECT id, name, arguments, dataset, status, done, total, error, refused, \
     log, attempts, leased_until, inserted_at, updated_at FROM jobs";

pub(super) fn by_id(session: &Session, job: JobId) -> Result<Option<Job>> {
    session.one(&format!("{SELECT} WHERE id = ?1"), [job.0.as_bytes()], read)
}

pub(super) fn next(session: &Session, now: Timestamp) -> Result<Option<Job>> {
    let sql = format!(
        "{SELECT} WHERE status IN ('queued', 'started') \
         AND (status = 'queued' OR leased_until <= ?1) ORDER BY key LIMIT 1"
    );
    session.one(&sql, [now.0], read)
}

pub(super) fn put(session: &Session, job: &Job) -> Result<()> {
    let sql = "INSERT INTO jobs (id, name, arguments, dataset, status, done, total, error, \
         refused, log, attempts, leased_until, inserted_at, updated_at) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14) \
         ON CONFLICT (id) DO UPDATE SET name = ?2, arguments = ?3, dataset = ?4, status = ?5, \
         done = ?6, total = ?7, error = ?8, refused = ?9, log = ?10, attempts = ?11, \
         leased_until = ?12, inserted_at = ?13, updated_at = ?14";
    let params = params![
        job.id.0.as_bytes(),
        job.name,
        to_json(&job.arguments)?,
        job.dataset.map(|dataset| *dataset.0.as_bytes()),
        to_word(&job.status)?,
        job.done,
        job.total,
        job.error,
        job.refused,
        to_json(&job.log)?,
        job.attempts,
        job.leased_until.map(|until| until.0),
        job.inserted_at.0,
        job.updated_at.0,
    ];
    session.run(sql, params).map(drop)
}

fn read(row: &Row<'_>) -> rusqlite::Result<Job> {
    let dataset: Option<[u8; 16]> = row.get(3)?;
    Ok(Job {
        id: id(row, 0)?,
        name: row.get(1)?,
        arguments: json(row, 2)?,
        dataset: dataset.map(|bytes| uuid::Uuid::from_bytes(bytes).into()),
        status: word(row, 4)?,
        done: row.get(5)?,
        total: row.get(6)?,
        error: row.get(7)?,
        refused: row.get(8)?,
        log: json(row, 9)?,
        attempts: row.get(10)?,
        leased_until: row.get::<_, Option<i64>>(11)?.map(Timestamp),
        inserted_at: time(row, 12)?,
        updated_at: time(row, 13)?,
    })
}
