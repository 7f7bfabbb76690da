//! Vector settings.

use hone_annotation::{Kind, VectorSettings, VectorSettingsId};
use rusqlite::{Row, params};

use super::{dataset_key, delete as delete_row, place};
use crate::sqlite::convert::{id, time};
use crate::sqlite::failure::Result;
use crate::sqlite::session::Session;
use crate::sqlite::{datasets, vectors};

const SELECT: &str = "SELECT v.id, d.id, v.name, v.title, v.dimensions, v.inserted_at, \
     v.updated_at, v.key FROM vector_settings v JOIN datasets d ON d.key = v.dataset";

pub(in crate::sqlite) fn by_id(
    session: &Session,
    settings: VectorSettingsId,
) -> Result<Option<VectorSettings>> {
    session.one(
        &format!("{SELECT} WHERE v.id = ?1"),
        [settings.0.as_bytes()],
        read,
    )
}

/// The vector settings of a dataset with their keys.
pub(in crate::sqlite) fn of(
    session: &Session,
    dataset: i64,
) -> Result<(Vec<VectorSettings>, Vec<i64>)> {
    let sql = format!("{SELECT} WHERE v.dataset = ?1 ORDER BY v.key");
    let all = session.all(&sql, [dataset], |row| {
        Ok((read(row)?, row.get::<_, i64>(7)?))
    })?;
    Ok(all.into_iter().unzip())
}

/// The key of vector settings and of their dataset.
pub(in crate::sqlite) fn key(
    session: &Session,
    settings: VectorSettingsId,
) -> Result<Option<(i64, i64)>> {
    place(session, "vector_settings", settings.0)
}

pub(in crate::sqlite) fn put(session: &Session, settings: &VectorSettings) -> Result<()> {
    let dataset = dataset_key(session, settings.dataset)?;
    let sql = "INSERT INTO vector_settings \
         (id, dataset, name, title, dimensions, inserted_at, updated_at) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) \
         ON CONFLICT (id) DO UPDATE SET dataset = ?2, name = ?3, title = ?4, dimensions = ?5, \
         inserted_at = ?6, updated_at = ?7";
    let params = params![
        settings.id.0.as_bytes(),
        dataset,
        settings.name,
        settings.title,
        settings.dimensions,
        settings.inserted_at.0,
        settings.updated_at.0,
    ];
    let taken = [("vector_settings.name", "name", &*settings.name)];
    let put = session.run(sql, params);
    put.map_err(|e| e.or_taken(Kind::VectorSettings, &taken))?;
    datasets::touch_settings(session, dataset)
}

pub(in crate::sqlite) fn delete(session: &Session, settings: VectorSettingsId) -> Result<()> {
    let Some((key, dataset)) = place(session, "vector_settings", settings.0)? else {
        return Ok(());
    };
    vectors::delete_of_settings(session, key)?;
    delete_row(session, "vector_settings", key, dataset)
}

fn read(row: &Row<'_>) -> rusqlite::Result<VectorSettings> {
    Ok(VectorSettings {
        id: id(row, 0)?,
        dataset: id(row, 1)?,
        name: row.get(2)?,
        title: row.get(3)?,
        dimensions: row.get(4)?,
        inserted_at: time(row, 5)?,
        updated_at: time(row, 6)?,
    })
}
