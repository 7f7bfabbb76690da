//! Likeness of vectors.
//!
//! All vectors are compared. Where there are copies they are compared in `f32`, and only those
//! that might be on a page are then compared exactly.

use hone_annotation::search::{Similarity, VectorQuery, likeness};
use hone_kernel::dot;

use super::arrange::Candidate;
use super::bits::Bits;
use super::{Result, Scope};
use crate::sqlite::convert::{key, seq};
use crate::sqlite::vector_shards::{self, Segment, VectorShard, unit};
use crate::sqlite::{records, vectors};

/// Sets smaller than one in so many records are looked up one by one.
const SPARSE: usize = 16;

/// The records whose vectors are most like a query, and how many have a vector at all.
pub(super) struct Nearest {
    /// At least the `most` nearest, and what ties with the last of them.
    pub(super) hits: Vec<Candidate>,
    pub(super) total: usize,
}

/// The records wanted whose vectors are most like a query: `most` of them and some more.
pub(super) fn nearest(
    scope: &Scope<'_>,
    query: &VectorQuery,
    wanted: Option<&Bits>,
    most: usize,
) -> Result<Nearest> {
    let mut settings = scope.kept.schema.vectors_settings.iter();
    let Some(place) = settings.position(|settings| settings.id == query.settings) else {
        return Ok(Nearest {
            hits: Vec::new(),
            total: 0,
        });
    };
    let except = query
        .except
        .map(|record| records::key(scope.session, record));
    let look = Look {
        scope,
        query,
        settings: scope.kept.keys.vectors[place],
        wanted,
        except: except.transpose()?.flatten(),
    };
    let few = wanted.filter(|wanted| wanted.count() * SPARSE < wanted.capacity());
    if let Some(few) = few {
        let hits = look.exact(few.iter())?;
        let total = hits.len();
        return Ok(Nearest { hits, total });
    }
    let mut hits = look.about()?;
    let total = hits.len();
    look.cut(&mut hits, most);
    let hits = look.exact(hits.iter().map(|hit| hit.seq))?;
    Ok(Nearest { hits, total })
}

struct Look<'a> {
    scope: &'a Scope<'a>,
    query: &'a VectorQuery,
    settings: i64,
    wanted: Option<&'a Bits>,
    /// The key of a record that is left out.
    except: Option<i64>,
}

impl Look<'_> {
    fn wants(&self, seq: u64) -> bool {
        let wanted = self.wanted.is_none_or(|wanted| wanted.has(seq));
        wanted && self.except != Some(self.scope.key(seq))
    }

    /// Every vector with a score that is about right.
    fn about(&self) -> Result<Vec<Candidate>> {
        let mut hits = Vec::new();
        let shards = &self.scope.session.shards;
        for (segment, change) in vector_shards::of_settings(self.scope.session, self.settings)? {
            match shards.get(segment, change) {
                Some(shard) => self.scan(&shard, &mut hits),
                None => shards.want(segment, self.read(segment, &mut hits)?),
            }
        }
        Ok(hits)
    }

    /// Compares the vectors of a copy.
    fn scan(&self, shard: &VectorShard, hits: &mut Vec<Candidate>) {
        let sign = match self.query.order {
            Similarity::Most => 1.0,
            Similarity::Least => -1.0,
        };
        let unit: Vec<f32> = unit(&self.query.value).iter().map(|x| x * sign).collect();
        hits.extend(
            shard
                .iter()
                .filter(|(seq, _)| self.wants(*seq))
                .map(|(seq, vector)| Candidate {
                    seq,
                    score: f32::midpoint(1.0, dot(&unit, vector)),
                }),
        );
    }

    /// Compares the vectors of a segment in the database; returns how many it holds.
    fn read(&self, segment: Segment, hits: &mut Vec<Candidate>) -> Result<usize> {
        let mut held = 0;
        let sql = "SELECT key, value FROM vectors WHERE key BETWEEN ?1 AND ?2";
        let keys = segment.keys();
        let session = self.scope.session;
        session.each(sql, [keys.start(), keys.end()], |row| {
            held += 1;
            let seq = seq(row.get(0)?);
            if self.wants(seq) {
                let blob = row.get_ref(1)?.as_blob().map_err(rusqlite::Error::from)?;
                let score = likeness(&self.query.value, &vectors::values(blob)?, self.query.order);
                hits.push(Candidate { seq, score });
            }
            Ok(())
        })?;
        Ok(held)
    }

    /// Drops what cannot be among the `most` nearest, however wrong the scores are.
    fn cut(&self, hits: &mut Vec<Candidate>, most: usize) {
        if most == 0 {
            hits.clear();
        }
        if hits.len() <= most {
            return;
        }
        // A sum of n rounded products of vectors of length 1 is wrong by less than n half units in
        // the last place; the lengths are wrong by a few more. A score is half a cosine.
        let error = (self.query.value.len() + 8) as f32 * f32::EPSILON / 2.0;
        let (_, last, _) =
            hits.select_nth_unstable_by(most - 1, |a, b| b.score.total_cmp(&a.score));
        let least = last.score - 2.0 * error;
        hits.retain(|hit| hit.score >= least);
    }

    /// Compares vectors of the database one by one.
    fn exact(&self, seqs: impl Iterator<Item = u64>) -> Result<Vec<Candidate>> {
        let sql = "SELECT value FROM vectors WHERE key = ?1";
        let mut hits = Vec::new();
        for seq in seqs.filter(|&seq| self.wants(seq)) {
            let score = self
                .scope
                .session
                .one(sql, [key(self.settings, seq)], |row| {
                    let values = vectors::values(row.get_ref(0)?.as_blob()?)?;
                    Ok(likeness(&self.query.value, &values, self.query.order))
                })?;
            hits.extend(score.map(|score| Candidate { seq, score }));
        }
        Ok(hits)
    }
}
