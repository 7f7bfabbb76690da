//! Suggestions and their index.

use std::collections::BTreeMap;

use hone_annotation::{
    Kind, Question, QuestionId, RecordId, Score, StoreError, Suggestion, SuggestionId,
};
use rusqlite::types::Value;
use rusqlite::{Row, params};

use super::convert::{
    Coded, coded_or_null, distinct, id, json, json_or_null, key as make_key, outer, seq, span,
    time, to_json, to_json_or_null,
};
use super::failure::{Failure, Result};
use super::records;
use super::responses::values;
use super::schema::{self, Kept};
use super::session::Session;

pub(super) fn by_id(session: &Session, suggestion: SuggestionId) -> Result<Option<Suggestion>> {
    match key(session, suggestion)? {
        Some(key) => {
            let (kept, record) = origin(session, key)?;
            at(session, &kept, key, record)
        }
        None => Ok(None),
    }
}

pub(super) fn of_records(session: &Session, records: &[RecordId]) -> Result<Vec<Suggestion>> {
    let mut found = Vec::new();
    let mut last: Option<Kept> = None;
    for record in distinct(records) {
        let Some(key) = records::key(session, record)? else {
            continue;
        };
        let kept = match last.take() {
            Some(kept) if kept.keys.dataset == outer(key) => kept,
            _ => schema::existing_by_key(session, outer(key))?,
        };
        for &question in &kept.keys.questions {
            let key = make_key(question, seq(key));
            found.extend(numbered(session, &kept, key, record)?);
        }
        last = Some(kept);
    }
    found.sort_unstable_by_key(|(number, _)| *number);
    Ok(found
        .into_iter()
        .map(|(_, suggestion)| suggestion)
        .collect())
}

/// The names of those who made suggestions for a question.
pub(super) fn agents(session: &Session, question: QuestionId) -> Result<Vec<String>> {
    let sql = "SELECT a.agent FROM agents a JOIN questions q ON q.key = a.question \
         WHERE q.id = ?1 AND a.count > 0 ORDER BY a.agent";
    session.all(sql, [question.0.as_bytes()], |row| row.get(0))
}

pub(super) fn put(session: &Session, suggestions: &[Suggestion]) -> Result<()> {
    let sql = "UPDATE clock SET suggestions = suggestions + ?1 RETURNING suggestions";
    let count = suggestions.len() as i64;
    let first = session.number(sql, [count])?.unwrap_or(count) - count;
    let mut last: Option<Kept> = None;
    let mut agents = Agents::default();
    for (number, suggestion) in (first..).zip(suggestions) {
        let record = records::existing_key(session, suggestion.record)?;
        let kept = match last.take() {
            Some(kept) if kept.keys.dataset == outer(record) => kept,
            _ => schema::existing_by_key(session, outer(record))?,
        };
        put_one(session, &kept, [record, number], suggestion, &mut agents)?;
        last = Some(kept);
    }
    agents.keep(session)
}

fn put_one(
    session: &Session,
    kept: &Kept,
    [record, number]: [i64; 2],
    suggestion: &Suggestion,
    agents: &mut Agents,
) -> Result<()> {
    let questions = kept.schema.questions.iter();
    let mut questions = questions.zip(&kept.keys.questions);
    let question = questions.find(|(question, _)| question.id == suggestion.question);
    let missing = || Failure::missing(Kind::Question, suggestion.question);
    let (question, &question_key) = question.ok_or_else(missing)?;
    let key = make_key(question_key, seq(record));
    if let Some(old) = at(session, kept, key, suggestion.record)? {
        if old.id != suggestion.id {
            return Err(StoreError::Taken {
                kind: Kind::Suggestion,
                key: "question",
                value: suggestion.question.to_string(),
            }
            .into());
        }
        unindex(session, question, key, &old, agents)?;
    }
    let sql = "INSERT INTO suggestions \
         (key, id, value, score, agent, kind, inserted_at, updated_at, number) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) \
         ON CONFLICT (key) DO UPDATE SET value = ?3, score = ?4, agent = ?5, kind = ?6, \
         inserted_at = ?7, updated_at = ?8";
    let params = params![
        key,
        suggestion.id.0.as_bytes(),
        to_json(&suggestion.value)?,
        to_json_or_null(suggestion.score.as_ref())?,
        suggestion.agent,
        suggestion.kind.map(Coded::code),
        suggestion.inserted_at.0,
        suggestion.updated_at.0,
        number,
    ];
    session.run(sql, params)?;
    index(session, question, key, suggestion, agents)
}

pub(super) fn delete(session: &Session, ids: &[SuggestionId]) -> Result<()> {
    for &id in ids {
        if let Some(key) = key(session, id)? {
            let (kept, record) = origin(session, key)?;
            delete_one(session, &kept, key, record)?;
        }
    }
    Ok(())
}

/// Deletes the suggestions for a record.
pub(super) fn delete_of_record(session: &Session, kept: &Kept, record: i64) -> Result<()> {
    // Which record it is does not matter to what is deleted.
    let nameless = RecordId(uuid::Uuid::nil());
    for &question in &kept.keys.questions {
        delete_one(session, kept, make_key(question, seq(record)), nameless)?;
    }
    Ok(())
}

/// Deletes the suggestions for a question.
pub(super) fn delete_of_question(session: &Session, question: i64) -> Result<()> {
    session.run("DELETE FROM suggested WHERE question = ?1", [question])?;
    session.run("DELETE FROM agents WHERE question = ?1", [question])?;
    let sql = "DELETE FROM suggestions WHERE key BETWEEN ?1 AND ?2";
    session.run(sql, span(question)).map(drop)
}

fn delete_one(session: &Session, kept: &Kept, key: i64, record: RecordId) -> Result<()> {
    if let Some(old) = at(session, kept, key, record)? {
        let mut questions = kept.schema.questions.iter();
        if let Some(question) = questions.find(|question| question.id == old.question) {
            let mut agents = Agents::default();
            unindex(session, question, key, &old, &mut agents)?;
            agents.keep(session)?;
        }
        session.run("DELETE FROM suggestions WHERE key = ?1", [key])?;
    }
    Ok(())
}

fn key(session: &Session, suggestion: SuggestionId) -> Result<Option<i64>> {
    let sql = "SELECT key FROM suggestions WHERE id = ?1";
    session.number(sql, [suggestion.0.as_bytes()])
}

/// The dataset and the record of a suggestion's key.
fn origin(session: &Session, suggestion: i64) -> Result<(Kept, RecordId)> {
    let missing = || Failure::missing(Kind::Question, outer(suggestion));
    let sql = "SELECT dataset FROM questions WHERE key = ?1";
    let dataset = session
        .number(sql, [outer(suggestion)])?
        .ok_or_else(missing)?;
    let sql = "SELECT id FROM records WHERE key = ?1";
    let record = make_key(dataset, seq(suggestion));
    let record = session.one(sql, [record], |row| id(row, 0))?;
    let record = record.ok_or_else(|| Failure::missing(Kind::Record, suggestion))?;
    Ok((schema::existing_by_key(session, dataset)?, record))
}

/// The suggestion of a key, for this record.
fn at(session: &Session, kept: &Kept, key: i64, record: RecordId) -> Result<Option<Suggestion>> {
    let found = numbered(session, kept, key, record)?;
    Ok(found.map(|(_, suggestion)| suggestion))
}

/// The suggestion of a key with its number in order of insertion.
fn numbered(
    session: &Session,
    kept: &Kept,
    key: i64,
    record: RecordId,
) -> Result<Option<(i64, Suggestion)>> {
    let mut questions = kept.keys.questions.iter();
    let Some(place) = questions.position(|&question| question == outer(key)) else {
        return Ok(None);
    };
    let sql = "SELECT id, value, score, agent, kind, inserted_at, updated_at, number \
         FROM suggestions WHERE key = ?1";
    let question = kept.schema.questions[place].id;
    session.one(sql, [key], |row| {
        Ok((row.get(7)?, read(row, record, question)?))
    })
}

/// Makes the index of a question's suggestions anew, after its type changed.
pub(super) fn index_again(session: &Session, dataset: i64, key: i64) -> Result<()> {
    let kept = schema::existing_by_key(session, dataset)?;
    session.run("DELETE FROM suggested WHERE question = ?1", [key])?;
    session.run("DELETE FROM agents WHERE question = ?1", [key])?;
    let nameless = RecordId(uuid::Uuid::nil());
    let mut agents = Agents::default();
    let sql = "SELECT key FROM suggestions WHERE key BETWEEN ?1 AND ?2";
    for suggestion in session.all(sql, span(key), |row| row.get(0))? {
        if let Some(found) = at(session, &kept, suggestion, nameless)? {
            let mut questions = kept.schema.questions.iter();
            let question = questions.find(|question| question.id == found.question);
            question.map_or(Ok(()), |question| {
                index(session, question, suggestion, &found, &mut agents)
            })?;
        }
    }
    agents.keep(session)
}

/// Adds a suggestion to the index.
fn index(
    session: &Session,
    question: &Question,
    key: i64,
    suggestion: &Suggestion,
    agents: &mut Agents,
) -> Result<()> {
    let sql = "INSERT INTO suggested (question, value, seq, item, score, agent, kind) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
    for (item, (value, score)) in items(question, suggestion).into_iter().enumerate() {
        let kind = suggestion.kind.map(Coded::code);
        let seq = seq(key) as i64;
        let params = params![outer(key), value, seq, item, score, suggestion.agent, kind];
        session.run(sql, params)?;
    }
    agents.count(outer(key), suggestion, 1);
    Ok(())
}

/// Removes a suggestion from the index.
fn unindex(
    session: &Session,
    question: &Question,
    key: i64,
    old: &Suggestion,
    agents: &mut Agents,
) -> Result<()> {
    let sql = "DELETE FROM suggested \
         WHERE question = ?1 AND value = ?2 AND seq = ?3 AND item = ?4";
    for (item, (value, _)) in items(question, old).into_iter().enumerate() {
        session.run(sql, params![outer(key), value, seq(key) as i64, item])?;
    }
    agents.count(outer(key), old, -1);
    Ok(())
}

/// The labels or grades of a suggestion with a score each: as many as there are of either.
fn items(question: &Question, suggestion: &Suggestion) -> Vec<(Value, Option<f64>)> {
    let values = values(question, &suggestion.value);
    let scores = match &suggestion.score {
        None => 0,
        Some(Score::One(_)) => 1,
        Some(Score::Each(scores)) => scores.len(),
    };
    let count = values.len().max(scores).max(1);
    let value = |item| {
        values
            .get(item)
            .cloned()
            .unwrap_or(Value::Text(String::new()))
    };
    let score = |item: usize| match &suggestion.score {
        None => None,
        Some(Score::One(score)) => Some(*score),
        Some(Score::Each(scores)) => scores.get(item).copied(),
    };
    (0..count).map(|item| (value(item), score(item))).collect()
}

/// How the numbers of suggestions change, by question and agent: most suggestions that are put
/// together are of one.
#[derive(Default)]
struct Agents(BTreeMap<(i64, String), i64>);

impl Agents {
    fn count(&mut self, question: i64, of: &Suggestion, change: i64) {
        if let Some(agent) = &of.agent {
            *self.0.entry((question, agent.clone())).or_default() += change;
        }
    }

    fn keep(self, session: &Session) -> Result<()> {
        let sql = "INSERT INTO agents (question, agent, count) VALUES (?1, ?2, ?3) \
             ON CONFLICT (question, agent) DO UPDATE SET count = count + ?3";
        for ((question, agent), change) in self.0.into_iter().filter(|(_, change)| *change != 0) {
            session.run(sql, params![question, agent, change])?;
        }
        Ok(())
    }
}

fn read(row: &Row<'_>, record: RecordId, question: QuestionId) -> rusqlite::Result<Suggestion> {
    Ok(Suggestion {
        id: id(row, 0)?,
        record,
        question,
        value: json(row, 1)?,
        score: json_or_null(row, 2)?,
        agent: row.get(3)?,
        kind: coded_or_null(row, 4)?,
        inserted_at: time(row, 5)?,
        updated_at: time(row, 6)?,
    })
}
