//! Responses, how many there are, and the index of their answers.

use hone_annotation::search::{Scalar, answer};
use hone_annotation::{
    Answer, Answers, DatasetId, Kind, Question, RecordId, RecordStatus, Response, ResponseId,
    ResponseStatus, UserId,
};
use rusqlite::types::Value;
use rusqlite::{Row, params};

use super::convert::{Coded as _, coded, distinct, id, json, outer, seq, time, to_json};
use super::failure::{Failure, Result};
use super::schema::{self, Kept};
use super::session::Session;
use super::settings::questions;
use super::{records, users};

const SELECT: &str = "SELECT r.id, r.record_id, u.id, r.answers, r.status, r.inserted_at, \
     r.updated_at, r.key FROM responses r JOIN users u ON u.key = r.user";

pub(super) fn by_id(session: &Session, response: ResponseId) -> Result<Option<Response>> {
    session.one(
        &format!("{SELECT} WHERE r.id = ?1"),
        [response.0.as_bytes()],
        read,
    )
}

pub(super) fn of_records(session: &Session, records: &[RecordId]) -> Result<Vec<Response>> {
    let sql = format!("{SELECT} WHERE r.record = ?1");
    let mut found = Vec::new();
    for record in distinct(records) {
        if let Some(key) = records::key(session, record)? {
            let of_one = session.all(&sql, [key], |row| Ok((row.get::<_, i64>(7)?, read(row)?)))?;
            found.extend(of_one);
        }
    }
    found.sort_unstable_by_key(|(key, _)| *key);
    Ok(found.into_iter().map(|(_, response)| response).collect())
}

/// The submitted responses of a dataset.
pub(super) fn submitted(session: &Session, dataset: DatasetId) -> Result<Vec<Response>> {
    let sql = format!(
        "{SELECT} WHERE r.dataset = (SELECT key FROM datasets WHERE id = ?1) AND r.status = ?2 \
         ORDER BY r.key"
    );
    let submitted = ResponseStatus::Submitted.code();
    session.all(&sql, params![dataset.0.as_bytes(), submitted], read)
}

pub(super) fn answered_by(session: &Session, user: UserId) -> Result<Vec<RecordId>> {
    let sql = "SELECT r.record_id FROM responses r JOIN users u ON u.key = r.user \
         WHERE u.id = ?1 ORDER BY r.record_id";
    session.all(sql, [user.0.as_bytes()], |row| id(row, 0))
}

/// What is there of a response.
struct Old {
    key: i64,
    record: i64,
    user: i64,
    status: ResponseStatus,
    answers: Answers,
}

const OLD: &str = "SELECT key, record, user, status, answers FROM responses";

fn old(row: &Row<'_>) -> rusqlite::Result<Old> {
    Ok(Old {
        key: row.get(0)?,
        record: row.get(1)?,
        user: row.get(2)?,
        status: coded(row, 3)?,
        answers: json(row, 4)?,
    })
}

pub(super) fn put(session: &Session, responses: &[Response]) -> Result<()> {
    let sql = format!("{OLD} WHERE id = ?1");
    for response in responses {
        match session.one(&sql, [response.id.0.as_bytes()], old)? {
            None => insert(session, response)?,
            Some(old) => replace(session, response, &old)?,
        }
    }
    Ok(())
}

fn insert(session: &Session, response: &Response) -> Result<()> {
    let sql = "SELECT key, status, place FROM records WHERE id = ?1";
    let record = session.one(sql, [response.record.0.as_bytes()], |row| {
        Ok((row.get::<_, i64>(0)?, coded(row, 1)?, row.get::<_, i64>(2)?))
    })?;
    let missing = || Failure::missing(Kind::Record, response.record);
    let (record, record_status, place) = record.ok_or_else(missing)?;
    let user = users::key(session, response.user)?;
    let user = user.ok_or_else(|| Failure::missing(Kind::User, response.user))?;
    let dataset = outer(record);
    let sql = "INSERT INTO responses (id, dataset, record, user, record_id, place, status, \
         inserted_at, updated_at, answers) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10) \
         RETURNING key";
    let params = params![
        response.id.0.as_bytes(),
        dataset,
        record,
        user,
        response.record.0.as_bytes(),
        place,
        response.status.code(),
        response.inserted_at.0,
        response.updated_at.0,
        to_json(&response.values)?,
    ];
    let key = session
        .number(sql, params)
        .map_err(|e| taken(e, response))?;
    let sql = "INSERT INTO responders (dataset, user, first) VALUES (?1, ?2, ?3) \
         ON CONFLICT DO NOTHING";
    session.run(sql, params![dataset, user, key])?;
    let kept = schema::existing_by_key(session, dataset)?;
    insert_answers(session, &kept, record, user, &response.values)?;
    count(session, [dataset, user], record_status, response.status, 1)
}

fn replace(session: &Session, response: &Response, old: &Old) -> Result<()> {
    let sql = "UPDATE responses SET status = ?2, inserted_at = ?3, updated_at = ?4, \
         answers = ?5 WHERE key = ?1";
    let params = params![
        old.key,
        response.status.code(),
        response.inserted_at.0,
        response.updated_at.0,
        to_json(&response.values)?,
    ];
    session.run(sql, params)?;
    let place = [outer(old.record), old.user];
    if old.status != response.status {
        let record = record_status(session, old.record)?;
        count(session, place, record, old.status, -1)?;
        count(session, place, record, response.status, 1)?;
    }
    if old.answers != response.values {
        let kept = schema::existing_by_key(session, outer(old.record))?;
        delete_answers(session, &kept, old)?;
        insert_answers(session, &kept, old.record, old.user, &response.values)?;
    }
    Ok(())
}

fn taken(failure: Failure, response: &Response) -> Failure {
    let user = response.user.to_string();
    failure.or_taken(Kind::Response, &[("responses.user", "user", &user)])
}

pub(super) fn delete(session: &Session, response: ResponseId) -> Result<()> {
    let sql = format!("{OLD} WHERE id = ?1");
    let old = session.one(&sql, [response.0.as_bytes()], old)?;
    old.map_or(Ok(()), |old| delete_one(session, &old))
}

/// Deletes the responses to a record.
pub(super) fn delete_of_record(session: &Session, record: i64) -> Result<()> {
    let all = session.all(&format!("{OLD} WHERE record = ?1"), [record], old)?;
    all.iter().try_for_each(|old| delete_one(session, old))
}

/// Deletes the responses of a user.
pub(super) fn delete_of_user(session: &Session, user: i64) -> Result<()> {
    // From the last, so that the first of each dataset goes last and none takes its place.
    let sql = format!("{OLD} WHERE user = ?1 ORDER BY key DESC");
    let all = session.all(&sql, [user], old)?;
    all.iter().try_for_each(|old| delete_one(session, old))?;
    session.run("DELETE FROM response_counts WHERE user = ?1", [user])?;
    Ok(())
}

fn delete_one(session: &Session, old: &Old) -> Result<()> {
    let dataset = outer(old.record);
    let kept = schema::existing_by_key(session, dataset)?;
    delete_answers(session, &kept, old)?;
    session.run("DELETE FROM responses WHERE key = ?1", [old.key])?;
    let record = record_status(session, old.record)?;
    count(session, [dataset, old.user], record, old.status, -1)?;
    let sql = "DELETE FROM responders WHERE dataset = ?1 AND user = ?2 AND first = ?3";
    if session.run(sql, [dataset, old.user, old.key])? > 0 {
        let sql = "INSERT INTO responders (dataset, user, first) \
             SELECT dataset, user, min(key) FROM responses WHERE user = ?2 AND dataset = ?1 \
             GROUP BY dataset, user";
        session.run(sql, [dataset, old.user])?;
    }
    Ok(())
}

/// Counts the responses to a record anew, after its status changed.
pub(super) fn record_moved(
    session: &Session,
    record: i64,
    [from, to]: [RecordStatus; 2],
) -> Result<()> {
    let sql = "SELECT user, status FROM responses WHERE record = ?1";
    let all = session.all(sql, [record], |row| Ok((row.get(0)?, coded(row, 1)?)))?;
    for (user, status) in all {
        count(session, [outer(record), user], from, status, -1)?;
        count(session, [outer(record), user], to, status, 1)?;
    }
    Ok(())
}

fn record_status(session: &Session, record: i64) -> Result<RecordStatus> {
    let sql = "SELECT status FROM records WHERE key = ?1";
    let status = session.one(sql, [record], |row| coded(row, 0))?;
    status.ok_or_else(|| Failure::missing(Kind::Record, record))
}

fn count(
    session: &Session,
    [dataset, user]: [i64; 2],
    record: RecordStatus,
    status: ResponseStatus,
    change: i64,
) -> Result<()> {
    let sql = "INSERT INTO response_counts (dataset, user, record_status, status, count) \
         VALUES (?1, ?2, ?3, ?4, ?5) \
         ON CONFLICT (dataset, user, record_status, status) DO UPDATE SET count = count + ?5";
    let params = params![dataset, user, record.code(), status.code(), change];
    session.run(sql, params).map(drop)
}

/// Adds the labels and grades that responses already have for a question.
pub(super) fn cover(session: &Session, dataset: i64, question: &Question) -> Result<()> {
    let key = questions::key(session, question.id)?.map_or(0, |(key, _)| key);
    let sql = format!("{OLD} WHERE dataset = ?1");
    session.each(&sql, [dataset], |row| {
        let old = old(row)?;
        let given = old.answers.get(&question.name);
        for value in given.map_or(Vec::new(), |given| values(question, given)) {
            insert_answer(session, key, value, old.record, old.user)?;
        }
        Ok(())
    })
}

/// Removes the labels and grades of a question.
pub(super) fn uncover(session: &Session, question: i64) -> Result<()> {
    let sql = "DELETE FROM answered WHERE question = ?1";
    session.run(sql, [question]).map(drop)
}

/// The labels as text, the grade as a number; nothing of other answers.
pub(super) fn values(question: &Question, given: &Answer) -> Vec<Value> {
    let scalars = answer(&question.settings, given).into_iter();
    let values = scalars.map(|scalar| match scalar {
        Scalar::Number(number) => Value::Real(number),
        Scalar::Text(text) => Value::Text(text),
    });
    values.collect()
}

fn insert_answers(
    session: &Session,
    kept: &Kept,
    record: i64,
    user: i64,
    answers: &Answers,
) -> Result<()> {
    each_value(kept, answers, |question, value| {
        insert_answer(session, question, value, record, user)
    })
}

fn insert_answer(
    session: &Session,
    question: i64,
    value: Value,
    record: i64,
    user: i64,
) -> Result<()> {
    let sql = "INSERT INTO answered (question, value, seq, user) VALUES (?1, ?2, ?3, ?4) \
         ON CONFLICT DO NOTHING";
    let params = params![question, value, seq(record) as i64, user];
    session.run(sql, params).map(drop)
}

fn delete_answers(session: &Session, kept: &Kept, old: &Old) -> Result<()> {
    let sql = "DELETE FROM answered \
         WHERE question = ?1 AND value = ?2 AND seq = ?3 AND user = ?4";
    each_value(kept, &old.answers, |question, value| {
        let params = params![question, value, seq(old.record) as i64, old.user];
        session.run(sql, params).map(drop)
    })
}

fn each_value(
    kept: &Kept,
    answers: &Answers,
    mut visit: impl FnMut(i64, Value) -> Result<()>,
) -> Result<()> {
    let questions = kept.schema.questions.iter().zip(&kept.keys.questions);
    for (question, &key) in questions {
        let given = answers.get(&question.name);
        for value in given.map_or(Vec::new(), |given| values(question, given)) {
            visit(key, value)?;
        }
    }
    Ok(())
}

fn read(row: &Row<'_>) -> rusqlite::Result<Response> {
    Ok(Response {
        id: id(row, 0)?,
        record: id(row, 1)?,
        user: id(row, 2)?,
        values: json(row, 3)?,
        status: coded(row, 4)?,
        inserted_at: time(row, 5)?,
        updated_at: time(row, 6)?,
    })
}
