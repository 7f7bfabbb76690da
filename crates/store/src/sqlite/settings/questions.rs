//! Questions.

use std::mem::discriminant;

use hone_annotation::{Kind, Question, QuestionId};
use rusqlite::{Row, params};

use super::{dataset_key, delete as delete_row, place};
use crate::sqlite::convert::{id, json, time, to_json};
use crate::sqlite::failure::Result;
use crate::sqlite::session::Session;
use crate::sqlite::{datasets, responses, suggestions};

const SELECT: &str = "SELECT q.id, d.id, q.name, q.title, q.description, q.required, q.settings, \
     q.inserted_at, q.updated_at, q.key FROM questions q JOIN datasets d ON d.key = q.dataset";

pub(in crate::sqlite) fn by_id(
    session: &Session,
    question: QuestionId,
) -> Result<Option<Question>> {
    session.one(
        &format!("{SELECT} WHERE q.id = ?1"),
        [question.0.as_bytes()],
        read,
    )
}

/// The questions of a dataset with their keys.
pub(in crate::sqlite) fn of(session: &Session, dataset: i64) -> Result<(Vec<Question>, Vec<i64>)> {
    let sql = format!("{SELECT} WHERE q.dataset = ?1 ORDER BY q.key");
    let all = session.all(&sql, [dataset], |row| {
        Ok((read(row)?, row.get::<_, i64>(9)?))
    })?;
    Ok(all.into_iter().unzip())
}

/// The key of a question and of its dataset.
pub(in crate::sqlite) fn key(
    session: &Session,
    question: QuestionId,
) -> Result<Option<(i64, i64)>> {
    place(session, "questions", question.0)
}

pub(in crate::sqlite) fn put(session: &Session, question: &Question) -> Result<()> {
    let dataset = dataset_key(session, question.dataset)?;
    let old = by_id(session, question.id)?;
    let sql = "INSERT INTO questions \
         (id, dataset, name, title, description, required, settings, inserted_at, updated_at) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) \
         ON CONFLICT (id) DO UPDATE SET dataset = ?2, name = ?3, title = ?4, description = ?5, \
         required = ?6, settings = ?7, inserted_at = ?8, updated_at = ?9";
    let params = params![
        question.id.0.as_bytes(),
        dataset,
        question.name,
        question.title,
        question.description,
        question.required,
        to_json(&question.settings)?,
        question.inserted_at.0,
        question.updated_at.0,
    ];
    let taken = [("questions.name", "name", &*question.name)];
    let put = session.run(sql, params);
    put.map_err(|e| e.or_taken(Kind::Question, &taken))?;
    datasets::touch_settings(session, dataset)?;
    let is_same_type =
        |old: &Question| discriminant(&old.settings) == discriminant(&question.settings);
    if old.is_some_and(|old| old.name == question.name && is_same_type(&old)) {
        return Ok(());
    }
    let key = key(session, question.id)?.map_or(0, |(key, _)| key);
    responses::uncover(session, key)?;
    responses::cover(session, dataset, question)?;
    suggestions::index_again(session, dataset, key)
}

pub(in crate::sqlite) fn delete(session: &Session, question: QuestionId) -> Result<()> {
    let Some((key, dataset)) = place(session, "questions", question.0)? else {
        return Ok(());
    };
    suggestions::delete_of_question(session, key)?;
    responses::uncover(session, key)?;
    delete_row(session, "questions", key, dataset)
}

fn read(row: &Row<'_>) -> rusqlite::Result<Question> {
    Ok(Question {
        id: id(row, 0)?,
        dataset: id(row, 1)?,
        name: row.get(2)?,
        title: row.get(3)?,
        description: row.get(4)?,
        required: row.get(5)?,
        settings: json(row, 6)?,
        inserted_at: time(row, 7)?,
        updated_at: time(row, 8)?,
    })
}
