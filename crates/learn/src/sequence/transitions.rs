use hone_domain::Class;

use super::{Tag, TagSet};
use crate::class_map::ClassMap;

/// How well a tag goes with the one before it, as scores that are added to those of the words.
///
/// What BIO forbids has the score −∞.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Transitions {
    tags: usize,
    /// Of the first word's tag, `[tags]`.
    start: Vec<f32>,
    /// Of a tag behind another, `[from, to]`.
    between: Vec<f32>,
}

/// Weighted counts of tags and of pairs of them.
#[derive(Debug, Clone)]
pub(super) struct TagCounts {
    set: TagSet,
    /// Words of each tag, `[tags]`.
    pub(super) words: Vec<f64>,
    /// First words of texts, `[tags]`.
    pub(super) start: Vec<f64>,
    /// Neighbours, `[from, to]`.
    pub(super) between: Vec<f64>,
}

impl TagCounts {
    pub(super) fn new(set: TagSet) -> Self {
        let tags = set.len();
        Self {
            set,
            words: vec![0.0; tags],
            start: vec![0.0; tags],
            between: vec![0.0; tags * tags],
        }
    }

    /// Counts the tags of a text; a word that nobody judged, and a pair with one, do not count.
    pub(super) fn add(&mut self, tags: &[Option<Tag>], weight: f32) {
        let weight = f64::from(weight);
        for tag in tags.iter().flatten() {
            self.words[tag.index()] += weight;
        }
        if let Some(Some(first)) = tags.first() {
            self.start[first.index()] += weight;
        }
        for pair in tags.windows(2) {
            if let [Some(from), Some(to)] = pair {
                self.between[from.index() * self.set.len() + to.index()] += weight;
            }
        }
    }

    /// `ln P(to | from) − ln P(to)`: what the tag before says beyond the tag's own frequency, which
    /// the words' scores hold already.
    ///
    /// `P(to | from)` is drawn towards the frequencies of the tags that may follow by `smoothing`
    /// words, and these frequencies by one word towards equal shares.
    pub(super) fn transitions(&self, smoothing: f64) -> Transitions {
        let tags = self.set.len();
        let total: f64 = self.words.iter().sum();
        let share = |to: usize| (self.words[to] + 1.0 / tags as f64) / (total + 1.0);
        let row = |from: Option<Tag>, counts: &[f64]| -> Vec<f32> {
            let allowed = |to: &usize| Tag::at(*to).may_follow(from);
            let seen: f64 = (0..tags).filter(allowed).map(|to| counts[to]).sum();
            let mass: f64 = (0..tags).filter(allowed).map(share).sum();
            let score = |to: usize| {
                if !allowed(&to) {
                    return f32::NEG_INFINITY;
                }
                let prior = share(to) / mass;
                let given = (counts[to] + smoothing * prior) / (seen + smoothing);
                (given.ln() - share(to).ln()) as f32
            };
            (0..tags).map(score).collect()
        };
        let between = self.set.tags().zip(self.between.chunks_exact(tags));
        Transitions {
            tags,
            start: row(None, &self.start),
            between: between
                .flat_map(|(from, counts)| row(Some(from), counts))
                .collect(),
        }
    }
}

impl Transitions {
    /// Scores 0 for every pair, forbidden ones too: each word for itself.
    pub(super) fn free(set: TagSet) -> Self {
        let tags = set.len();
        Self {
            tags,
            start: vec![0.0; tags],
            between: vec![0.0; tags * tags],
        }
    }

    /// Scores by their numbers, `start` `[tags]` and `between` `[from, to]`.
    ///
    /// # Panics
    /// If the numbers are not so many.
    pub(super) fn of(start: Vec<f32>, between: Vec<f32>) -> Self {
        let tags = start.len();
        assert_eq!(between.len(), tags * tags, "a score a pair of tags");
        Self {
            tags,
            start,
            between,
        }
    }

    /// Scores 0 between the tags of `map`, −∞ where the notation forbids.
    pub(super) fn allowed(map: &ClassMap) -> Self {
        let seen = || map.seen().iter().map(|tag| Tag::at(tag.index()));
        let score = |to: Tag, from| zero_if_allowed(to, from);
        let between = seen().flat_map(|from| seen().map(move |to| score(to, Some(from))));
        Self::of(
            seen().map(|to| score(to, None)).collect(),
            between.collect(),
        )
    }

    /// With `[tags]` added for first tags and, behind them, `[from, to]` for neighbours.
    pub(super) fn plus(&self, scores: &[f32]) -> Self {
        let (start, between) = scores.split_at(self.tags);
        let add = |own: &[f32], more: &[f32]| own.iter().zip(more).map(|(a, b)| a + b).collect();
        Self::of(add(&self.start, start), add(&self.between, between))
    }

    /// The same scores behind other tags, with these for the first.
    pub(super) fn with_start(&self, start: Vec<f32>) -> Self {
        Self::of(start, self.between.clone())
    }

    /// From the tags of `map` to all of a set. The score of a pair with a tag that no word had is 0 if
    /// the notation allows it.
    pub(super) fn over_all(&self, set: TagSet, map: &ClassMap) -> Self {
        let place = |tag: Tag| map.position(Class(tag.index() as u16));
        let score = |to: Tag, from: Option<Tag>| match (from.map(place), place(to)) {
            (None, Some(to)) => self.start[to],
            (Some(Some(from)), Some(to)) => self.from(from)[to],
            _ => zero_if_allowed(to, from),
        };
        let tags = || set.tags();
        let between = tags().flat_map(|from| tags().map(move |to| (from, to)));
        Self::of(
            tags().map(|to| score(to, None)).collect(),
            between.map(|(from, to)| score(to, Some(from))).collect(),
        )
    }

    /// The numbers for [`Self::plus`] that give the scores of the tags of `map`; 0 for what the notation
    /// forbids.
    pub(super) fn among(&self, map: &ClassMap) -> Vec<f32> {
        let seen = || map.seen().iter().map(|tag| tag.index());
        let start = seen().map(|to| self.start[to]);
        let between = seen().flat_map(|from| seen().map(move |to| self.from(from)[to]));
        let finite = |score: f32| if score.is_finite() { score } else { 0.0 };
        start.chain(between).map(finite).collect()
    }

    pub(super) fn tags(&self) -> usize {
        self.tags
    }

    pub(super) fn start(&self) -> &[f32] {
        &self.start
    }

    pub(super) fn between(&self) -> &[f32] {
        &self.between
    }

    /// The scores behind one tag, `[tags]`.
    pub(super) fn from(&self, tag: usize) -> &[f32] {
        &self.between[tag * self.tags..][..self.tags]
    }
}

fn zero_if_allowed(to: Tag, from: Option<Tag>) -> f32 {
    if to.may_follow(from) {
        0.0
    } else {
        f32::NEG_INFINITY
    }
}

#[cfg(test)]
mod tests;
