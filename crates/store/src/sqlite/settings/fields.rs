//! Fields.

use hone_annotation::{Field, FieldId, Kind};
use rusqlite::{Row, params};

use super::{dataset_key, delete as delete_row, place};
use crate::sqlite::convert::{id, json, time, to_json};
use crate::sqlite::failure::Result;
use crate::sqlite::session::Session;
use crate::sqlite::{datasets, text};

const SELECT: &str = "SELECT f.id, d.id, f.name, f.title, f.required, f.settings, \
     f.inserted_at, f.updated_at, f.key FROM fields f JOIN datasets d ON d.key = f.dataset";

pub(in crate::sqlite) fn by_id(session: &Session, field: FieldId) -> Result<Option<Field>> {
    session.one(
        &format!("{SELECT} WHERE f.id = ?1"),
        [field.0.as_bytes()],
        read,
    )
}

/// The fields of a dataset with their keys.
pub(in crate::sqlite) fn of(session: &Session, dataset: i64) -> Result<(Vec<Field>, Vec<i64>)> {
    let sql = format!("{SELECT} WHERE f.dataset = ?1 ORDER BY f.key");
    let all = session.all(&sql, [dataset], |row| {
        Ok((read(row)?, row.get::<_, i64>(8)?))
    })?;
    Ok(all.into_iter().unzip())
}

pub(in crate::sqlite) fn put(session: &Session, field: &Field) -> Result<()> {
    let dataset = dataset_key(session, field.dataset)?;
    let old = by_id(session, field.id)?;
    let sql = "INSERT INTO fields \
         (id, dataset, name, title, required, settings, inserted_at, updated_at) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) \
         ON CONFLICT (id) DO UPDATE SET dataset = ?2, name = ?3, title = ?4, required = ?5, \
         settings = ?6, inserted_at = ?7, updated_at = ?8";
    let params = params![
        field.id.0.as_bytes(),
        dataset,
        field.name,
        field.title,
        field.required,
        to_json(&field.settings)?,
        field.inserted_at.0,
        field.updated_at.0,
    ];
    let taken = [("fields.name", "name", &*field.name)];
    let put = session.run(sql, params);
    put.map_err(|e| e.or_taken(Kind::Field, &taken))?;
    datasets::touch_settings(session, dataset)?;
    let same = old.is_some_and(|old| old.name == field.name && old.settings == field.settings);
    if same {
        return Ok(());
    }
    text::index_again(session, field.dataset)
}

pub(in crate::sqlite) fn delete(session: &Session, field: FieldId) -> Result<()> {
    let Some((key, dataset)) = place(session, "fields", field.0)? else {
        return Ok(());
    };
    delete_row(session, "fields", key, dataset)?;
    let dataset = datasets::by_key(session, dataset)?;
    dataset.map_or(Ok(()), |dataset| text::index_again(session, dataset.id))
}

fn read(row: &Row<'_>) -> rusqlite::Result<Field> {
    Ok(Field {
        id: id(row, 0)?,
        dataset: id(row, 1)?,
        name: row.get(2)?,
        title: row.get(3)?,
        required: row.get(4)?,
        settings: json(row, 5)?,
        inserted_at: time(row, 6)?,
        updated_at: time(row, 7)?,
    })
}
