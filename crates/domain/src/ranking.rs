use std::cmp::Ordering;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{Class, DomainError, LabelSet};

/// Options at most: ranks are counted in bytes.
const MOST_OPTIONS: usize = 256;

/// An order of all options of a question, the best first; options may tie.
///
/// Ranks are dense: 0 for the best, and one more for each next group of options that tie. Two rankings
/// are equal if they order the options alike, whatever numbers they were written with.
///
/// ```
/// # use hone_domain::Ranking;
/// let ranking = Ranking::new(&[2, 1, 4, 2])?;
/// assert_eq!(ranking.ranks(), [1, 0, 2, 1]);
/// assert_eq!(ranking.order(), [1, 0, 3, 2]);
/// # Ok::<(), hone_domain::DomainError>(())
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "Vec<u8>", into = "Vec<u8>")]
pub struct Ranking(Vec<u8>);

impl Ranking {
    /// A ranking by the rank of each option, in the question's order; lower is better.
    ///
    /// # Errors
    /// [`DomainError::TooFewOptions`] for fewer than two, [`DomainError::TooManyOptions`] for more
    /// than 256.
    pub fn new(ranks: &[u32]) -> Result<Self, DomainError> {
        Self::by(ranks.len(), |a, b| ranks[a].cmp(&ranks[b]))
    }

    /// A ranking by the score of each option, in the question's order; higher is better, and equal
    /// scores tie.
    ///
    /// # Errors
    /// Those of [`Self::new`].
    pub fn by_scores(scores: &[f32]) -> Result<Self, DomainError> {
        Self::by(scores.len(), |a, b| scores[b].total_cmp(&scores[a]))
    }

    /// A ranking by how two options compare; the lesser is better.
    fn by(options: usize, compare: impl Fn(usize, usize) -> Ordering) -> Result<Self, DomainError> {
        if options < 2 {
            return Err(DomainError::TooFewOptions { found: options });
        }
        if options > MOST_OPTIONS {
            return Err(DomainError::TooManyOptions { found: options });
        }
        let mut order: Vec<usize> = (0..options).collect();
        order.sort_by(|&a, &b| compare(a, b).then(a.cmp(&b)));
        let mut ranks = vec![0; options];
        let mut rank = 0;
        for pair in order.windows(2) {
            rank += u8::from(compare(pair[0], pair[1]) != Ordering::Equal);
            ranks[pair[1]] = rank;
        }
        Ok(Self(ranks))
    }

    /// The rank of each option from 0, in the question's order.
    pub fn ranks(&self) -> &[u8] {
        &self.0
    }

    /// The rank of each option from 1, where those that tie share the mean of the places they take
    /// up, in the question's order: the second and third of four both have 2.5.
    pub fn mid_ranks(&self) -> Vec<f64> {
        let mid_rank = |rank: &u8| {
            let better = self.0.iter().filter(|other| *other < rank).count();
            let equal: usize = self.0.iter().map(|other| usize::from(other == rank)).sum();
            better as f64 + f64::midpoint(equal as f64, 1.0)
        };
        self.0.iter().map(mid_rank).collect()
    }

    /// The number of options.
    pub fn options(&self) -> usize {
        self.0.len()
    }

    /// The options from the best to the worst; those that tie in the question's order.
    pub fn order(&self) -> Vec<usize> {
        let mut order: Vec<usize> = (0..self.options()).collect();
        order.sort_by_key(|&option| (self.0[option], option));
        order
    }

    /// Whether all options tie.
    pub fn is_flat(&self) -> bool {
        self.0.iter().all(|&rank| rank == 0)
    }

    /// How much an option is above another: 1 if it is, 0 if it is below, ½ if they tie.
    ///
    /// # Panics
    /// If there is no such option.
    pub fn above(&self, option: usize, other: usize) -> f32 {
        match self.0[option].cmp(&self.0[other]) {
            Ordering::Less => 1.0,
            Ordering::Equal => 0.5,
            Ordering::Greater => 0.0,
        }
    }

    /// The places among all [`Self::pairs`] of those whose first option is above the second, as a set of
    /// labels: a question about the order of options is one of yes and no a pair.
    pub fn pairs_above(&self) -> LabelSet {
        let pairs = Self::pairs(self.options()).zip(0..);
        let above = pairs.filter(|&((first, second), _)| self.above(first, second) > 0.5);
        above.map(|(_, place)| Class(place)).collect()
    }

    /// Every pair of options, `(0, 1), (0, 2), …, (1, 2), …`: the order in which all that is said of
    /// pairs is written.
    pub fn pairs(options: usize) -> impl Iterator<Item = (usize, usize)> + Clone {
        (0..options).flat_map(move |first| (first + 1..options).map(move |second| (first, second)))
    }
}

impl fmt::Debug for Ranking {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Ranking").field(&self.0).finish()
    }
}

impl TryFrom<Vec<u8>> for Ranking {
    type Error = DomainError;

    fn try_from(ranks: Vec<u8>) -> Result<Self, DomainError> {
        Self::by(ranks.len(), |a, b| ranks[a].cmp(&ranks[b]))
    }
}

impl From<Ranking> for Vec<u8> {
    fn from(ranking: Ranking) -> Self {
        ranking.0
    }
}

#[cfg(test)]
mod tests;
