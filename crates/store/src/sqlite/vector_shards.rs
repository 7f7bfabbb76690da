//! Copies of the vectors for searching: memory-mapped, scaled to length 1.
//!
//! The database is the truth. It counts the changes of each segment, a run of sequence numbers, and
//! a copy is used only by a transaction that sees the very change of which it was made; without one
//! the vectors are read from the database, and a copy is asked for. Copies are made by a thread of
//! their own and may be deleted at any time.

mod shard;

use std::collections::HashMap;
use std::fs;
use std::ops::RangeInclusive;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

pub(super) use self::shard::{VectorShard, unit};
use super::convert::{key, seq};
use super::failure::{Failure, Result};
use super::queue::Queue;
use super::session::Session;
use super::vectors;
use crate::StoreError;
use crate::mapped::{UNFINISHED, write_whole};

/// The bits of a place in a segment: 16,384 vectors, some 25 MB of 384 values each.
const SEGMENT_BITS: u32 = 14;
/// Segments with fewer vectors are read from the database quickly enough.
const WORTH_A_COPY: usize = 1024;

/// A segment of the vectors of some settings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Segment {
    pub(super) settings: i64,
    pub(super) number: i64,
}

impl Segment {
    /// The segment of a record's vector.
    pub(super) fn of(settings: i64, seq: u64) -> Self {
        Self {
            settings,
            number: (seq >> SEGMENT_BITS) as i64,
        }
    }

    /// The keys of its vectors.
    pub(super) fn keys(self) -> RangeInclusive<i64> {
        let first = (self.number as u64) << SEGMENT_BITS;
        key(self.settings, first)..=key(self.settings, first + (1 << SEGMENT_BITS) - 1)
    }
}

/// The copies of a folder.
#[derive(Debug)]
pub(super) struct VectorShards {
    folder: PathBuf,
    /// Copies with the change of which they were made.
    open: Mutex<HashMap<Segment, (i64, Arc<VectorShard>)>>,
    wanted: Queue<Segment>,
}

impl VectorShards {
    /// The copies of a folder, none of which is open yet.
    pub(super) fn new(folder: PathBuf) -> Self {
        Self {
            folder,
            open: Mutex::default(),
            wanted: Queue::default(),
        }
    }

    /// The copy of a segment at a change.
    pub(super) fn get(&self, segment: Segment, change: i64) -> Option<Arc<VectorShard>> {
        let open = self.lock();
        let (of, shard) = open.get(&segment)?;
        (*of == change).then(|| Arc::clone(shard))
    }

    /// Asks for a copy of a segment, if so many vectors are worth one.
    pub(super) fn want(&self, segment: Segment, vectors: usize) {
        if vectors >= WORTH_A_COPY {
            // A closed queue gives it back: the store closes, or makes no copies.
            let _ = self.wanted.push(segment);
        }
    }

    /// Takes no more wishes.
    pub(super) fn close(&self) {
        self.wanted.close();
    }

    /// Opens the copies that are as the database says and removes the others.
    fn open_current(&self, session: &Session) -> Result<()> {
        let Ok(entries) = fs::read_dir(&self.folder) else {
            // There is no folder before the first copy.
            return Ok(());
        };
        let current = current(session)?;
        for entry in entries.flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            let known = read_name(&name).filter(|(segment, at)| current.get(segment) == Some(at));
            let opened =
                known.and_then(|known| Some((known, VectorShard::open(&entry.path()).ok()?)));
            if let Some(((segment, change), shard)) = opened {
                self.lock().insert(segment, (change, Arc::new(shard)));
            } else if read_name(&name).is_some() || name.starts_with(UNFINISHED) {
                // Whatever keeps it there, it will not be used.
                drop(fs::remove_file(entry.path()));
            }
        }
        Ok(())
    }

    /// Opens the copies of the folder, then makes those that are asked for until the store closes.
    pub(super) fn make_wanted(&self, session: &Session) {
        // What could not be opened is made again.
        drop(self.open_current(session));
        while let Some(segment) = self.wanted.next() {
            // A copy that could not be made, for want of space perhaps, is asked for again by the
            // next search; until then vectors come from the database.
            drop(self.make(session, segment));
        }
    }

    fn make(&self, session: &Session, segment: Segment) -> Result<()> {
        session.run("BEGIN DEFERRED", [])?;
        let made = self.copy(session, segment);
        session.run("COMMIT", [])?;
        made
    }

    fn copy(&self, session: &Session, segment: Segment) -> Result<()> {
        let sql = "SELECT change FROM vector_segments WHERE settings = ?1 AND segment = ?2";
        let change = session.number(sql, [segment.settings, segment.number])?;
        let Some(change) = change.filter(|&change| self.get(segment, change).is_none()) else {
            return Ok(());
        };
        let (mut seqs, mut values) = (Vec::new(), Vec::new());
        let sql = "SELECT key, value FROM vectors WHERE key BETWEEN ?1 AND ?2 ORDER BY key";
        let keys = segment.keys();
        session.each(sql, [keys.start(), keys.end()], |row| {
            seqs.push(seq(row.get(0)?));
            let blob = row.get_ref(1)?.as_blob().map_err(rusqlite::Error::from)?;
            values.extend(vectors::values(blob)?);
            Ok(())
        })?;
        if seqs.is_empty() {
            return Ok(());
        }
        let shard = self
            .write(segment, change, &seqs, &values)
            .map_err(backend)?;
        let before = self.lock().insert(segment, (change, Arc::new(shard)));
        if let Some((_, before)) = before {
            // It is removed at the next start if not now.
            drop(fs::remove_file(before.path()));
        }
        Ok(())
    }

    fn write(
        &self,
        segment: Segment,
        change: i64,
        seqs: &[u64],
        values: &[f32],
    ) -> std::result::Result<VectorShard, StoreError> {
        let failed = |source| StoreError::io(&self.folder, source);
        fs::create_dir_all(&self.folder).map_err(failed)?;
        let path = write_whole(&self.folder, |out| {
            shard::write(out, values.len() / seqs.len(), seqs, values)?;
            Ok(name(segment, change))
        });
        VectorShard::open(&path.map_err(failed)?)
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Segment, (i64, Arc<VectorShard>)>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Notes a change of some segments, each once.
pub(super) fn touch(session: &Session, mut segments: Vec<Segment>) -> Result<()> {
    segments.sort_unstable();
    segments.dedup();
    let sql = "INSERT INTO vector_segments (settings, segment, change) VALUES (?1, ?2, ?3) \
         ON CONFLICT (settings, segment) DO UPDATE SET change = ?3";
    for segment in segments {
        let change = session.tick()?;
        session.run(sql, [segment.settings, segment.number, change])?;
    }
    Ok(())
}

/// The segments of some settings with their changes.
pub(super) fn of_settings(session: &Session, settings: i64) -> Result<Vec<(Segment, i64)>> {
    let sql = "SELECT segment, change FROM vector_segments WHERE settings = ?1 ORDER BY segment";
    session.all(sql, [settings], |row| {
        let number = row.get(0)?;
        Ok((Segment { settings, number }, row.get(1)?))
    })
}

fn current(session: &Session) -> Result<HashMap<Segment, i64>> {
    let sql = "SELECT settings, segment, change FROM vector_segments";
    let all = session.all(sql, [], |row| {
        let (settings, number) = (row.get(0)?, row.get(1)?);
        Ok((Segment { settings, number }, row.get(2)?))
    })?;
    Ok(all.into_iter().collect())
}

fn name(segment: Segment, change: i64) -> String {
    let Segment { settings, number } = segment;
    format!("{settings}-{number}-{change}.vectors")
}

fn read_name(name: &str) -> Option<(Segment, i64)> {
    let mut parts = name.strip_suffix(".vectors")?.split('-').map(str::parse);
    let mut next = || parts.next()?.ok();
    let (settings, number, change) = (next()?, next()?, next()?);
    Some((Segment { settings, number }, change))
}

fn backend(error: StoreError) -> Failure {
    Failure::Store(hone_annotation::StoreError::Backend(Box::new(error)))
}

#[cfg(test)]
mod tests;
