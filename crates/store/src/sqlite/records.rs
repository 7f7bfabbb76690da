//! Records.

use std::ops::Range;

use hone_annotation::search::place;
use hone_annotation::{DatasetId, Kind, Record, RecordId, RecordStatus};
use rusqlite::{Row, params};

use super::convert::{
    Coded as _, coded, distinct, id, json, json_or_null, key as make_key, outer, seq, span, time,
    to_json, to_json_or_null,
};
use super::failure::{Failure, Result};
use super::schema::{self, Kept};
use super::session::Session;
use super::{datasets, metadata, responses, suggestions, text, vectors};

const SELECT: &str = "SELECT r.key, r.id, d.id, r.external_id, r.fields, r.metadata, r.status, \
     r.inserted_at, r.updated_at FROM records r JOIN datasets d ON d.key = r.dataset";

pub(super) fn by_id(session: &Session, record: RecordId) -> Result<Option<Record>> {
    session.one(
        &format!("{SELECT} WHERE r.id = ?1"),
        [record.0.as_bytes()],
        read,
    )
}

pub(super) fn by_key(session: &Session, key: i64) -> Result<Option<Record>> {
    session.one(&format!("{SELECT} WHERE r.key = ?1"), [key], read)
}

pub(super) fn by_ids(
    session: &Session,
    dataset: DatasetId,
    ids: &[RecordId],
) -> Result<Vec<Record>> {
    let sql = format!("{SELECT} WHERE r.id = ?1 AND d.id = ?2");
    let mut found = Vec::with_capacity(ids.len());
    for id in distinct(ids) {
        found.extend(session.one(&sql, [id.0.as_bytes(), dataset.0.as_bytes()], read)?);
    }
    Ok(found)
}

pub(super) fn by_external_ids(
    session: &Session,
    dataset: DatasetId,
    ids: &[&str],
) -> Result<Vec<Record>> {
    let Some(dataset) = datasets::key(session, dataset)? else {
        return Ok(Vec::new());
    };
    let sql = format!("{SELECT} WHERE r.dataset = ?1 AND r.external_id = ?2");
    let mut found = Vec::with_capacity(ids.len());
    for id in distinct(ids) {
        found.extend(session.one(&sql, params![dataset, id], read)?);
    }
    Ok(found)
}

/// Where the records of a dataset are.
pub(super) struct Extent {
    pub(super) least: i64,
    pub(super) most: i64,
    count: i64,
    deletions: i64,
}

impl Extent {
    /// Whether there is a record at every key between the first and the last.
    pub(super) fn is_dense(&self) -> bool {
        self.most - self.least + 1 == self.count
    }
}

/// The extent of a dataset that has records.
pub(super) fn extent(session: &Session, dataset: i64) -> Result<Option<Extent>> {
    let sql = "SELECT d.deletions, CAST(total(c.count) AS INTEGER) FROM datasets d \
         LEFT JOIN record_counts c ON c.dataset = d.key WHERE d.key = ?1";
    let found = session.one(sql, [dataset], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let edge = |order| {
        let sql = format!(
            "SELECT key FROM records WHERE key BETWEEN ?1 AND ?2 ORDER BY key {order} LIMIT 1"
        );
        session.number(&sql, span(dataset))
    };
    let edges = edge("ASC")?.zip(edge("DESC")?);
    Ok(found
        .zip(edges)
        .map(|((deletions, count), (least, most))| Extent {
            least,
            most,
            count,
            deletions,
        }))
}

pub(super) fn page(
    session: &Session,
    dataset: DatasetId,
    offset: usize,
    limit: usize,
) -> Result<Vec<Record>> {
    let Some(dataset) = datasets::key(session, dataset)? else {
        return Ok(Vec::new());
    };
    let Some(extent) = extent(session, dataset)? else {
        return Ok(Vec::new());
    };
    let known = if extent.is_dense() {
        Some((offset, extent.least.saturating_add(offset as i64)))
    } else {
        session.anchors.before(dataset, extent.deletions, offset)
    };
    let (from, start) = known.unwrap_or((0, extent.least));
    let sql = format!("{SELECT} WHERE r.key BETWEEN ?1 AND ?2 ORDER BY r.key LIMIT ?3 OFFSET ?4");
    let params = params![start, extent.most, limit as i64, (offset - from) as i64];
    let page = session.all(&sql, params, |row| Ok((row.get::<_, i64>(0)?, read(row)?)))?;
    if let Some((key, _)) = page.last() {
        let next = offset + page.len();
        session
            .anchors
            .keep(dataset, extent.deletions, next, key + 1);
    }
    Ok(page.into_iter().map(|(_, record)| record).collect())
}

pub(super) fn answered(
    session: &Session,
    dataset: DatasetId,
    after: Option<RecordId>,
    limit: usize,
) -> Result<Vec<Record>> {
    let Some(dataset) = datasets::key(session, dataset)? else {
        return Ok(Vec::new());
    };
    // No id is before the empty blob.
    let after = after.map_or(Vec::new(), |id| id.0.as_bytes().to_vec());
    let sql = "SELECT DISTINCT record_id, record FROM responses \
         WHERE dataset = ?1 AND record_id > ?2 ORDER BY record_id LIMIT ?3";
    let keys = session.all(sql, params![dataset, after, limit as i64], |row| row.get(1))?;
    by_keys(session, &keys)
}

/// Records by key, in this order.
pub(super) fn by_keys(session: &Session, keys: &[i64]) -> Result<Vec<Record>> {
    let found = keys.iter().map(|&key| by_key(session, key));
    found.filter_map(Result::transpose).collect()
}

/// The key of a record.
pub(super) fn key(session: &Session, record: RecordId) -> Result<Option<i64>> {
    let sql = "SELECT key FROM records WHERE id = ?1";
    session.number(sql, [record.0.as_bytes()])
}

/// The key of a record that is there.
pub(super) fn existing_key(session: &Session, record: RecordId) -> Result<i64> {
    let key = key(session, record)?;
    key.ok_or_else(|| Failure::missing(Kind::Record, record))
}

pub(super) fn put(session: &Session, records: &[Record]) -> Result<()> {
    for batch in records.chunk_by(|one, next| one.dataset == next.dataset) {
        put_batch(session, batch)?;
    }
    Ok(())
}

/// What is there of a record that is replaced.
struct Old {
    key: i64,
    status: RecordStatus,
    external_id: Option<String>,
    metadata: Option<String>,
    fields: String,
}

/// What adding records and their texts needs, read once it is needed: most responses change the
/// status of a record and nothing else.
struct Adding {
    index: Option<text::Index>,
    /// The sequence numbers of those that were added.
    seqs: Range<u64>,
}

impl Adding {
    /// What is known already, or else read now.
    fn known<'a>(
        known: &'a mut Option<Self>,
        session: &Session,
        kept: &Kept,
    ) -> Result<&'a mut Self> {
        if known.is_none() {
            let next = next_seq(session, kept.keys.dataset)?;
            *known = Some(Self {
                index: text::open(session, kept)?,
                seqs: next..next,
            });
        }
        Ok(known.as_mut().expect("it was read above"))
    }
}

/// Puts records of one dataset.
fn put_batch(session: &Session, records: &[Record]) -> Result<()> {
    let kept = schema::existing(session, records[0].dataset)?;
    let mut adding = None;
    let mut texts_changed = false;
    let mut change = [0_i64; RecordStatus::ALL.len()];
    let mut greatest = greatest_id(session)?;
    for record in records {
        let status = record.status.code() as usize;
        // Ids are made in ascending order: most of the new ones need not be looked for.
        let old = if Some(record.id) > greatest {
            greatest = Some(record.id);
            None
        } else {
            old(session, record.id)?
        };
        match old {
            None => {
                let adding = Adding::known(&mut adding, session, &kept)?;
                insert(
                    session,
                    &kept,
                    adding.index.as_ref(),
                    record,
                    adding.seqs.end,
                )?;
                adding.seqs.end += 1;
                texts_changed = true;
            }
            Some(old) => {
                change[old.status.code() as usize] -= 1;
                texts_changed |= replace(session, &kept, &mut adding, record, &old)?;
            }
        }
        change[status] += 1;
    }
    if texts_changed {
        text::touch(session, kept.keys.dataset)?;
    }
    if let Some(adding) = adding {
        metadata::settle(session, &kept, adding.seqs)?;
    }
    count(session, kept.keys.dataset, change)
}

fn next_seq(session: &Session, dataset: i64) -> Result<u64> {
    let sql = "SELECT key FROM records WHERE key BETWEEN ?1 AND ?2 ORDER BY key DESC LIMIT 1";
    let last = session.number(sql, span(dataset))?;
    Ok(last.map_or(0, |last| seq(last) + 1))
}

/// The greatest id of all records.
fn greatest_id(session: &Session) -> Result<Option<RecordId>> {
    let sql = "SELECT id FROM records ORDER BY id DESC LIMIT 1";
    session.one(sql, [], |row| id(row, 0))
}

fn old(session: &Session, record: RecordId) -> Result<Option<Old>> {
    let sql = "SELECT key, status, external_id, metadata, fields FROM records WHERE id = ?1";
    session.one(sql, [record.0.as_bytes()], |row| {
        Ok(Old {
            key: row.get(0)?,
            status: coded(row, 1)?,
            external_id: row.get(2)?,
            metadata: row.get(3)?,
            fields: row.get(4)?,
        })
    })
}

fn insert(
    session: &Session,
    kept: &Kept,
    index: Option<&text::Index>,
    record: &Record,
    seq: u64,
) -> Result<()> {
    let key = make_key(kept.keys.dataset, seq);
    let sql = "INSERT INTO records (key, id, dataset, status, place, inserted_at, updated_at, \
         external_id, metadata, fields) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)";
    let params = params![
        key,
        record.id.0.as_bytes(),
        kept.keys.dataset,
        record.status.code(),
        place(record.id.0),
        record.inserted_at.0,
        record.updated_at.0,
        record.external_id,
        to_json_or_null(record.metadata.as_ref())?,
        to_json(&record.fields)?,
    ];
    session.run(sql, params).map_err(|e| taken(e, record))?;
    if let Some(values) = &record.metadata {
        metadata::append(session, kept, key, values)?;
    }
    if let Some(index) = index {
        index.insert(session, kept, key, &record.fields)?;
    }
    Ok(())
}

/// Whether the texts are others then.
fn replace(
    session: &Session,
    kept: &Kept,
    adding: &mut Option<Adding>,
    record: &Record,
    old: &Old,
) -> Result<bool> {
    let fields = to_json(&record.fields)?;
    let values = to_json_or_null(record.metadata.as_ref())?;
    // Naming a column has SQLite write its index anew, though the value may be the same.
    if old.external_id != record.external_id {
        let sql = "UPDATE records SET external_id = ?2 WHERE key = ?1";
        let renamed = session.run(sql, params![old.key, record.external_id]);
        renamed.map_err(|e| taken(e, record))?;
    }
    let sql = "UPDATE records SET status = ?2, inserted_at = ?3, updated_at = ?4, \
         metadata = ?5, fields = ?6 WHERE key = ?1";
    let params = params![
        old.key,
        record.status.code(),
        record.inserted_at.0,
        record.updated_at.0,
        values,
        fields,
    ];
    session.run(sql, params)?;
    if old.status != record.status {
        responses::record_moved(session, old.key, [old.status, record.status])?;
    }
    if old.metadata != values {
        if let Some(values) = &old.metadata {
            metadata::delete(session, kept, old.key, &serde_json::from_str(values)?)?;
        }
        if let Some(values) = &record.metadata {
            metadata::insert(session, kept, old.key, values)?;
        }
    }
    let changed = old.fields != fields;
    if changed && let Some(index) = &Adding::known(adding, session, kept)?.index {
        index.delete(session, old.key)?;
        index.insert(session, kept, old.key, &record.fields)?;
    }
    Ok(changed)
}

fn taken(failure: Failure, record: &Record) -> Failure {
    let value = record.external_id.as_deref().unwrap_or_default();
    failure.or_taken(
        Kind::Record,
        &[("records.external_id", "external_id", value)],
    )
}

/// Adds to the number of records by status.
fn count(session: &Session, dataset: i64, change: [i64; RecordStatus::ALL.len()]) -> Result<()> {
    let sql = "INSERT INTO record_counts (dataset, status, count) VALUES (?1, ?2, ?3) \
         ON CONFLICT (dataset, status) DO UPDATE SET count = count + ?3";
    for (status, change) in change.into_iter().enumerate() {
        if change != 0 {
            session.run(sql, params![dataset, status, change])?;
        }
    }
    Ok(())
}

pub(super) fn delete(session: &Session, ids: &[RecordId]) -> Result<()> {
    let mut touched = Vec::new();
    for &id in ids {
        let Some(old) = old(session, id)? else {
            continue;
        };
        let dataset = outer(old.key);
        delete_one(session, &old)?;
        if !touched.contains(&dataset) {
            touched.push(dataset);
        }
    }
    for dataset in touched {
        datasets::touch_deletions(session, dataset)?;
        text::touch(session, dataset)?;
    }
    Ok(())
}

fn delete_one(session: &Session, old: &Old) -> Result<()> {
    let kept = schema::existing_by_key(session, outer(old.key))?;
    if let Some(index) = text::open(session, &kept)? {
        index.delete(session, old.key)?;
    }
    if let Some(values) = &old.metadata {
        metadata::delete(session, &kept, old.key, &serde_json::from_str(values)?)?;
    }
    responses::delete_of_record(session, old.key)?;
    suggestions::delete_of_record(session, &kept, old.key)?;
    vectors::delete_of_record(session, &kept, old.key)?;
    session.run("DELETE FROM records WHERE key = ?1", [old.key])?;
    let mut change = [0; RecordStatus::ALL.len()];
    change[old.status.code() as usize] = -1;
    count(session, kept.keys.dataset, change)
}

fn read(row: &Row<'_>) -> rusqlite::Result<Record> {
    Ok(Record {
        id: id(row, 1)?,
        dataset: id(row, 2)?,
        external_id: row.get(3)?,
        fields: json(row, 4)?,
        metadata: json_or_null(row, 5)?,
        status: coded(row, 6)?,
        inserted_at: time(row, 7)?,
        updated_at: time(row, 8)?,
    })
}
