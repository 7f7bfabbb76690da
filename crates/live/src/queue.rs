use std::collections::{HashMap, HashSet};

use hone_annotation::{RecordId, Timestamp, UserId, VersionId};
use serde::{Deserialize, Serialize};

use crate::predictions::Predicted;

/// Why a record stands where it stands.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Purpose {
    /// A strategy chose it.
    Chosen {
        /// What counted.
        reason: String,
    },
    /// It follows by utility behind what the strategy chose.
    Ranked {},
    /// It was drawn at random to measure on.
    Audit {},
    /// It was drawn at random to learn from, so that it is known what choosing gains.
    Random {},
}

/// A record in the order of a queue.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// The record.
    pub record: RecordId,
    /// How much an answer is expected to teach; comparable within one order.
    pub utility: f32,
    /// Why it is there.
    pub purpose: Purpose,
}

/// The order in which records are handed out, and to whom they were.
///
/// A record is kept for whoever it was handed to until that runs out, so two people do not get the
/// same one unless it needs several answers. All times are the caller's.
#[derive(Debug, Default)]
pub struct LiveQueue {
    entries: Vec<Entry>,
    at: HashMap<RecordId, usize>,
    /// Records that need no more answers.
    closed: HashSet<RecordId>,
    /// No entry before this one is open.
    start: usize,
    leases: HashMap<RecordId, Vec<Lease>>,
    /// The strategy that made the order.
    strategy: String,
    /// The version that made it.
    version: Option<VersionId>,
    /// How many orders came before this one.
    generation: u64,
}

/// A record that is kept for a person.
#[derive(Debug, Clone)]
struct Lease {
    user: UserId,
    until: Timestamp,
    /// When half of the time from the last request on is over.
    half: Timestamp,
    out: HandedOut,
}

/// What went with a record when it was handed out.
#[derive(Debug, Clone, PartialEq)]
pub struct HandedOut {
    /// When.
    pub since: Timestamp,
    /// What was suggested.
    pub suggested: Option<Predicted>,
}

/// Which records are offered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Offered {
    /// Those that not too many others have.
    Free,
    /// The others.
    Taken,
}

/// What of the queue's order came with a record.
#[derive(Debug, Clone, PartialEq)]
pub struct Place {
    /// Its position in the order, from 1.
    pub rank: usize,
    /// Its utility.
    pub utility: f32,
    /// Why it is there.
    pub purpose: Purpose,
    /// The strategy that made the order.
    pub strategy: String,
    /// The version that made it.
    pub version: Option<VersionId>,
}

impl LiveQueue {
    /// Replaces the order. What is kept for people stays kept.
    pub fn reorder(&mut self, entries: Vec<Entry>, strategy: &str, version: Option<VersionId>) {
        self.at = (entries.iter().enumerate())
            .map(|(at, entry)| (entry.record, at))
            .collect();
        self.entries = entries;
        self.closed.retain(|record| self.at.contains_key(record));
        self.start = 0;
        strategy.clone_into(&mut self.strategy);
        self.version = version;
        self.generation += 1;
    }

    /// How often the order was replaced.
    pub fn generation(&self) -> u64 {
        self.generation
    }

    /// The version that made the order.
    pub fn version(&self) -> Option<VersionId> {
        self.version
    }

    /// The order, closed records included.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// Takes a record in again, because it needs answers after all.
    pub fn open(&mut self, record: RecordId) {
        if self.closed.remove(&record) {
            self.start = 0;
        }
    }

    /// Takes a record out, because it needs no more answers or is gone.
    pub fn close(&mut self, record: RecordId) {
        if self.at.contains_key(&record) {
            self.closed.insert(record);
        }
        self.leases.remove(&record);
    }

    /// Records of the order that need no more answers.
    pub fn closed(&self) -> &HashSet<RecordId> {
        &self.closed
    }

    /// Ends what is kept for a person, because they answered.
    pub fn release(&mut self, record: RecordId, user: UserId) {
        if let Some(leases) = self.leases.get_mut(&record) {
            leases.retain(|lease| lease.user != user);
            if leases.is_empty() {
                self.leases.remove(&record);
            }
        }
    }

    /// The open records from position `from` on that are free for, or taken from, the person who
    /// asks; at most `limit`, with the position after the last one looked at.
    pub fn offer(
        &mut self,
        ask: &Ask,
        which: Offered,
        from: usize,
        limit: usize,
    ) -> (Vec<RecordId>, usize) {
        while self.start < self.entries.len()
            && self.closed.contains(&self.entries[self.start].record)
        {
            self.start += 1;
        }
        let mut offered = Vec::with_capacity(limit.min(1000));
        let mut at = from.max(self.start);
        while at < self.entries.len() && offered.len() < limit {
            let record = self.entries[at].record;
            at += 1;
            let free = self.is_free(record, ask);
            if !self.closed.contains(&record) && free == (which == Offered::Free) {
                offered.push(record);
            }
        }
        (offered, at)
    }

    /// Whether fewer than `overlap` others have a record.
    ///
    /// An audit is read up to its first record without an answer, so one whose person has left
    /// holds up all that follow. It cannot be passed over: people leave, and are slow, at hard
    /// records, so what is answered early is too easy a sample. It is offered to others after half
    /// of the time instead; whoever answers it, and were it both, it stays in the sample.
    fn is_free(&self, record: RecordId, ask: &Ask) -> bool {
        let Some(leases) = self.leases.get(&record) else {
            return true;
        };
        let entry = self.at.get(&record).map(|&at| &self.entries[at]);
        let is_audit = entry.is_some_and(|entry| entry.purpose == Purpose::Audit {});
        let end = |lease: &Lease| if is_audit { lease.half } else { lease.until };
        let held = |lease: &&Lease| end(lease) > ask.now && lease.user != ask.user;
        leases.iter().filter(held).count() < ask.overlap
    }

    /// Keeps a record for a person until a time, with what was suggested; what was handed out
    /// before stays as it was. Returns whether it is new to them.
    pub fn lease(
        &mut self,
        ask: &Ask,
        record: RecordId,
        until: Timestamp,
        suggested: Option<Predicted>,
    ) -> bool {
        let half = ask.now.plus((until.0 - ask.now.0) / 2);
        let leases = self.leases.entry(record).or_default();
        leases.retain(|lease| lease.until > ask.now || lease.user == ask.user);
        if let Some(held) = leases.iter_mut().find(|lease| lease.user == ask.user) {
            (held.until, held.half) = (until, half);
            return false;
        }
        leases.push(Lease {
            user: ask.user,
            until,
            half,
            out: HandedOut {
                since: ask.now,
                suggested,
            },
        });
        true
    }

    /// Where a record stands.
    pub fn place(&self, record: RecordId) -> Option<Place> {
        let at = *self.at.get(&record)?;
        let entry = &self.entries[at];
        Some(Place {
            rank: at + 1,
            utility: entry.utility,
            purpose: entry.purpose.clone(),
            strategy: self.strategy.clone(),
            version: self.version,
        })
    }

    /// What went with a record that is kept for a person.
    pub fn handed_out(&self, record: RecordId, user: UserId) -> Option<&HandedOut> {
        let leases = self.leases.get(&record)?;
        let lease = leases.iter().find(|lease| lease.user == user);
        lease.map(|lease| &lease.out)
    }

    /// Whether somebody has a record.
    pub fn is_out(&self, record: RecordId) -> bool {
        self.leases.contains_key(&record)
    }

    /// When the record that was handed out longest ago and is still open was.
    pub fn oldest(&self) -> Option<Timestamp> {
        let all = self.leases.values().flatten();
        all.map(|lease| lease.out.since).min()
    }

    /// Forgets what ran out before `now`.
    pub fn sweep(&mut self, now: Timestamp) {
        self.leases.retain(|_, leases| {
            leases.retain(|lease| lease.until > now);
            !leases.is_empty()
        });
    }
}

/// Who asks for records, when.
#[derive(Debug, Clone, Copy)]
pub struct Ask {
    /// Who.
    pub user: UserId,
    /// When.
    pub now: Timestamp,
    /// People that may have one record at once.
    pub overlap: usize,
}

#[cfg(test)]
mod tests;
