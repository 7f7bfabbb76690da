//! How far people's texts lie from what was suggested.

use hone_annotation::{Answer, Exposure};
use hone_domain::Seed;
use rand::Rng as _;

use crate::exposure::Shown;
use crate::people::{Interval, Share};

/// Fewest answers that something is said about.
const FEWEST: usize = 10;

/// Parts that the answers are cut into, at most.
const SPANS: usize = 10;

/// Draws of the bootstrap.
const DRAWS: usize = 1000;

/// How far answers lie from what was suggested, over time.
///
/// The distance of two texts is Levenshtein's, over code points, divided by the length of the
/// longer one: 0 where nothing was changed, 1 where nothing was kept.
#[derive(Debug, Clone, PartialEq)]
pub struct Edits {
    /// Answers to records with a suggestion.
    pub answers: usize,
    /// The mean distance with a percentile bootstrap over answers at 95 %; nothing of fewer than
    /// ten.
    pub mean: Option<Interval>,
    /// The share that was taken as it is, with Wilson's interval.
    pub unchanged: Option<Share>,
    /// The same one after the other in time.
    pub spans: Vec<EditSpan>,
}

/// The distances of some answers that follow each other.
#[derive(Debug, Clone, PartialEq)]
pub struct EditSpan {
    /// The first answer, from 1.
    pub first: usize,
    /// The last.
    pub last: usize,
    /// Their mean distance with its interval.
    pub mean: Interval,
}

/// What was shown and answered, oldest first, as distances.
///
/// # Determinism
/// A function of its arguments.
pub fn edits(exposures: &[(Exposure, Shown)], seed: u64) -> Edits {
    let distances: Vec<f64> = (exposures.iter())
        .filter_map(|(_, shown)| match (&shown.suggested, &shown.answered) {
            (Some(Answer::Text(suggested)), Some(Answer::Text(answered))) => {
                Some(distance(suggested, answered))
            }
            _ => None,
        })
        .collect();
    of_distances(&distances, Seed(seed))
}

fn of_distances(distances: &[f64], seed: Seed) -> Edits {
    let answers = distances.len();
    if answers < FEWEST {
        return Edits {
            answers,
            mean: None,
            unchanged: None,
            spans: Vec::new(),
        };
    }
    let unchanged = distances.iter().filter(|far| **far == 0.0).count();
    let parts = (answers / FEWEST).min(SPANS);
    let spans = (0..parts).map(|at| {
        let (from, to) = (at * answers / parts, (at + 1) * answers / parts);
        EditSpan {
            first: from + 1,
            last: to,
            mean: mean(&distances[from..to], seed.derive("edits", at as u64 + 1)),
        }
    });
    Edits {
        answers,
        mean: Some(mean(distances, seed.derive("edits", 0))),
        unchanged: Share::new(unchanged, answers),
        spans: spans.collect(),
    }
}

/// The mean with the percentile bootstrap's interval at 95 %.
fn mean(values: &[f64], seed: Seed) -> Interval {
    let n = values.len();
    let mean = |sum: f64| sum / n as f64;
    let mut rng = seed.rng();
    let mut draws: Vec<f64> = (0..DRAWS)
        .map(|_| mean((0..n).map(|_| values[rng.random_range(0..n)]).sum()))
        .collect();
    draws.sort_by(f64::total_cmp);
    Interval {
        value: mean(values.iter().sum()),
        low: draws[DRAWS / 40],
        high: draws[DRAWS - 1 - DRAWS / 40],
    }
}

/// Levenshtein's distance over code points, divided by the length of the longer text.
pub(crate) fn distance(one: &str, other: &str) -> f64 {
    let (one, other): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    let longer = one.len().max(other.len());
    if longer == 0 {
        return 0.0;
    }
    levenshtein(&one, &other) as f64 / longer as f64
}

/// Characters that have to be inserted, deleted or replaced.
fn levenshtein(one: &[char], other: &[char]) -> usize {
    // What both begin and end with costs nothing, and is most of a text that was hardly changed.
    let same = |pair: &(&char, &char)| pair.0 == pair.1;
    let front = one.iter().zip(other).take_while(same).count();
    let (one, other) = (&one[front..], &other[front..]);
    let back = one.iter().rev().zip(other.iter().rev());
    let back = back.take_while(same).count();
    let (one, other) = (&one[..one.len() - back], &other[..other.len() - back]);
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (at, a) in one.iter().enumerate() {
        let mut corner = row[0];
        row[0] = at + 1;
        for (to, b) in other.iter().enumerate() {
            let replaced = corner + usize::from(a != b);
            corner = row[to + 1];
            row[to + 1] = replaced.min(row[to] + 1).min(corner + 1);
        }
    }
    row[other.len()]
}

#[cfg(test)]
mod tests;
