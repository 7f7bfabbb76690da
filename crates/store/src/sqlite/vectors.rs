//! Vectors.

use hone_annotation::{Kind, RecordId, Vector, VectorSettingsId};

use super::convert::{damaged, distinct, key as make_key, outer, seq, span};
use super::failure::{Failure, Result};
use super::schema::{self, Kept};
use super::session::Session;
use super::vector_shards::{self, Segment};
use super::{records, settings};

pub(super) fn of_records(
    session: &Session,
    records: &[RecordId],
    wanted: Option<&[VectorSettingsId]>,
) -> Result<Vec<Vector>> {
    let mut found = Vec::new();
    for record in distinct(records) {
        let Some(key) = records::key(session, record)? else {
            continue;
        };
        let kept = schema::existing_by_key(session, outer(key))?;
        let all = kept.schema.vectors_settings.iter().zip(&kept.keys.vectors);
        for (settings, &settings_key) in all {
            if wanted.is_none_or(|wanted| wanted.contains(&settings.id)) {
                let values = at(session, make_key(settings_key, seq(key)))?;
                found.extend(values.map(|values| Vector {
                    record,
                    settings: settings.id,
                    values,
                }));
            }
        }
    }
    found.sort_unstable_by_key(|vector| (vector.record, vector.settings));
    Ok(found)
}

fn at(session: &Session, key: i64) -> Result<Option<Vec<f32>>> {
    let sql = "SELECT value FROM vectors WHERE key = ?1";
    session.one(sql, [key], |row| values(row.get_ref(0)?.as_blob()?))
}

/// The values of a blob.
pub(super) fn values(blob: &[u8]) -> rusqlite::Result<Vec<f32>> {
    let (values, rest) = blob.as_chunks::<4>();
    if !rest.is_empty() {
        let odd = std::io::Error::other(format!("{} bytes are no vector", blob.len()));
        return Err(damaged(0, odd));
    }
    Ok(values
        .iter()
        .map(|&bytes| f32::from_le_bytes(bytes))
        .collect())
}

pub(super) fn put(session: &Session, vectors: &[Vector]) -> Result<()> {
    let sql = "INSERT INTO vectors (key, value) VALUES (?1, ?2) \
         ON CONFLICT (key) DO UPDATE SET value = ?2";
    let mut touched = Vec::new();
    for vector in vectors {
        let settings = settings::vectors::key(session, vector.settings)?;
        let missing = || Failure::missing(Kind::VectorSettings, vector.settings);
        let (settings, _) = settings.ok_or_else(missing)?;
        let record = records::existing_key(session, vector.record)?;
        let blob: Vec<u8> = vector
            .values
            .iter()
            .flat_map(|value| value.to_le_bytes())
            .collect();
        session.run(
            sql,
            rusqlite::params![make_key(settings, seq(record)), blob],
        )?;
        touched.push(Segment::of(settings, seq(record)));
    }
    vector_shards::touch(session, touched)
}

pub(super) fn delete(
    session: &Session,
    record: RecordId,
    settings: VectorSettingsId,
) -> Result<()> {
    let settings = settings::vectors::key(session, settings)?;
    let record = records::key(session, record)?;
    if let (Some((settings, _)), Some(record)) = (settings, record) {
        delete_at(session, settings, seq(record))?;
    }
    Ok(())
}

/// Deletes the vectors of some settings.
pub(super) fn delete_of_settings(session: &Session, settings: i64) -> Result<()> {
    let sql = "DELETE FROM vectors WHERE key BETWEEN ?1 AND ?2";
    session.run(sql, span(settings))?;
    let sql = "DELETE FROM vector_segments WHERE settings = ?1";
    session.run(sql, [settings]).map(drop)
}

/// Deletes the vectors of a record.
pub(super) fn delete_of_record(session: &Session, kept: &Kept, record: i64) -> Result<()> {
    for &settings in &kept.keys.vectors {
        delete_at(session, settings, seq(record))?;
    }
    Ok(())
}

fn delete_at(session: &Session, settings: i64, seq: u64) -> Result<()> {
    let sql = "DELETE FROM vectors WHERE key = ?1";
    if session.run(sql, [make_key(settings, seq)])? > 0 {
        vector_shards::touch(session, vec![Segment::of(settings, seq)])?;
    }
    Ok(())
}
