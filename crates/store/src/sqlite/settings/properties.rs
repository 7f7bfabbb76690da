//! Metadata properties.

use hone_annotation::{Kind, MetadataProperty, MetadataPropertyId};
use rusqlite::{Row, params};

use super::{dataset_key, delete as delete_row, place};
use crate::sqlite::convert::{id, json, time, to_json};
use crate::sqlite::failure::Result;
use crate::sqlite::session::Session;
use crate::sqlite::{datasets, metadata};

const SELECT: &str = "SELECT p.id, d.id, p.name, p.title, p.visible_for_annotators, p.settings, \
     p.inserted_at, p.updated_at, p.key \
     FROM metadata_properties p JOIN datasets d ON d.key = p.dataset";

pub(in crate::sqlite) fn by_id(
    session: &Session,
    property: MetadataPropertyId,
) -> Result<Option<MetadataProperty>> {
    session.one(
        &format!("{SELECT} WHERE p.id = ?1"),
        [property.0.as_bytes()],
        read,
    )
}

/// The metadata properties of a dataset with their keys.
pub(in crate::sqlite) fn of(
    session: &Session,
    dataset: i64,
) -> Result<(Vec<MetadataProperty>, Vec<i64>)> {
    let sql = format!("{SELECT} WHERE p.dataset = ?1 ORDER BY p.key");
    let all = session.all(&sql, [dataset], |row| {
        Ok((read(row)?, row.get::<_, i64>(8)?))
    })?;
    Ok(all.into_iter().unzip())
}

/// The key of a metadata property and of its dataset.
pub(in crate::sqlite) fn key(
    session: &Session,
    property: MetadataPropertyId,
) -> Result<Option<(i64, i64)>> {
    place(session, "metadata_properties", property.0)
}

pub(in crate::sqlite) fn put(session: &Session, property: &MetadataProperty) -> Result<()> {
    let dataset = dataset_key(session, property.dataset)?;
    let old = by_id(session, property.id)?;
    let sql = "INSERT INTO metadata_properties \
         (id, dataset, name, title, visible_for_annotators, settings, inserted_at, updated_at) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) \
         ON CONFLICT (id) DO UPDATE SET dataset = ?2, name = ?3, title = ?4, \
         visible_for_annotators = ?5, settings = ?6, inserted_at = ?7, updated_at = ?8";
    let params = params![
        property.id.0.as_bytes(),
        dataset,
        property.name,
        property.title,
        property.visible_for_annotators,
        to_json(&property.settings)?,
        property.inserted_at.0,
        property.updated_at.0,
    ];
    let taken = [("metadata_properties.name", "name", &*property.name)];
    let put = session.run(sql, params);
    put.map_err(|e| e.or_taken(Kind::MetadataProperty, &taken))?;
    datasets::touch_settings(session, dataset)?;
    let same = old.is_some_and(|old| {
        old.name == property.name && metadata::same_type(&old.settings, &property.settings)
    });
    if same {
        return Ok(());
    }
    let key = key(session, property.id)?.map_or(0, |(key, _)| key);
    metadata::uncover(session, key)?;
    metadata::cover(session, dataset, key, property)
}

pub(in crate::sqlite) fn delete(session: &Session, property: MetadataPropertyId) -> Result<()> {
    let Some((key, dataset)) = place(session, "metadata_properties", property.0)? else {
        return Ok(());
    };
    metadata::uncover(session, key)?;
    delete_row(session, "metadata_properties", key, dataset)
}

fn read(row: &Row<'_>) -> rusqlite::Result<MetadataProperty> {
    Ok(MetadataProperty {
        id: id(row, 0)?,
        dataset: id(row, 1)?,
        name: row.get(2)?,
        title: row.get(3)?,
        visible_for_annotators: row.get(4)?,
        settings: json(row, 5)?,
        inserted_at: time(row, 6)?,
        updated_at: time(row, 7)?,
    })
}
