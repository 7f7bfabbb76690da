//! Cuts a page from what was found.

use std::cmp::Ordering;

use hone_annotation::UserId;
use hone_annotation::search::{Order, Search, place};

use super::bits::Bits;
use super::relevant::Relevant;
use super::{RecordStatus, Result, Scope};
use crate::sqlite::convert::{Coded as _, seq};

/// A record that may be on the page.
#[derive(Debug, Clone, Copy)]
pub(super) struct Candidate {
    pub(super) seq: u64,
    pub(super) score: f32,
}

/// The positions of a page among all results.
#[derive(Debug, Clone, Copy)]
pub(super) struct Window {
    pub(super) start: usize,
    pub(super) end: usize,
}

impl Window {
    pub(super) fn of(search: &Search, total: usize) -> Self {
        let end = search.offset.saturating_add(search.limit).min(total);
        Self {
            start: search.offset.min(end),
            end,
        }
    }

    pub(super) fn len(self) -> usize {
        self.end - self.start
    }
}

/// The results in a window, by a comparison and then by the order.
pub(super) fn page(
    scope: &Scope<'_>,
    mut all: Vec<Candidate>,
    compare: &dyn Fn(&Candidate, &Candidate) -> Ordering,
    order: Order,
    window: Window,
) -> Result<Vec<Candidate>> {
    if window.len() == 0 {
        return Ok(Vec::new());
    }
    let (_, last, _) = all.select_nth_unstable_by(window.end - 1, compare);
    let last = *last;
    // Everything up to the last on the page, with all that ties with it.
    all.retain(|candidate| compare(candidate, &last).is_le());
    all.sort_unstable_by(|a, b| compare(a, b).then(a.seq.cmp(&b.seq)));
    if let Order::Cycle(user) = order {
        let mut at = 0;
        while at < window.end {
            let tied = all[at..]
                .iter()
                .take_while(|next| compare(next, &all[at]).is_eq());
            let end = at + tied.count();
            if end > window.start && end - at > 1 {
                sort_by_place(scope, &mut all[at..end], user)?;
            }
            at = end;
        }
    }
    Ok(all[window.start..window.end].to_vec())
}

fn sort_by_place(scope: &Scope<'_>, tied: &mut [Candidate], user: UserId) -> Result<()> {
    let begin = place(user.0);
    let mut places = Vec::with_capacity(tied.len());
    for candidate in &*tied {
        let sql = "SELECT place FROM records WHERE key = ?1";
        let place = scope
            .session
            .number(sql, [scope.key(candidate.seq)])?
            .unwrap_or(0);
        places.push(((place < begin, place, candidate.seq), *candidate));
    }
    places.sort_unstable_by_key(|(key, _)| *key);
    for (slot, (_, candidate)) in tied.iter_mut().zip(places) {
        *slot = candidate;
    }
    Ok(())
}

/// The records in a window by relevance and then by the order. Of a set, only those are counted.
pub(super) fn most_relevant(
    scope: &Scope<'_>,
    relevant: &Relevant,
    wanted: Option<&Bits>,
    order: Order,
    window: Window,
) -> Result<Vec<Candidate>> {
    let mut page = Vec::with_capacity(window.len());
    let mut passed = 0;
    for (score, seqs) in relevant.degrees() {
        if page.len() == window.len() {
            break;
        }
        let seqs = seqs.iter().map(|&seq| u64::from(seq));
        let tied: Vec<u64> = seqs
            .filter(|&seq| wanted.is_none_or(|wanted| wanted.has(seq)))
            .collect();
        let part = Window {
            start: window.start.saturating_sub(passed).min(tied.len()),
            end: (window.end - passed).min(tied.len()),
        };
        passed += tied.len();
        let seqs = match order {
            Order::Cycle(user) if part.len() > 0 => tied_in_cycle(scope, &tied, user, part)?,
            Order::Cycle(_) | Order::Insertion => tied[part.start..part.end].to_vec(),
        };
        page.extend(seqs.into_iter().map(|seq| Candidate { seq, score }));
    }
    Ok(page)
}

/// The records in a window, in the order of a user's cycle, of some by sequence number.
fn tied_in_cycle(
    scope: &Scope<'_>,
    tied: &[u64],
    user: UserId,
    window: Window,
) -> Result<Vec<u64>> {
    if walks(
        tied.len(),
        tied.last().map_or(0, |&seq| seq as usize),
        window,
    ) {
        return walk(scope, &tied.iter().copied().collect(), user, window);
    }
    sorted_in_cycle(scope, tied.iter().copied(), user, window)
}

/// The members of a set in a window, in the order of a user's cycle.
pub(super) fn cycle(
    scope: &Scope<'_>,
    wanted: &Bits,
    total: usize,
    user: UserId,
    window: Window,
) -> Result<Vec<u64>> {
    if window.len() == 0 {
        return Ok(Vec::new());
    }
    if walks(total, wanted.capacity(), window) {
        return walk(scope, wanted, user, window);
    }
    sorted_in_cycle(scope, wanted.iter(), user, window)
}

/// Whether a walk over all records in the order of the cycle meets enough of so many members
/// before sorting those is done. To look up the place of a member costs a few steps of a walk.
fn walks(members: usize, records: usize, window: Window) -> bool {
    let steps = window.end.saturating_mul(records) / members.max(1);
    steps < members.saturating_mul(3)
}

fn sorted_in_cycle(
    scope: &Scope<'_>,
    members: impl Iterator<Item = u64>,
    user: UserId,
    window: Window,
) -> Result<Vec<u64>> {
    let all = members.map(|seq| Candidate { seq, score: 1.0 });
    let mut all: Vec<Candidate> = all.collect();
    sort_by_place(scope, &mut all, user)?;
    let page = &all[window.start..window.end];
    Ok(page.iter().map(|candidate| candidate.seq).collect())
}

fn walk(scope: &Scope<'_>, members: &Bits, user: UserId, window: Window) -> Result<Vec<u64>> {
    let begin = place(user.0);
    let mut page = Vec::with_capacity(window.len());
    let mut passed = 0;
    for half in ["place >= ?2", "place < ?2"] {
        let sql = super::queue::by_place(&all_statuses(half));
        let mut statement = scope.session.connection.prepare_cached(&sql)?;
        let mut rows = statement.query([scope.dataset(), begin])?;
        while passed < window.end
            && let Some(row) = rows.next()?
        {
            let seq = seq(row.get(0)?);
            if members.has(seq) {
                if passed >= window.start {
                    page.push(seq);
                }
                passed += 1;
            }
        }
    }
    Ok(page)
}

fn all_statuses(condition: &str) -> Vec<String> {
    let each = RecordStatus::ALL.iter().map(|status| {
        format!(
            "SELECT key, place FROM records WHERE dataset = ?1 AND status = {} AND {condition}",
            status.code()
        )
    });
    each.collect()
}
