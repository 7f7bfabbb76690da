//! Columns to and from the vocabulary.

use hone_annotation::{RecordStatus, ResponseStatus, SuggestionKind, Timestamp};
use rusqlite::Row;
use rusqlite::types::Type;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use uuid::Uuid;

use super::failure::Result;

/// The bits of a sequence number within a key.
pub(super) const SEQ_BITS: u32 = 40;

/// The key of something numbered within something else.
pub(super) fn key(outer: i64, seq: u64) -> i64 {
    outer << SEQ_BITS | seq as i64
}

/// What is numbered within.
pub(super) fn outer(key: i64) -> i64 {
    key >> SEQ_BITS
}

/// The number within it.
pub(super) fn seq(key: i64) -> u64 {
    key as u64 & ((1 << SEQ_BITS) - 1)
}

/// The first and the last key there may be within something.
pub(super) fn span(outer: i64) -> [i64; 2] {
    [key(outer, 0), key(outer, (1 << SEQ_BITS) - 1)]
}

/// Each once, in their own order.
pub(super) fn distinct<T: Copy + Ord>(ids: &[T]) -> Vec<T> {
    let mut ids = ids.to_vec();
    ids.sort_unstable();
    ids.dedup();
    ids
}

pub(super) fn id<Id: From<Uuid>>(row: &Row<'_>, column: usize) -> rusqlite::Result<Id> {
    Ok(Id::from(Uuid::from_bytes(row.get(column)?)))
}

pub(super) fn time(row: &Row<'_>, column: usize) -> rusqlite::Result<Timestamp> {
    row.get(column).map(Timestamp)
}

/// Reads JSON.
pub(super) fn json<T: DeserializeOwned>(row: &Row<'_>, column: usize) -> rusqlite::Result<T> {
    let text = row.get_ref(column)?.as_bytes()?;
    serde_json::from_slice(text).map_err(|error| damaged(column, error))
}

/// Reads JSON, or nothing.
pub(super) fn json_or_null<T: DeserializeOwned>(
    row: &Row<'_>,
    column: usize,
) -> rusqlite::Result<Option<T>> {
    let value = row.get_ref(column)?.as_bytes_or_null()?;
    value
        .map(|text| serde_json::from_slice(text).map_err(|error| damaged(column, error)))
        .transpose()
}

/// Reads what is written as one word, such as a status.
pub(super) fn word<T: DeserializeOwned>(row: &Row<'_>, column: usize) -> rusqlite::Result<T> {
    let text: String = row.get(column)?;
    serde_json::from_value(Value::String(text)).map_err(|error| damaged(column, error))
}

/// Writes what is written as one word.
pub(super) fn to_word<T: Serialize>(value: &T) -> Result<String> {
    match serde_json::to_value(value)? {
        Value::String(word) => Ok(word),
        other => Ok(other.to_string()),
    }
}

pub(super) fn to_json<T: Serialize + ?Sized>(value: &T) -> Result<String> {
    Ok(serde_json::to_string(value)?)
}

pub(super) fn to_json_or_null<T: Serialize>(value: Option<&T>) -> Result<Option<String>> {
    value.map(to_json).transpose()
}

pub(super) fn damaged(
    column: usize,
    error: impl std::error::Error + Send + Sync + 'static,
) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(column, Type::Text, Box::new(error))
}

/// A status or kind that is kept as a small number: its position in `ALL`.
pub(super) trait Coded: Copy + PartialEq + 'static {
    const ALL: &'static [Self];

    fn code(self) -> i64 {
        let mut all = Self::ALL.iter();
        all.position(|value| *value == self)
            .unwrap_or(Self::ALL.len()) as i64
    }
}

impl Coded for RecordStatus {
    const ALL: &'static [Self] = &[Self::Pending, Self::Completed];
}

impl Coded for ResponseStatus {
    const ALL: &'static [Self] = &[Self::Draft, Self::Submitted, Self::Discarded];
}

impl Coded for SuggestionKind {
    const ALL: &'static [Self] = &[Self::Model, Self::Human];
}

pub(super) fn coded<T: Coded>(row: &Row<'_>, column: usize) -> rusqlite::Result<T> {
    let code: usize = row.get(column)?;
    let out_of_range = rusqlite::Error::IntegralValueOutOfRange(column, code as i64);
    T::ALL.get(code).copied().ok_or(out_of_range)
}

pub(super) fn coded_or_null<T: Coded>(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<T>> {
    let code: Option<usize> = row.get(column)?;
    code.map(|_| coded(row, column)).transpose()
}
