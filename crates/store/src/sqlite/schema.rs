//! Datasets with their settings, kept in memory.

use std::collections::HashMap;
use std::sync::Arc;

use hone_annotation::{DatasetId, Kind, Schema};

use super::datasets;
use super::failure::{Failure, Result};
use super::session::Session;
use super::settings;

/// The schemas that a connection keeps.
#[derive(Debug, Default)]
pub(super) struct Schemas(HashMap<DatasetId, Kept>);

/// Datasets whose schemas are kept.
const KEPT: usize = 256;

/// A schema with the keys of its parts.
#[derive(Debug, Clone)]
pub(super) struct Kept {
    pub(super) schema: Arc<Schema>,
    pub(super) keys: Arc<Keys>,
    versions: Versions,
}

/// The keys of a dataset's parts, in the order of the schema's lists.
#[derive(Debug)]
pub(super) struct Keys {
    pub(super) dataset: i64,
    pub(super) fields: Vec<i64>,
    pub(super) questions: Vec<i64>,
    pub(super) properties: Vec<i64>,
    pub(super) vectors: Vec<i64>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Versions {
    row: i64,
    settings: i64,
}

/// A dataset with its settings, as the transaction sees it.
pub(super) fn kept(session: &Session, dataset: DatasetId) -> Result<Option<Kept>> {
    let sql = "SELECT key, row_version, settings_version FROM datasets WHERE id = ?1";
    let found = session.one(sql, [dataset.0.as_bytes()], |row| {
        let (row_version, settings) = (row.get(1)?, row.get(2)?);
        let versions = Versions {
            row: row_version,
            settings,
        };
        Ok((row.get(0)?, versions))
    })?;
    let Some((key, versions)) = found else {
        return Ok(None);
    };
    let known = session.schemas.borrow().0.get(&dataset).cloned();
    let kept = match known {
        Some(known) if known.versions == versions => return Ok(Some(known)),
        // Every response touches its dataset's row, but not the settings.
        Some(known) if known.versions.settings == versions.settings => {
            let mut schema = Schema::clone(&known.schema);
            schema.dataset = of_key(session, key)?;
            Kept {
                schema: Arc::new(schema),
                versions,
                ..known
            }
        }
        _ => load(session, key, versions)?,
    };
    let schemas = &mut session.schemas.borrow_mut().0;
    if schemas.len() >= KEPT {
        schemas.clear();
    }
    schemas.insert(dataset, kept.clone());
    Ok(Some(kept))
}

/// A dataset that must be there.
pub(super) fn existing(session: &Session, dataset: DatasetId) -> Result<Kept> {
    let kept = kept(session, dataset)?;
    kept.ok_or_else(|| Failure::missing(Kind::Dataset, dataset))
}

/// The same by the dataset's key.
pub(super) fn existing_by_key(session: &Session, dataset: i64) -> Result<Kept> {
    let sql = "SELECT id FROM datasets WHERE key = ?1";
    let id = session.one(sql, [dataset], |row| super::convert::id(row, 0))?;
    let id = id.ok_or_else(|| Failure::missing(Kind::Dataset, dataset))?;
    existing(session, id)
}

fn of_key(session: &Session, key: i64) -> Result<hone_annotation::Dataset> {
    let dataset = datasets::by_key(session, key)?;
    dataset.ok_or_else(|| Failure::missing(Kind::Dataset, key))
}

fn load(session: &Session, key: i64, versions: Versions) -> Result<Kept> {
    let dataset = of_key(session, key)?;
    let (fields, field_keys) = settings::fields::of(session, key)?;
    let (questions, question_keys) = settings::questions::of(session, key)?;
    let (metadata_properties, property_keys) = settings::properties::of(session, key)?;
    let (vectors_settings, vector_keys) = settings::vectors::of(session, key)?;
    let schema = Schema {
        dataset,
        fields,
        questions,
        metadata_properties,
        vectors_settings,
    };
    let keys = Keys {
        dataset: key,
        fields: field_keys,
        questions: question_keys,
        properties: property_keys,
        vectors: vector_keys,
    };
    Ok(Kept {
        schema: Arc::new(schema),
        keys: Arc::new(keys),
        versions,
    })
}
