//! Which files datasets have.

use hone_annotation::{DatasetId, Kind, Media, MediaHash};
use rusqlite::params;

use super::convert::time;
use super::datasets;
use super::failure::{Failure, Result};
use super::session::Session;

/// A file of a dataset.
pub(super) fn get(session: &Session, of: DatasetId, hash: MediaHash) -> Result<Option<Media>> {
    let sql = "SELECT content_type, size, inserted_at FROM media \
         WHERE dataset = (SELECT key FROM datasets WHERE id = ?1) AND hash = ?2";
    session.one(sql, params![of.0.as_bytes(), hash.0], |row| {
        Ok(Media {
            dataset: of,
            hash,
            content_type: row.get(0)?,
            size: row.get::<_, i64>(1)? as u64,
            inserted_at: time(row, 2)?,
        })
    })
}

pub(super) fn put(session: &Session, media: &Media) -> Result<()> {
    let key = datasets::key(session, media.dataset)?;
    let dataset = key.ok_or_else(|| Failure::missing(Kind::Dataset, media.dataset))?;
    let sql = "INSERT INTO media (dataset, hash, content_type, size, inserted_at) \
         VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT (dataset, hash) DO UPDATE SET \
         content_type = ?3, size = ?4, inserted_at = ?5";
    let params = params![
        dataset,
        media.hash.0,
        media.content_type,
        media.size as i64,
        media.inserted_at.0,
    ];
    session.run(sql, params).map(drop)
}
