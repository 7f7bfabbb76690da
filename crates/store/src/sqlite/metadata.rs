//! The index of metadata values.

use std::ops::Range;

use hone_annotation::search::{Scalar, metadata, term_text, terms};
use hone_annotation::store::MetadataMetrics;
use hone_annotation::{MetadataProperty, MetadataPropertyId, MetadataSettings, Object};
use rusqlite::params;
use serde_json::Value;

use super::convert::{json, seq, span};
use super::failure::Result;
use super::schema::Kept;
use super::session::Session;
use super::settings::properties;

/// Strings among the terms.
const STRING: i64 = 0;
/// Numbers and booleans among the terms.
const OTHER: i64 = 1;

/// New records whose numbers are sorted in together. More would make waiting for it felt, and
/// searches read those that are not sorted in. Few in tests, which then meet both.
const TOGETHER: u64 = if cfg!(test) { 4 } else { 32_768 };

/// Adds the values of a record that was there.
pub(super) fn insert(session: &Session, kept: &Kept, record: i64, metadata: &Object) -> Result<()> {
    each(kept, metadata, |property, key, value| {
        insert_value(session, &property.settings, key, record, value)
    })
}

/// Adds the values of a new record.
pub(super) fn append(session: &Session, kept: &Kept, record: i64, metadata: &Object) -> Result<()> {
    let sql = "INSERT INTO new_numbers (property, seq, value) VALUES (?1, ?2, ?3)";
    each(kept, metadata, |property, key, value| {
        if matches!(property.settings, MetadataSettings::Terms { .. }) {
            return insert_value(session, &property.settings, key, record, value);
        }
        let Some(number) = number(&property.settings, value) else {
            return Ok(());
        };
        let seq = seq(record) as i64;
        session.run(sql, params![key, seq, number]).map(drop)
    })
}

/// Sorts in the numbers of new records once there are enough of them: `seqs` are those that came.
pub(super) fn settle(session: &Session, kept: &Kept, seqs: Range<u64>) -> Result<()> {
    if seqs.start / TOGETHER == seqs.end / TOGETHER {
        return Ok(());
    }
    for &property in &kept.keys.properties {
        // What fails rolls back the unit of work: without OR FAIL the statement would be prepared
        // to be rolled back by itself, with a copy of every page.
        let sql = "INSERT OR FAIL INTO metadata_numbers (property, value, seq) \
             SELECT property, value, seq FROM new_numbers WHERE property = ?1 ORDER BY value, seq";
        session.run(sql, [property])?;
        session.run("DELETE FROM new_numbers WHERE property = ?1", [property])?;
    }
    Ok(())
}

/// Removes the values of a record.
pub(super) fn delete(session: &Session, kept: &Kept, record: i64, metadata: &Object) -> Result<()> {
    let seq = seq(record) as i64;
    each(kept, metadata, |property, key, value| {
        if !matches!(property.settings, MetadataSettings::Terms { .. }) {
            let Some(number) = number(&property.settings, value) else {
                return Ok(());
            };
            let sql = "DELETE FROM metadata_numbers \
                 WHERE property = ?1 AND value = ?2 AND seq = ?3";
            if session.run(sql, params![key, number, seq])? == 0 {
                let sql = "DELETE FROM new_numbers WHERE property = ?1 AND seq = ?2";
                session.run(sql, [key, seq])?;
            }
            return Ok(());
        }
        for (text, form) in formed(value) {
            let sql = "DELETE FROM metadata_terms \
                 WHERE property = ?1 AND value = ?2 AND form = ?3 AND seq = ?4";
            session.run(sql, params![key, text, form, seq])?;
        }
        Ok(())
    })
}

/// Adds the values that the records of a dataset already have.
pub(super) fn cover(
    session: &Session,
    dataset: i64,
    key: i64,
    property: &MetadataProperty,
) -> Result<()> {
    let sql = "SELECT key, metadata FROM records \
         WHERE key BETWEEN ?1 AND ?2 AND metadata IS NOT NULL";
    session.each(sql, span(dataset), |row| {
        let metadata: Object = json(row, 1)?;
        let value = metadata.get(&property.name);
        value.map_or(Ok(()), |value| {
            insert_value(session, &property.settings, key, row.get(0)?, value)
        })
    })
}

/// Removes the values of a property.
pub(super) fn uncover(session: &Session, property: i64) -> Result<()> {
    for table in ["metadata_terms", "metadata_numbers", "new_numbers"] {
        session.run(
            &format!("DELETE FROM {table} WHERE property = ?1"),
            [property],
        )?;
    }
    Ok(())
}

/// Whether values of two properties are indexed in the same way.
pub(super) fn same_type(one: &MetadataSettings, other: &MetadataSettings) -> bool {
    let terms = |settings| matches!(settings, &MetadataSettings::Terms { .. });
    terms(one) == terms(other)
}

pub(super) fn metrics(session: &Session, property: MetadataPropertyId) -> Result<MetadataMetrics> {
    let Some(found) = properties::by_id(session, property)? else {
        return Ok(MetadataMetrics::Numbers(None));
    };
    let key = properties::key(session, property)?.map_or(0, |(key, _)| key);
    if !matches!(found.settings, MetadataSettings::Terms { .. }) {
        let edge = |direction| {
            let sql = format!(
                "SELECT value FROM numbers WHERE property = ?1 ORDER BY value {direction} LIMIT 1"
            );
            session.one(&sql, [key], |row| row.get::<_, f64>(0))
        };
        return Ok(MetadataMetrics::Numbers(edge("ASC")?.zip(edge("DESC")?)));
    }
    let sql = "SELECT value, form, count(*) FROM metadata_terms WHERE property = ?1 \
         GROUP BY value, form ORDER BY 3 DESC, value, form";
    let counted = session.all(sql, [key], |row| {
        let (text, form): (String, i64) = (row.get(0)?, row.get(1)?);
        let value = match form {
            OTHER => serde_json::from_str(&text).unwrap_or(Value::String(text)),
            _ => Value::String(text),
        };
        Ok((value, row.get(2)?))
    })?;
    Ok(MetadataMetrics::Terms(counted))
}

/// Calls a function for each value of a record that has a property.
fn each(
    kept: &Kept,
    metadata: &Object,
    mut visit: impl FnMut(&MetadataProperty, i64, &Value) -> Result<()>,
) -> Result<()> {
    let properties = kept.schema.metadata_properties.iter();
    for (property, &key) in properties.zip(&kept.keys.properties) {
        if let Some(value) = metadata.get(&property.name) {
            visit(property, key, value)?;
        }
    }
    Ok(())
}

fn insert_value(
    session: &Session,
    settings: &MetadataSettings,
    property: i64,
    record: i64,
    value: &Value,
) -> Result<()> {
    let seq = seq(record) as i64;
    if !matches!(settings, MetadataSettings::Terms { .. }) {
        let Some(number) = number(settings, value) else {
            return Ok(());
        };
        let sql = "INSERT INTO metadata_numbers (property, value, seq) VALUES (?1, ?2, ?3)";
        return session.run(sql, params![property, number, seq]).map(drop);
    }
    for (text, form) in formed(value) {
        // A list may hold a term twice.
        let sql = "INSERT INTO metadata_terms (property, value, form, seq) \
             VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING";
        session.run(sql, params![property, text, form, seq])?;
    }
    Ok(())
}

/// The number of a value.
fn number(settings: &MetadataSettings, value: &Value) -> Option<f64> {
    let mut scalars = metadata(settings, value).into_iter();
    scalars.find_map(|scalar| Scalar::as_number(&scalar))
}

/// The terms of a value as text, each with its form.
fn formed(value: &Value) -> Vec<(String, i64)> {
    let formed = terms(value).into_iter().map(|term| {
        let form = if term.is_string() { STRING } else { OTHER };
        (term_text(term), form)
    });
    formed.collect()
}
