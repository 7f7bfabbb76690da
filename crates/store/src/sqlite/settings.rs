//! What a dataset's records show, are asked about, and are searched by.

pub(super) mod fields;
pub(super) mod properties;
pub(super) mod questions;
pub(super) mod vectors;

use hone_annotation::{DatasetId, Kind};
use uuid::Uuid;

use super::datasets;
use super::failure::{Failure, Result};
use super::session::Session;

/// The key of a dataset that is there.
fn dataset_key(session: &Session, dataset: DatasetId) -> Result<i64> {
    let key = datasets::key(session, dataset)?;
    key.ok_or_else(|| Failure::missing(Kind::Dataset, dataset))
}

/// The key and the dataset of a row of one of these tables.
fn place(session: &Session, table: &str, id: Uuid) -> Result<Option<(i64, i64)>> {
    let sql = format!("SELECT key, dataset FROM {table} WHERE id = ?1");
    session.one(&sql, [id.as_bytes()], |row| Ok((row.get(0)?, row.get(1)?)))
}

/// Deletes a row of one of these tables.
fn delete(session: &Session, table: &str, key: i64, dataset: i64) -> Result<()> {
    let sql = format!("DELETE FROM {table} WHERE key = ?1");
    session.run(&sql, [key])?;
    datasets::touch_settings(session, dataset)
}
