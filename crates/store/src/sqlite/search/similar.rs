//! Likeness of vectors.

use hone_annotation::search::{VectorQuery, likeness};

use super::arrange::Candidate;
use super::bits::Bits;
use super::{Result, Scope};
use crate::sqlite::convert::{key, seq, span};
use crate::sqlite::{records, vectors};

/// Sets smaller than one in so many records are looked up one by one.
const SPARSE: usize = 16;

/// How like the vectors of the records wanted are to a query.
pub(super) fn scores(
    scope: &Scope<'_>,
    query: &VectorQuery,
    wanted: Option<&Bits>,
) -> Result<Vec<Candidate>> {
    let mut settings = scope.kept.schema.vectors_settings.iter();
    let Some(place) = settings.position(|settings| settings.id == query.settings) else {
        return Ok(Vec::new());
    };
    let settings = scope.kept.keys.vectors[place];
    let except = query
        .except
        .map(|record| records::key(scope.session, record));
    let except = except.transpose()?.flatten();
    let mut found = Vec::new();
    let mut add = |vector: i64, blob: &[u8]| -> Result<()> {
        let seq = seq(vector);
        let is_wanted = wanted.is_none_or(|wanted| wanted.has(seq));
        if is_wanted && except != Some(scope.key(seq)) {
            let score = likeness(&query.value, &vectors::values(blob)?, query.order);
            found.push(Candidate { seq, score });
        }
        Ok(())
    };
    let few = wanted.filter(|wanted| wanted.count() * SPARSE < wanted.capacity());
    if let Some(few) = few {
        let sql = "SELECT key, value FROM vectors WHERE key = ?1";
        for seq in few.iter() {
            scope.session.each(sql, [key(settings, seq)], |row| {
                add(
                    row.get(0)?,
                    row.get_ref(1)?.as_blob().map_err(rusqlite::Error::from)?,
                )
            })?;
        }
    } else {
        let sql = "SELECT key, value FROM vectors WHERE key BETWEEN ?1 AND ?2";
        scope.session.each(sql, span(settings), |row| {
            add(
                row.get(0)?,
                row.get_ref(1)?.as_blob().map_err(rusqlite::Error::from)?,
            )
        })?;
    }
    Ok(found)
}
