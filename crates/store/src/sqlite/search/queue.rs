//! What annotators ask for all day: the next records of theirs, by the status of the record and
//! of their response. Pages are range scans of an index, and the counters know how many there are.

use hone_annotation::search::{Filter, Found, Order, Search, place};
use hone_annotation::{RecordStatus, ResponseStatus};
use rusqlite::{ToSql, params_from_iter};

use super::arrange::{Candidate, Window};
use super::{Result, Scope, found};
use crate::sqlite::convert::{Coded, seq, span};

/// The conditions on statuses of a search that has no others.
struct Statuses {
    records: Vec<RecordStatus>,
    responses: Responses,
}

enum Responses {
    Any,
    /// In one of these statuses.
    In(Vec<ResponseStatus>),
    /// None, or in one of these.
    NoneOr(Vec<ResponseStatus>),
}

/// The page of a search that has conditions on statuses alone; none if it has others.
pub(super) fn page(scope: &Scope<'_>, search: &Search) -> Result<Option<Found>> {
    if search.text.is_some() || search.vector.is_some() || !search.sort.is_empty() {
        return Ok(None);
    }
    let Some(statuses) = Statuses::of(scope, &search.filters) else {
        return Ok(None);
    };
    let total = statuses.total(scope)?;
    let window = Window::of(search, total);
    let keys = match (window.len(), search.order) {
        (0, _) => Vec::new(),
        (_, Order::Insertion) => statuses.by_insertion(scope, window)?,
        (_, Order::Cycle(user)) => statuses.by_cycle(scope, place(user.0), window)?,
    };
    let hits = keys.into_iter().map(|key| Candidate {
        seq: seq(key),
        score: 1.0,
    });
    found(scope, hits.collect(), total).map(Some)
}

/// Parts that are each in order of place, merged into one.
pub(super) fn by_place(parts: &[String]) -> String {
    format!("{} ORDER BY place, key", parts.join(" UNION ALL "))
}

impl Statuses {
    fn of(scope: &Scope<'_>, filters: &[Filter]) -> Option<Self> {
        let mut records = RecordStatus::ALL.to_vec();
        let mut responses = Responses::Any;
        for filter in filters {
            match (filter, &responses) {
                (Filter::Statuses(statuses), _) => records.retain(|it| statuses.contains(it)),
                (Filter::Responses(statuses), Responses::Any) => {
                    responses = Responses::In(distinct(statuses));
                }
                (Filter::NoResponseOr(statuses), Responses::Any) => {
                    responses = Responses::NoneOr(distinct(statuses));
                }
                _ => return None,
            }
        }
        // Only a person's own responses are counted.
        let known = scope.responder.is_some() || matches!(responses, Responses::Any);
        known.then_some(Self { records, responses })
    }

    fn user(scope: &Scope<'_>) -> i64 {
        scope.responder.unwrap_or(super::NOBODY)
    }

    /// How many records there are, by the counters.
    fn total(&self, scope: &Scope<'_>) -> Result<usize> {
        let sql = "SELECT count FROM record_counts WHERE dataset = ?1 AND status = ?2";
        let mut records = 0;
        for status in &self.records {
            let count = scope
                .session
                .number(sql, [scope.dataset(), status.code()])?;
            records += count.unwrap_or(0);
        }
        let total = match &self.responses {
            Responses::Any => records,
            Responses::In(wanted) => self.responded(scope, wanted)?,
            Responses::NoneOr(wanted) => records - self.responded(scope, &others(wanted))?,
        };
        Ok(usize::try_from(total).unwrap_or(0))
    }

    /// How many responses of these statuses the person has to records of the statuses wanted.
    fn responded(&self, scope: &Scope<'_>, statuses: &[ResponseStatus]) -> Result<i64> {
        let sql = "SELECT count FROM response_counts \
             WHERE dataset = ?1 AND user = ?2 AND record_status = ?3 AND status = ?4";
        let mut total = 0;
        for record in &self.records {
            for status in statuses {
                let place = [
                    scope.dataset(),
                    Self::user(scope),
                    record.code(),
                    status.code(),
                ];
                total += scope.session.number(sql, place)?.unwrap_or(0);
            }
        }
        Ok(total)
    }

    fn by_insertion(&self, scope: &Scope<'_>, window: Window) -> Result<Vec<i64>> {
        let [first, last] = span(scope.dataset());
        let sql = match &self.responses {
            Responses::In(wanted) => format!(
                "SELECT p.record FROM responses p JOIN records r ON r.key = p.record \
                 WHERE p.user = ?3 AND p.dataset = ?4 AND p.status IN ({}) AND {} \
                 AND p.record BETWEEN ?1 AND ?2 ORDER BY p.record LIMIT ?5 OFFSET ?6",
                codes(wanted),
                self.record_condition()
            ),
            Responses::Any | Responses::NoneOr(_) => format!(
                "SELECT r.key FROM records r WHERE r.key BETWEEN ?1 AND ?2 AND +r.dataset = ?4 \
                 AND {} AND {} ORDER BY r.key LIMIT ?5 OFFSET ?6",
                self.record_condition(),
                self.no_other_response("?3")
            ),
        };
        let params = [
            first,
            last,
            Self::user(scope),
            scope.dataset(),
            window.len() as i64,
            window.start as i64,
        ];
        scope.session.all(&sql, params, |row| row.get(0))
    }

    fn by_cycle(&self, scope: &Scope<'_>, begin: i64, window: Window) -> Result<Vec<i64>> {
        let mut keys: Vec<i64> = Vec::new();
        for half in [">=", "<"] {
            let missing = window.end - keys.len();
            if missing == 0 {
                break;
            }
            let parts = match &self.responses {
                Responses::In(wanted) => self.response_parts(wanted, half),
                Responses::Any | Responses::NoneOr(_) => self.record_parts(half),
            };
            let sql = format!("{} LIMIT ?4", by_place(&parts));
            let params = [scope.dataset(), Self::user(scope), begin, missing as i64];
            let params = params.iter().map(|param| param as &dyn ToSql);
            let found = scope
                .session
                .all(&sql, params_from_iter(params), |row| row.get(0))?;
            keys.extend::<Vec<i64>>(found);
        }
        Ok(keys.split_off(window.start.min(keys.len())))
    }

    /// One range of the index of records for each status.
    fn record_parts(&self, half: &str) -> Vec<String> {
        let condition = self.no_other_response("?2");
        let each = self.records.iter().map(|status| {
            format!(
                "SELECT r.key AS key, r.place AS place FROM records r WHERE r.dataset = ?1 \
                 AND r.status = {} AND r.place {half} ?3 AND {condition}",
                status.code()
            )
        });
        each.collect()
    }

    /// One range of the index of responses for each status.
    fn response_parts(&self, wanted: &[ResponseStatus], half: &str) -> Vec<String> {
        let each = wanted.iter().map(|status| {
            format!(
                "SELECT p.record AS key, p.place AS place FROM responses p \
                 JOIN records r ON r.key = p.record WHERE p.user = ?2 AND p.dataset = ?1 \
                 AND p.status = {} AND p.place {half} ?3 AND {}",
                status.code(),
                self.record_condition()
            )
        });
        each.collect()
    }

    fn record_condition(&self) -> String {
        if self.records.len() == RecordStatus::ALL.len() {
            return "TRUE".to_owned();
        }
        // The plus sign keeps the index of places out of it.
        format!("+r.status IN ({})", codes(&self.records))
    }

    fn no_other_response(&self, user: &str) -> String {
        match &self.responses {
            Responses::Any | Responses::In(_) => "TRUE".to_owned(),
            Responses::NoneOr(wanted) => format!(
                "NOT EXISTS (SELECT 1 FROM responses p WHERE p.record = r.key \
                 AND p.user = {user} AND p.status NOT IN ({}))",
                codes(wanted)
            ),
        }
    }
}

fn distinct<T: Coded>(wanted: &[T]) -> Vec<T> {
    let all = T::ALL.iter().copied();
    all.filter(|status| wanted.contains(status)).collect()
}

fn others<T: Coded>(wanted: &[T]) -> Vec<T> {
    let all = T::ALL.iter().copied();
    all.filter(|status| !wanted.contains(status)).collect()
}

fn codes<T: Coded>(statuses: &[T]) -> String {
    let codes: Vec<String> = statuses.iter().map(|it| it.code().to_string()).collect();
    codes.join(", ")
}
