//! Texts that are not in their index yet.
//!
//! Wherever a unit of work begins, FTS5 writes what it was given before as a new part of the index,
//! and merges the parts later. So texts of units that are committed together wait for each other
//! here, make one part, and are in the index before the commit.

use std::cell::RefCell;
use std::sync::Arc;

use rusqlite::params_from_iter;
use rusqlite::types::Value;

use super::failure::Result;
use super::session::Session;

/// Bytes of text that wait at most, about: so many FTS5 keeps in memory before it writes.
const MOST_BYTES: usize = 1 << 20;

/// The texts of one record, and the statement that puts them in their index.
#[derive(Debug)]
struct Row {
    insert: Arc<str>,
    values: Vec<Value>,
}

/// The texts that a transaction has added, in the order in which they came.
#[derive(Debug, Default)]
pub(super) struct WaitingTexts(RefCell<Waiting>);

#[derive(Debug, Default)]
struct Waiting {
    rows: Vec<Row>,
    /// How many are of units that have ended. They stay for as long as the unit that runs may
    /// fail: if it has put them in the index, they are then out of it again.
    ended: usize,
    /// How many the unit that runs has put in the index.
    indexed: usize,
    /// The bytes of the others.
    bytes: usize,
}

impl WaitingTexts {
    /// Adds the texts of a record.
    pub(super) fn push(
        &self,
        session: &Session,
        insert: &Arc<str>,
        values: Vec<Value>,
    ) -> Result<()> {
        let mut waiting = self.0.borrow_mut();
        waiting.bytes += values.iter().map(bytes).sum::<usize>();
        waiting.rows.push(Row {
            insert: Arc::clone(insert),
            values,
        });
        let is_much = waiting.bytes > MOST_BYTES;
        drop(waiting);
        if is_much { self.index(session) } else { Ok(()) }
    }

    /// Puts all in their indexes.
    pub(super) fn index(&self, session: &Session) -> Result<()> {
        let waiting = &mut *self.0.borrow_mut();
        for row in &waiting.rows[waiting.indexed..] {
            session.run(&row.insert, params_from_iter(&row.values))?;
        }
        waiting.rows.truncate(waiting.ended);
        waiting.indexed = waiting.ended;
        waiting.bytes = 0;
        Ok(())
    }

    /// Begins a unit of work after others of its transaction.
    pub(super) fn begin_unit(&self) {
        let waiting = &mut *self.0.borrow_mut();
        waiting.rows.drain(..waiting.indexed);
        waiting.indexed = 0;
        waiting.ended = waiting.rows.len();
    }

    /// Takes the unit back that runs.
    pub(super) fn undo_unit(&self) {
        let waiting = &mut *self.0.borrow_mut();
        waiting.rows.truncate(waiting.ended);
        waiting.indexed = 0;
    }

    /// Ends the transaction.
    pub(super) fn clear(&self) {
        self.0.take();
    }
}

fn bytes(value: &Value) -> usize {
    match value {
        Value::Text(text) => text.len(),
        _ => 0,
    }
}
