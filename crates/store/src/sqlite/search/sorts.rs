//! Keys of an order.

use std::cmp::Ordering;

use hone_annotation::MetadataSettings;
use hone_annotation::search::{Direction, Sort, SortKey};
use rusqlite::types::{Value, ValueRef};
use rusqlite::{Params, params};

use super::{Result, Scope};
use crate::sqlite::convert::{seq, span};

/// Where each record stands by one key, by sequence number. Equal values stand in one place.
pub(super) struct Column {
    ranks: Vec<u32>,
    direction: Direction,
}

/// Where records without the key stand.
const LAST: u32 = u32::MAX;

/// Which of several values of a record counts.
#[derive(Clone, Copy)]
enum Of {
    Least,
    Greatest,
}

impl Column {
    /// The order of two records. Without the key they come last in both directions.
    pub(super) fn compare(&self, a: u64, b: u64) -> Ordering {
        let rank = |seq: u64| self.ranks.get(seq as usize).copied().unwrap_or(LAST);
        let (a, b) = (rank(a), rank(b));
        match self.direction {
            Direction::Descending if a != LAST && b != LAST => b.cmp(&a),
            Direction::Ascending | Direction::Descending => a.cmp(&b),
        }
    }
}

/// The columns of an order.
pub(super) fn columns(scope: &Scope<'_>, sorts: &[Sort]) -> Result<Vec<Column>> {
    let each = sorts.iter().map(|sort| {
        Ok(Column {
            ranks: ranks(scope, &sort.key)?,
            direction: sort.direction,
        })
    });
    each.collect()
}

fn ranks(scope: &Scope<'_>, key: &SortKey) -> Result<Vec<u32>> {
    let [first, last] = span(scope.dataset());
    match key {
        SortKey::Id => {
            // The plus sign has the index of ids read in its order instead of sorting.
            let sql = "SELECT id, key FROM records WHERE +key BETWEEN ?1 AND ?2 ORDER BY id";
            ranked(scope, sql, [first, last], Of::Least)
        }
        SortKey::ExternalId => {
            let sql = "SELECT external_id, key FROM records \
                 WHERE dataset = ?1 AND external_id IS NOT NULL ORDER BY external_id";
            ranked(scope, sql, [scope.dataset()], Of::Least)
        }
        SortKey::InsertedAt | SortKey::UpdatedAt => {
            let column = match key {
                SortKey::InsertedAt => "inserted_at",
                _ => "updated_at",
            };
            let sql = format!("SELECT {column}, key FROM records WHERE key BETWEEN ?1 AND ?2");
            sorted(scope, &sql, [first, last], Of::Least)
        }
        SortKey::Status => {
            let sql = "SELECT status, key FROM records WHERE dataset = ?1 ORDER BY status";
            ranked(scope, sql, [scope.dataset()], Of::Least)
        }
        SortKey::Answer(question) => {
            let sql = "SELECT value, seq FROM answered WHERE question = ?1 AND value < '' \
                 AND ifnull(user = ?2, TRUE) ORDER BY value";
            let params = params![scope.question(*question), scope.responder];
            ranked(scope, sql, params, Of::Least)
        }
        SortKey::Suggestion(question) => {
            let sql = "SELECT value, seq FROM suggested \
                 WHERE question = ?1 AND value <> '' ORDER BY value";
            ranked(scope, sql, [scope.question(*question)], Of::Least)
        }
        SortKey::Score(question) => {
            let sql = "SELECT score, seq FROM suggested WHERE question = ?1 AND score IS NOT NULL";
            sorted(scope, sql, [scope.question(*question)], Of::Greatest)
        }
        SortKey::Agent(question) => {
            let sql = "SELECT a.number, s.seq FROM suggested s JOIN \
                 (SELECT agent, row_number() OVER (ORDER BY agent) AS number \
                 FROM agents WHERE question = ?1) a ON a.agent = s.agent WHERE s.question = ?1";
            sorted(scope, sql, [scope.question(*question)], Of::Least)
        }
        SortKey::Metadata(property) => {
            let Some((key, settings)) = scope.property(*property) else {
                return Ok(Vec::new());
            };
            let table = match settings {
                MetadataSettings::Terms { .. } => "metadata_terms",
                MetadataSettings::Integer { .. } | MetadataSettings::Float { .. } => "numbers",
            };
            let sql = format!("SELECT value, seq FROM {table} WHERE property = ?1 ORDER BY value");
            ranked(scope, &sql, [key], Of::Least)
        }
    }
}

/// Ranks by a statement that gives values, the least first, each with a sequence number or a key.
fn ranked(scope: &Scope<'_>, sql: &str, params: impl Params, of: Of) -> Result<Vec<u32>> {
    let mut ranks = Ranks::new(of);
    let mut last = Value::Null;
    let mut rank = 0;
    scope.session.each(sql, params, |row| {
        let value = row.get_ref(0)?;
        if ValueRef::from(&last) != value {
            last = value.try_into().map_err(rusqlite::Error::from)?;
            rank += 1;
        }
        ranks.put(seq(row.get(1)?), rank);
        Ok(())
    })?;
    Ok(ranks.ranks)
}

/// The same by a statement that gives numbers in no order: sorting them here takes a fraction of
/// the time.
fn sorted(scope: &Scope<'_>, sql: &str, params: impl Params, of: Of) -> Result<Vec<u32>> {
    let mut numbers: Vec<(i64, u64)> = Vec::new();
    scope.session.each(sql, params, |row| {
        let number = match row.get_ref(0)? {
            ValueRef::Integer(number) => number,
            other => ascending(other.as_f64().map_err(rusqlite::Error::from)?),
        };
        numbers.push((number, seq(row.get(1)?)));
        Ok(())
    })?;
    numbers.sort_unstable();
    let mut ranks = Ranks::new(of);
    for (rank, equal) in numbers.chunk_by(|one, next| one.0 == next.0).enumerate() {
        equal
            .iter()
            .for_each(|&(_, seq)| ranks.put(seq, rank as u32));
    }
    Ok(ranks.ranks)
}

/// An integer in the same order as a number that is not NaN; both zeros are one.
fn ascending(number: f64) -> i64 {
    let bits = (number + 0.0).to_bits() as i64;
    bits ^ (((bits >> 63) as u64) >> 1) as i64
}

/// Ranks that come the least first.
struct Ranks {
    ranks: Vec<u32>,
    of: Of,
}

impl Ranks {
    fn new(of: Of) -> Self {
        let ranks = Vec::new();
        Self { ranks, of }
    }

    fn put(&mut self, seq: u64, rank: u32) {
        let seq = seq as usize;
        if seq >= self.ranks.len() {
            self.ranks.resize(seq + 1, LAST);
        }
        match self.of {
            Of::Least if self.ranks[seq] != LAST => {}
            Of::Least | Of::Greatest => self.ranks[seq] = rank,
        }
    }
}
