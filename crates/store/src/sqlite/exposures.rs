//! What loops had shown when responses were given.

use hone_annotation::{Exposure, Kind, LoopId, ResponseId};
use rusqlite::{Row, params};

use super::convert::{distinct, id, json, time, to_json};
use super::failure::{Failure, Result};
use super::loops;
use super::session::Session;

const SELECT: &str = "SELECT r.id, l.id, r.record_id, u.id, e.shown, e.at, e.key FROM exposures e \
     JOIN responses r ON r.key = e.response JOIN users u ON u.key = r.user \
     JOIN loops l ON l.key = e.loop";

/// The exposures of responses, in order of their own insertion.
pub(super) fn of_responses(session: &Session, responses: &[ResponseId]) -> Result<Vec<Exposure>> {
    let sql = format!("{SELECT} WHERE r.id = ?1");
    let mut found = Vec::new();
    for response in distinct(responses) {
        let of_one = session.all(&sql, [response.0.as_bytes()], |row| {
            Ok((row.get::<_, i64>(6)?, read(row)?))
        })?;
        found.extend(of_one);
    }
    found.sort_unstable_by_key(|(key, _)| *key);
    Ok(found.into_iter().map(|(_, exposure)| exposure).collect())
}

/// The last exposures of a loop, the last given first.
pub(super) fn last(session: &Session, of: LoopId, limit: usize) -> Result<Vec<Exposure>> {
    let sql = format!(
        "{SELECT} WHERE e.loop = (SELECT key FROM loops WHERE id = ?1) \
         ORDER BY e.at DESC, e.key DESC LIMIT ?2"
    );
    session.all(&sql, params![of.0.as_bytes(), limit as i64], read)
}

pub(super) fn put(session: &Session, exposures: &[Exposure]) -> Result<()> {
    let sql = "INSERT INTO exposures (response, loop, at, shown) VALUES (?1, ?2, ?3, ?4) \
         ON CONFLICT (response, loop) DO UPDATE SET at = ?3, shown = ?4";
    for exposure in exposures {
        let params = params![
            response(session, exposure)?,
            loops::existing_key(session, exposure.of)?,
            exposure.at.0,
            to_json(&exposure.shown)?,
        ];
        session.run(sql, params)?;
    }
    Ok(())
}

/// The key of the response, which must be this person's to this record.
fn response(session: &Session, exposure: &Exposure) -> Result<i64> {
    let sql = "SELECT r.key FROM responses r JOIN users u ON u.key = r.user \
         WHERE r.id = ?1 AND r.record_id = ?2 AND u.id = ?3";
    let ids = [
        exposure.response.0.as_bytes(),
        exposure.record.0.as_bytes(),
        exposure.user.0.as_bytes(),
    ];
    let key = session.number(sql, ids)?;
    key.ok_or_else(|| Failure::missing(Kind::Response, exposure.response))
}

fn read(row: &Row<'_>) -> rusqlite::Result<Exposure> {
    Ok(Exposure {
        response: id(row, 0)?,
        of: id(row, 1)?,
        record: id(row, 2)?,
        user: id(row, 3)?,
        shown: json(row, 4)?,
        at: time(row, 5)?,
    })
}
