//! Searches: sets of records are bits by sequence number; pages are cut from those.

mod arrange;
mod bits;
mod expression;
mod filters;
mod queue;
mod relevant;
mod remembered;
mod similar;
mod sorts;

use std::cmp::Ordering;
use std::sync::Arc;

use hone_annotation::search::{Found, Hit, Order, Search, TextQuery};
use hone_annotation::{DatasetId, RecordStatus, limits};

use self::arrange::{Candidate, Window};
use self::bits::Bits;
use self::relevant::Relevant;
pub(super) use self::remembered::Remembered;
use self::remembered::Words;
use super::convert::{Coded as _, key, seq};
use super::failure::Result;
use super::schema::{self, Kept};
use super::session::Session;
use super::{records, text, users};

/// Where a search looks.
struct Scope<'a> {
    session: &'a Session,
    kept: Kept,
    /// The key of the user whose responses count; none if everybody's do.
    responder: Option<i64>,
}

/// The key of nobody.
const NOBODY: i64 = -1;

pub(super) fn search(session: &Session, dataset: DatasetId, search: &Search) -> Result<Found> {
    let Some(kept) = schema::kept(session, dataset)? else {
        return Ok(nothing());
    };
    let responder = search.responder.map(|user| users::key(session, user));
    let responder = responder.transpose()?.map(|key| key.unwrap_or(NOBODY));
    let scope = Scope {
        session,
        kept,
        responder,
    };
    if let Some(found) = queue::page(&scope, search)? {
        return Ok(found);
    }
    let texts = search.text.as_ref();
    let texts = texts.map(|query| scope.matches(query)).transpose()?;
    let is_ordered = search.vector.is_some() || !search.sort.is_empty();
    if let Some(hits) = texts.as_ref().filter(|_| !is_ordered) {
        return by_relevance(&scope, search, hits);
    }
    let wanted = texts.as_ref().map(|hits| hits.records());
    let wanted = filters::restrict(&scope, wanted, &search.filters)?;
    if !is_ordered {
        return filtered(&scope, search, wanted);
    }
    let is_wanted = |hit: &Candidate| wanted.as_ref().is_none_or(|wanted| wanted.has(hit.seq));
    let by_score = |a: &Candidate, b: &Candidate| b.score.total_cmp(&a.score);
    if let Some(query) = &search.vector {
        let most = search
            .offset
            .saturating_add(search.limit)
            .min(limits::SIMILAR);
        let nearest = similar::nearest(&scope, query, wanted.as_ref(), most)?;
        let total = nearest.total.min(limits::SIMILAR);
        let window = Window::of(search, total);
        let hits = arrange::page(&scope, nearest.hits, &by_score, search.order, window)?;
        return found(&scope, hits, total);
    }
    let hits = match texts {
        Some(hits) => hits.candidates().filter(is_wanted).collect(),
        None => candidates(&scope, wanted)?,
    };
    let total = hits.len();
    let window = Window::of(search, total);
    let columns = sorts::columns(&scope, &search.sort)?;
    let by_columns = |a: &Candidate, b: &Candidate| {
        let mut each = columns.iter().map(|column| column.compare(a.seq, b.seq));
        each.find(|order| order.is_ne()).unwrap_or(Ordering::Equal)
    };
    let hits = arrange::page(&scope, hits, &by_columns, search.order, window)?;
    found(&scope, hits, total)
}

fn nothing() -> Found {
    Found {
        hits: Vec::new(),
        total: 0,
    }
}

/// A page of what words have chosen, and perhaps filters.
fn by_relevance(scope: &Scope<'_>, search: &Search, hits: &Relevant) -> Result<Found> {
    let wanted = if search.filters.is_empty() {
        None
    } else {
        filters::restrict(scope, Some(hits.records()), &search.filters)?
    };
    let total = wanted.as_ref().map_or(hits.len(), Bits::count);
    let window = Window::of(search, total);
    let page = arrange::most_relevant(scope, hits, wanted.as_ref(), search.order, window)?;
    found(scope, page, total)
}

/// A page of what only filters have chosen.
fn filtered(scope: &Scope<'_>, search: &Search, wanted: Option<Bits>) -> Result<Found> {
    let wanted = match wanted {
        Some(wanted) => wanted,
        None => scope.everything()?,
    };
    let total = wanted.count();
    let window = Window::of(search, total);
    let seqs = match search.order {
        Order::Insertion => wanted
            .iter()
            .skip(window.start)
            .take(window.len())
            .collect(),
        Order::Cycle(user) => arrange::cycle(scope, &wanted, total, user, window)?,
    };
    let hits = seqs.into_iter().map(|seq| Candidate { seq, score: 1.0 });
    found(scope, hits.collect(), total)
}

fn candidates(scope: &Scope<'_>, wanted: Option<Bits>) -> Result<Vec<Candidate>> {
    let wanted = match wanted {
        Some(wanted) => wanted,
        None => scope.everything()?,
    };
    Ok(wanted
        .iter()
        .map(|seq| Candidate { seq, score: 1.0 })
        .collect())
}

/// Reads the records of a page.
fn found(scope: &Scope<'_>, hits: Vec<Candidate>, total: usize) -> Result<Found> {
    let mut page = Vec::with_capacity(hits.len());
    for hit in hits {
        let record = records::by_key(scope.session, scope.key(hit.seq))?;
        page.extend(record.map(|record| Hit {
            record,
            score: hit.score,
        }));
    }
    Ok(Found { hits: page, total })
}

impl Scope<'_> {
    fn dataset(&self) -> i64 {
        self.kept.keys.dataset
    }

    fn key(&self, seq: u64) -> i64 {
        key(self.dataset(), seq)
    }

    /// The records that meet words, with their relevance.
    fn matches(&self, query: &TextQuery) -> Result<Arc<Relevant>> {
        self.session.texts.index(self.session)?;
        let words = Words {
            dataset: self.dataset(),
            change: text::change(self.session, self.dataset())?,
            query: query.clone(),
        };
        if let Some(hits) = self.session.remembered.get(&words) {
            return Ok(hits);
        }
        let hits = Arc::new(Relevant::of(&expression::matches(self, query)?)?);
        self.session.remembered.keep(words, &hits);
        Ok(hits)
    }

    /// The sequence numbers of all records.
    fn everything(&self) -> Result<Bits> {
        let Some(extent) = records::extent(self.session, self.dataset())? else {
            return Ok(Bits::default());
        };
        if extent.is_dense() {
            return Ok((seq(extent.least)..=seq(extent.most)).collect());
        }
        self.of_statuses(RecordStatus::ALL)
    }

    /// The sequence numbers of the records in some statuses.
    fn of_statuses(&self, statuses: &[RecordStatus]) -> Result<Bits> {
        let mut bits = Bits::default();
        let sql = "SELECT key FROM records WHERE dataset = ?1 AND status = ?2";
        for status in statuses {
            self.session
                .each(sql, [self.dataset(), status.code()], |row| {
                    bits.insert(seq(row.get(0)?));
                    Ok(())
                })?;
        }
        Ok(bits)
    }
}
