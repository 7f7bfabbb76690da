//! The full-text index: one FTS5 table for each dataset, one column for each field.
//!
//! The words are those of [`words`], so the tokenizer has only to split at spaces; the table holds
//! no texts. A dataset of its own table has relevance of its own, and goes with it.

use std::fmt::Write as _;
use std::sync::Arc;

use hone_annotation::search::{text, words};
use hone_annotation::{DatasetId, Field, FieldSettings, Object};
use rusqlite::types::Value as Cell;
use serde_json::Value;

use super::convert::{seq, span};
use super::failure::Result;
use super::schema::{self, Kept};
use super::session::Session;

/// The index of a dataset that has fields with text.
pub(super) struct Index {
    insert: Arc<str>,
    delete: String,
    /// Positions in the schema's list of fields, in the order of the columns.
    fields: Vec<usize>,
}

/// The name of the column of a field.
pub(super) fn column(field: i64) -> String {
    format!("f{field}")
}

/// Whether a field has text to search in.
pub(super) fn searchable(field: &Field) -> bool {
    match field.settings {
        FieldSettings::Text { .. } | FieldSettings::Chat { .. } | FieldSettings::Custom { .. } => {
            true
        }
        FieldSettings::Image => false,
    }
}

/// The index of a dataset, made if it is not there; none if no field has text.
pub(super) fn open(session: &Session, kept: &Kept) -> Result<Option<Index>> {
    let key = kept.keys.dataset;
    let mut columns = String::new();
    let mut places = String::new();
    let mut fields = Vec::new();
    for (position, field) in kept.schema.fields.iter().enumerate() {
        if searchable(field) {
            let _ = write!(columns, "{}, ", column(kept.keys.fields[position]));
            places.push_str(", ?");
            fields.push(position);
        }
    }
    if fields.is_empty() {
        return Ok(None);
    }
    if !exists(session, key)? {
        let sql = format!(
            "CREATE VIRTUAL TABLE text_{key} USING fts5({columns} content = '', \
             contentless_delete = 1, tokenize = 'ascii')"
        );
        session.run(&sql, [])?;
        // Merging eight parts of the index at a time instead of four writes it a third less often.
        let sql = format!("INSERT INTO text_{key} (text_{key}, rank) VALUES ('automerge', 8)");
        session.run(&sql, [])?;
        let sql = format!("CREATE VIRTUAL TABLE words_{key} USING fts5vocab(text_{key}, row)");
        session.run(&sql, [])?;
        let sql = "UPDATE datasets SET indexed = 1 WHERE key = ?1";
        session.run(sql, [key])?;
    }
    let columns = columns.trim_end_matches(", ");
    Ok(Some(Index {
        insert: format!("INSERT INTO text_{key} (rowid, {columns}) VALUES (?{places})").into(),
        delete: format!("DELETE FROM text_{key} WHERE rowid = ?1"),
        fields,
    }))
}

/// Whether a dataset has an index.
pub(super) fn exists(session: &Session, dataset: i64) -> Result<bool> {
    let sql = "SELECT indexed FROM datasets WHERE key = ?1";
    Ok(session.number(sql, [dataset])? == Some(1))
}

/// The clock at the last change of a dataset's texts.
pub(super) fn change(session: &Session, dataset: i64) -> Result<i64> {
    let sql = "SELECT texts FROM datasets WHERE key = ?1";
    Ok(session.number(sql, [dataset])?.unwrap_or(0))
}

/// Notes that texts of a dataset changed.
pub(super) fn touch(session: &Session, dataset: i64) -> Result<()> {
    let change = session.tick()?;
    let sql = "UPDATE datasets SET texts = ?2 WHERE key = ?1";
    session.run(sql, [dataset, change]).map(drop)
}

/// Forgets the index of a dataset.
pub(super) fn drop_index(session: &Session, dataset: i64) -> Result<()> {
    if !exists(session, dataset)? {
        return Ok(());
    }
    session.texts.index(session)?;
    session.run(&format!("DROP TABLE words_{dataset}"), [])?;
    session.run(&format!("DROP TABLE text_{dataset}"), [])?;
    let sql = "UPDATE datasets SET indexed = 0 WHERE key = ?1";
    session.run(sql, [dataset]).map(drop)
}

/// Makes the index of a dataset anew, after its fields changed.
pub(super) fn index_again(session: &Session, dataset: DatasetId) -> Result<()> {
    let kept = schema::existing(session, dataset)?;
    let key = kept.keys.dataset;
    drop_index(session, key)?;
    touch(session, key)?;
    let [first, last] = span(key);
    let any = "SELECT key FROM records WHERE key BETWEEN ?1 AND ?2 LIMIT 1";
    if session.number(any, [first, last])?.is_none() {
        return Ok(());
    }
    let Some(index) = open(session, &kept)? else {
        return Ok(());
    };
    let sql = "SELECT key, fields FROM records WHERE key BETWEEN ?1 AND ?2 ORDER BY key";
    session.each(sql, [first, last], |row| {
        let fields: Object = super::convert::json(row, 1)?;
        index.insert(session, &kept, row.get(0)?, &fields)
    })
}

impl Index {
    /// Adds a record, before the transaction ends.
    pub(super) fn insert(
        &self,
        session: &Session,
        kept: &Kept,
        record: i64,
        fields: &Object,
    ) -> Result<()> {
        let texts = self.fields.iter().map(|&position| {
            let field = &kept.schema.fields[position];
            let mut found = String::new();
            match (&field.settings, fields.get(&field.name)) {
                (FieldSettings::Text { .. }, Some(Value::String(plain))) => {
                    add_words(plain, &mut found);
                }
                (settings, value) => {
                    let shown = value.and_then(|value| text(settings, value));
                    shown.iter().for_each(|shown| add_words(shown, &mut found));
                }
            }
            Cell::Text(found)
        });
        let rowid = Cell::Integer(seq(record) as i64);
        let row = std::iter::once(rowid).chain(texts).collect();
        session.texts.push(session, &self.insert, row)
    }

    /// Removes a record.
    pub(super) fn delete(&self, session: &Session, record: i64) -> Result<()> {
        session.texts.index(session)?;
        session.run(&self.delete, [seq(record) as i64]).map(drop)
    }
}

/// Adds the words of a text, with a space after each.
fn add_words(text: &str, out: &mut String) {
    out.reserve(text.len() + 1);
    if text.is_ascii() {
        // What `words` says, without a string for each.
        let shown = |byte: u8| {
            if byte.is_ascii_alphanumeric() {
                byte
            } else {
                b' '
            }
        };
        out.extend(
            text.bytes()
                .map(|byte| shown(byte.to_ascii_lowercase()) as char),
        );
        out.push(' ');
        return;
    }
    for word in words(text) {
        out.push_str(&word);
        out.push(' ');
    }
}
