//! Records by how relevant they are.

use super::arrange::Candidate;
use super::{Bits, Result};

/// Records with their relevance, the more relevant first; those that are equally relevant stand by
/// sequence number. A record takes 4 bytes: words that many have make few degrees of relevance.
#[derive(Debug, Default)]
pub(super) struct Relevant {
    seqs: Vec<u32>,
    degrees: Vec<Degree>,
}

/// A degree of relevance.
#[derive(Debug)]
struct Degree {
    score: f32,
    /// The position after the last record that has it.
    end: usize,
}

impl Relevant {
    /// Arranges what was found, each record once and with a score above 0.
    ///
    /// # Errors
    /// If a sequence number has more than 32 bits.
    pub(super) fn of(hits: &[Candidate]) -> Result<Self> {
        // The bits of positive numbers are in their order.
        let keys = hits.iter().map(|hit| {
            let Ok(seq) = u32::try_from(hit.seq) else {
                return Err(rusqlite::Error::IntegralValueOutOfRange(0, hit.seq as i64).into());
            };
            Ok(u64::from(!hit.score.to_bits()) << 32 | u64::from(seq))
        });
        let mut keys = keys.collect::<Result<Vec<u64>>>()?;
        keys.sort_unstable();
        let mut degrees = Vec::new();
        let mut end = 0;
        for tied in keys.chunk_by(|one, next| one >> 32 == next >> 32) {
            end += tied.len();
            let score = f32::from_bits(!((tied[0] >> 32) as u32));
            degrees.push(Degree { score, end });
        }
        Ok(Self {
            seqs: keys.into_iter().map(|key| key as u32).collect(),
            degrees,
        })
    }

    pub(super) fn len(&self) -> usize {
        self.seqs.len()
    }

    /// The memory it takes, about.
    pub(super) fn bytes(&self) -> usize {
        size_of_val(&*self.seqs) + size_of_val(&*self.degrees)
    }

    /// Those that are equally relevant, the most relevant first, each with their score.
    pub(super) fn degrees(&self) -> impl Iterator<Item = (f32, &[u32])> {
        let mut start = 0;
        self.degrees.iter().map(move |degree| {
            let from = std::mem::replace(&mut start, degree.end);
            (degree.score, &self.seqs[from..degree.end])
        })
    }

    /// The records.
    pub(super) fn records(&self) -> Bits {
        self.seqs.iter().map(|&seq| u64::from(seq)).collect()
    }

    /// Each record with its score.
    pub(super) fn candidates(&self) -> impl Iterator<Item = Candidate> {
        self.degrees().flat_map(|(score, seqs)| {
            seqs.iter().map(move |&seq| Candidate {
                seq: seq.into(),
                score,
            })
        })
    }
}

#[cfg(test)]
mod tests;
