//! The records that meet conditions.

use hone_annotation::search::{Filter, Range};
use hone_annotation::{
    MetadataPropertyId, MetadataSettings, QuestionId, QuestionSettings, RecordStatus,
    ResponseStatus, Timestamp,
};
use rusqlite::types::Value;
use rusqlite::{Params, ToSql, params};

use super::bits::Bits;
use super::{Result, Scope};
use crate::sqlite::convert::{Coded as _, coded, outer, seq, span, time};
use crate::sqlite::records;

/// Sets smaller than this are looked through one by one where a condition has no narrow index.
const FEW: usize = 20_000;

/// Takes from a set, or from all records, those that do not meet every condition. None is all.
pub(super) fn restrict(
    scope: &Scope<'_>,
    mut wanted: Option<Bits>,
    filters: &[Filter],
) -> Result<Option<Bits>> {
    let mut filters: Vec<&Filter> = filters.iter().collect();
    filters.sort_by_key(|filter| has_wide_index(filter));
    for filter in filters {
        match &mut wanted {
            Some(wanted) if has_wide_index(filter) && wanted.count() < FEW => {
                look_through(scope, wanted, filter)?;
            }
            Some(wanted) => wanted.intersect(&met(scope, filter)?),
            None => wanted = Some(met(scope, filter)?),
        }
    }
    Ok(wanted)
}

/// Whether finding all records that meet a condition reads a large part of the dataset.
fn has_wide_index(filter: &Filter) -> bool {
    use Filter::{InsertedAt, Statuses, UpdatedAt};
    matches!(filter, Statuses(_) | InsertedAt(_) | UpdatedAt(_))
}

/// Takes away those records that do not meet a condition on a column of theirs.
fn look_through(scope: &Scope<'_>, wanted: &mut Bits, filter: &Filter) -> Result<()> {
    let sql = "SELECT status, inserted_at, updated_at FROM records WHERE key = ?1";
    let seqs: Vec<u64> = wanted.iter().collect();
    for seq in seqs {
        let holds = scope.session.one(sql, [scope.key(seq)], |row| {
            Ok(match filter {
                Filter::Statuses(statuses) => {
                    let status: RecordStatus = coded(row, 0)?;
                    statuses.contains(&status)
                }
                Filter::InsertedAt(range) => range.holds(&time(row, 1)?),
                Filter::UpdatedAt(range) => range.holds(&time(row, 2)?),
                _ => true,
            })
        })?;
        if holds != Some(true) {
            wanted.remove(seq);
        }
    }
    Ok(())
}

/// The records that meet a condition.
fn met(scope: &Scope<'_>, filter: &Filter) -> Result<Bits> {
    match filter {
        Filter::Ids(ids) => {
            let keys = ids.iter().map(|&id| records::key(scope.session, id));
            let keys: Vec<Option<i64>> = keys.collect::<Result<_>>()?;
            let keys = keys.into_iter().flatten();
            let of_dataset = keys.filter(|&key| outer(key) == scope.dataset());
            Ok(of_dataset.map(seq).collect())
        }
        Filter::ExternalIds(ids) => {
            let sql = "SELECT key FROM records WHERE dataset = ?1 AND external_id = ?2";
            let mut bits = Bits::default();
            for id in ids {
                gather(scope, sql, params![scope.dataset(), id], &mut bits)?;
            }
            Ok(bits)
        }
        Filter::Statuses(statuses) => scope.of_statuses(statuses),
        Filter::InsertedAt(range) => in_time(scope, "inserted_at", range),
        Filter::UpdatedAt(range) => in_time(scope, "updated_at", range),
        Filter::Responses(statuses) => responded(scope, statuses),
        Filter::NoResponseOr(statuses) => {
            let mut bits = scope.everything()?;
            bits.subtract(&responded(scope, ResponseStatus::ALL)?);
            bits.unite(&responded(scope, statuses)?);
            Ok(bits)
        }
        Filter::Answers(question, terms) => answers(scope, *question, terms),
        Filter::AnswerRange(question, range) => answer_range(scope, *question, range),
        Filter::Suggestions(question, terms) => {
            suggested(scope, *question, "value", scalars(scope, *question, terms))
        }
        Filter::SuggestionRange(question, range) => {
            suggested_range(scope, *question, "value", range)
        }
        Filter::Score(question, range) => suggested_range(scope, *question, "score", range),
        Filter::Agents(question, agents) => suggested(scope, *question, "agent", agents),
        Filter::Kinds(question, kinds) => {
            let kinds = kinds.iter().map(|kind| kind.code());
            suggested(scope, *question, "kind", kinds)
        }
        Filter::Terms(property, terms) => metadata_terms(scope, *property, terms),
        Filter::Number(property, range) => metadata_range(scope, *property, range),
    }
}

/// Adds the sequence numbers that a statement gives; keys give theirs.
fn gather(scope: &Scope<'_>, sql: &str, params: impl Params, bits: &mut Bits) -> Result<()> {
    scope.session.each(sql, params, |row| {
        bits.insert(seq(row.get(0)?));
        Ok(())
    })
}

fn in_time(scope: &Scope<'_>, column: &str, range: &Range<Timestamp>) -> Result<Bits> {
    let sql = format!(
        "SELECT key FROM records WHERE key BETWEEN ?1 AND ?2 AND {column} BETWEEN ?3 AND ?4"
    );
    let [first, last] = span(scope.dataset());
    let least = range.least.map_or(i64::MIN, |time| time.0);
    let most = range.most.map_or(i64::MAX, |time| time.0);
    let mut bits = Bits::default();
    gather(scope, &sql, [first, last, least, most], &mut bits)?;
    Ok(bits)
}

/// The records with a response in one of these statuses, of the responder or of anybody.
fn responded(scope: &Scope<'_>, statuses: &[ResponseStatus]) -> Result<Bits> {
    let mut bits = Bits::default();
    for status in statuses {
        if let Some(user) = scope.responder {
            let sql = "SELECT record FROM responses \
                 WHERE user = ?1 AND dataset = ?2 AND status = ?3";
            gather(
                scope,
                sql,
                [user, scope.dataset(), status.code()],
                &mut bits,
            )?;
        } else {
            let sql = "SELECT record FROM responses WHERE dataset = ?1 AND status = ?2";
            gather(scope, sql, [scope.dataset(), status.code()], &mut bits)?;
        }
    }
    Ok(bits)
}

fn answers(scope: &Scope<'_>, question: QuestionId, terms: &[String]) -> Result<Bits> {
    let sql = "SELECT seq FROM answered \
         WHERE question = ?1 AND value = ?2 AND ifnull(user = ?3, TRUE)";
    let terms = scalars(scope, question, terms);
    of_question(scope, question, |key, bits| {
        let mut terms = terms.iter();
        terms.try_for_each(|term| gather(scope, sql, params![key, term, scope.responder], bits))
    })
}

fn answer_range(scope: &Scope<'_>, question: QuestionId, range: &Range<f64>) -> Result<Bits> {
    let sql = "SELECT seq FROM answered WHERE question = ?1 AND value >= ?2 AND value <= ?3 \
         AND ifnull(user = ?4, TRUE)";
    let [least, most] = bounds(range);
    of_question(scope, question, |key, bits| {
        gather(scope, sql, params![key, least, most, scope.responder], bits)
    })
}

/// The records with a suggestion that has one of these values in a column.
fn suggested(
    scope: &Scope<'_>,
    question: QuestionId,
    column: &str,
    wanted: impl IntoIterator<Item = impl ToSql>,
) -> Result<Bits> {
    let sql = format!("SELECT seq FROM suggested WHERE question = ?1 AND {column} = ?2");
    of_question(scope, question, |key, bits| {
        let mut wanted = wanted.into_iter();
        wanted.try_for_each(|value| gather(scope, &sql, params![key, value], bits))
    })
}

/// The records with a suggestion whose number in a column lies in a range.
fn suggested_range(
    scope: &Scope<'_>,
    question: QuestionId,
    column: &str,
    range: &Range<f64>,
) -> Result<Bits> {
    let sql =
        format!("SELECT seq FROM suggested WHERE question = ?1 AND {column} BETWEEN ?2 AND ?3");
    let [least, most] = bounds(range);
    of_question(scope, question, |key, bits| {
        gather(scope, &sql, params![key, least, most], bits)
    })
}

/// Without a bound any number holds, but no text: SQLite has texts after all numbers.
fn bounds(range: &Range<f64>) -> [f64; 2] {
    [
        range.least.unwrap_or(f64::NEG_INFINITY),
        range.most.unwrap_or(f64::INFINITY),
    ]
}

/// The values that a question's answers may be for one of these terms to name them.
fn scalars(scope: &Scope<'_>, question: QuestionId, terms: &[String]) -> Vec<Value> {
    let mut questions = scope.kept.schema.questions.iter();
    let question = questions.find(|it| it.id == question);
    let is_rating =
        question.is_some_and(|it| matches!(it.settings, QuestionSettings::Rating { .. }));
    if is_rating {
        let numbers = terms.iter().filter_map(|term| term.parse().ok());
        return numbers.map(Value::Real).collect();
    }
    terms.iter().cloned().map(Value::Text).collect()
}

/// Gathers by the key of a question; nothing if it is not the dataset's.
fn of_question(
    scope: &Scope<'_>,
    question: QuestionId,
    gather: impl FnOnce(i64, &mut Bits) -> Result<()>,
) -> Result<Bits> {
    let mut bits = Bits::default();
    if let Some(key) = scope.question(question) {
        gather(key, &mut bits)?;
    }
    Ok(bits)
}

/// Gathers by the key and the type of a property; nothing if it is not the dataset's.
fn of_property(
    scope: &Scope<'_>,
    property: MetadataPropertyId,
    gather: impl FnOnce(i64, &MetadataSettings, &mut Bits) -> Result<()>,
) -> Result<Bits> {
    let mut bits = Bits::default();
    if let Some((key, settings)) = scope.property(property) {
        gather(key, settings, &mut bits)?;
    }
    Ok(bits)
}

fn metadata_terms(
    scope: &Scope<'_>,
    property: MetadataPropertyId,
    terms: &[String],
) -> Result<Bits> {
    of_property(scope, property, |key, settings, bits| {
        for term in terms {
            match settings {
                MetadataSettings::Terms { .. } => {
                    let sql = "SELECT seq FROM metadata_terms WHERE property = ?1 AND value = ?2";
                    gather(scope, sql, params![key, term], bits)?;
                }
                MetadataSettings::Integer { .. } | MetadataSettings::Float { .. } => {
                    let sql = "SELECT seq FROM numbers WHERE property = ?1 AND value = ?2";
                    let number: Option<f64> = term.parse().ok();
                    gather(scope, sql, params![key, number], bits)?;
                }
            }
        }
        Ok(())
    })
}

fn metadata_range(
    scope: &Scope<'_>,
    property: MetadataPropertyId,
    range: &Range<f64>,
) -> Result<Bits> {
    let sql = "SELECT seq FROM numbers WHERE property = ?1 AND value BETWEEN ?2 AND ?3";
    let [least, most] = bounds(range);
    of_property(scope, property, |key, _, bits| {
        gather(scope, sql, params![key, least, most], bits)
    })
}

impl Scope<'_> {
    /// The key of a question of the dataset.
    pub(super) fn question(&self, id: QuestionId) -> Option<i64> {
        let mut questions = self.kept.schema.questions.iter();
        let place = questions.position(|question| question.id == id)?;
        Some(self.kept.keys.questions[place])
    }

    /// The key and the type of a metadata property of the dataset.
    pub(super) fn property(&self, id: MetadataPropertyId) -> Option<(i64, &MetadataSettings)> {
        let properties = &self.kept.schema.metadata_properties;
        let place = properties.iter().position(|property| property.id == id)?;
        Some((
            self.kept.keys.properties[place],
            &properties[place].settings,
        ))
    }
}
