use hone_annotation::RecordId;
use hone_domain::{ContentHash, Seed};

/// Which records are asked about at random, so that it is known what choosing them gains.
///
/// Each record has a number that is drawn from its id and the loop's seed alone. Those whose number
/// lies below the share belong to the arm, and are asked about in the order of their numbers. So
/// what has been asked about is at any time a simple random sample of the records that there are,
/// also when more have come: a new one with a low number is the next. The strategy chooses among
/// the others, so neither arm takes the records that the other would have asked about.
///
/// It needs no memory: a loop that is opened again draws the same.
#[derive(Debug, Clone, Copy)]
pub(crate) struct RandomArm {
    seed: Seed,
    share: f64,
}

impl RandomArm {
    /// The arm of a loop; `share` is from 0, for none, to 1.
    pub(crate) fn new(seed: Seed, share: f64) -> Self {
        Self { seed, share }
    }

    /// A record's number if it belongs to the arm.
    fn number(&self, record: RecordId) -> Option<u64> {
        let seed = self.seed.0.to_le_bytes();
        let bytes: Vec<u8> = seed.into_iter().chain(record.0.into_bytes()).collect();
        let hash = ContentHash::of(&bytes);
        let first = hash.as_bytes().first_chunk::<8>();
        let number = u64::from_le_bytes(*first.expect("a hash has 32 bytes"));
        // A share of 0 holds not even the number 0.
        ((number as f64) < self.share * 2f64.powi(64)).then_some(number)
    }

    /// Whether a record belongs to it.
    pub(crate) fn holds(&self, record: RecordId) -> bool {
        self.number(record).is_some()
    }

    /// Those of the records that belong to it, in the order in which they are asked about.
    pub(crate) fn order(&self, records: impl IntoIterator<Item = RecordId>) -> Vec<RecordId> {
        let numbered = records.into_iter();
        let numbered = numbered.filter_map(|record| Some((self.number(record)?, record)));
        let mut numbered: Vec<(u64, RecordId)> = numbered.collect();
        numbered.sort_unstable();
        numbered.into_iter().map(|(_, record)| record).collect()
    }
}

#[cfg(test)]
mod tests;
