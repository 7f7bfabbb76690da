use std::ops::Range;

use hone_domain::Class;

use super::{Tag, transitions::Transitions};

/// No word's score lies further below its best one: keeps every sum above zero.
const FLOOR: f64 = -600.0;

/// All taggings of one text with their probabilities: `p(y) ∝ exp Σ (score of y_t at t + transition
/// of y_{t−1}, y_t)`.
///
/// Scaled forward and backward sums: Rabiner (1989), A tutorial on hidden Markov models, Proceedings
/// of the IEEE 77, section V.A; on chains of this form: Lafferty, McCallum and Pereira (2001),
/// Conditional random fields, ICML, section 3.
#[derive(Debug)]
pub(super) struct Lattice {
    tags: usize,
    /// `exp` of the scores above each word's best, `[words, tags]`.
    emissions: Vec<f64>,
    /// `exp` of the transitions, `[from, to]`.
    between: Vec<f64>,
    /// `p(y_t | x_1..t)`, `[words, tags]`.
    forward: Vec<f64>,
    /// `p(x_{t+1..} | y_t) / p(x_{t+1..} | x_1..t)`, `[words, tags]`.
    backward: Vec<f64>,
    /// `p(x_t | x_1..t−1)`, up to the words' best scores, `[words]`.
    scales: Vec<f64>,
    /// `ln Σ_y exp(…)`.
    pub(super) log_partition: f64,
}

impl Lattice {
    /// Sums over all taggings of words with these scores, `[words, tags]`.
    ///
    /// # Cost
    /// `O(words · tags²)`.
    pub(super) fn new(scores: &[f32], transitions: &Transitions) -> Self {
        let tags = transitions.tags();
        let words = scores.len() / tags;
        let mut lattice = Self {
            tags,
            emissions: Vec::with_capacity(scores.len()),
            between: transitions
                .between()
                .iter()
                .map(|&v| f64::from(v).exp())
                .collect(),
            forward: vec![0.0; scores.len()],
            backward: vec![1.0; scores.len()],
            scales: Vec::with_capacity(words),
            log_partition: 0.0,
        };
        for row in scores.chunks_exact(tags) {
            let best = f64::from(row.iter().copied().fold(f32::NEG_INFINITY, f32::max));
            lattice.log_partition += best;
            let above = row.iter().map(|&v| (f64::from(v) - best).max(FLOOR).exp());
            lattice.emissions.extend(above);
        }
        let start: Vec<f64> = transitions
            .start()
            .iter()
            .map(|&v| f64::from(v).exp())
            .collect();
        lattice.sum_forward(&start);
        lattice.sum_backward();
        lattice
    }

    fn sum_forward(&mut self, start: &[f64]) {
        let k = self.tags;
        for word in 0..self.words() {
            let (done, rest) = self.forward.split_at_mut(word * k);
            let row = &mut rest[..k];
            if word == 0 {
                row.copy_from_slice(start);
            } else {
                let previous = &done[(word - 1) * k..];
                for (from, weight) in self.between.chunks_exact(k).zip(previous) {
                    row.iter_mut()
                        .zip(from)
                        .for_each(|(to, v)| *to += weight * v);
                }
            }
            let emissions = &self.emissions[word * k..][..k];
            row.iter_mut().zip(emissions).for_each(|(v, e)| *v *= e);
            let scale: f64 = row.iter().sum();
            row.iter_mut().for_each(|v| *v /= scale);
            self.scales.push(scale);
            self.log_partition += scale.ln();
        }
    }

    fn sum_backward(&mut self) {
        let k = self.tags;
        for word in (0..self.words().saturating_sub(1)).rev() {
            let ahead: Vec<f64> = (0..k).map(|to| self.ahead(word + 1, to)).collect();
            for from in 0..k {
                let scores = &self.between[from * k..][..k];
                let sum = scores.iter().zip(&ahead).map(|(v, ahead)| v * ahead).sum();
                self.backward[word * k + from] = sum;
            }
        }
    }

    /// What a tag of a word and all behind it add, given what is before.
    fn ahead(&self, word: usize, tag: usize) -> f64 {
        let at = word * self.tags + tag;
        self.emissions[at] * self.backward[at] / self.scales[word]
    }

    fn words(&self) -> usize {
        self.emissions.len() / self.tags
    }

    /// The probability of each tag of a word, `[tags]`.
    pub(super) fn marginals(&self, word: usize) -> impl Iterator<Item = f64> {
        let row = word * self.tags..(word + 1) * self.tags;
        let backward = &self.backward[row.clone()];
        self.forward[row].iter().zip(backward).map(|(a, b)| a * b)
    }

    /// Adds `weight` times the probability of each pair of tags at a word and the next, `[from, to]`.
    pub(super) fn add_pairs(&self, word: usize, weight: f64, into: &mut [f64]) {
        let k = self.tags;
        let ahead: Vec<f64> = (0..k).map(|to| self.ahead(word + 1, to)).collect();
        let forward = &self.forward[word * k..][..k];
        let rows = self.between.chunks_exact(k).zip(into.chunks_exact_mut(k));
        for ((between, into), before) in rows.zip(forward) {
            for ((sum, between), ahead) in into.iter_mut().zip(between).zip(&ahead) {
                *sum += weight * before * between * ahead;
            }
        }
    }

    /// The entropy of a word's tag in nats.
    pub(super) fn entropy(&self, word: usize) -> f64 {
        let plogp = |p: f64| if p > 0.0 { p * p.ln() } else { 0.0 };
        (0.0 - self.marginals(word).map(plogp).sum::<f64>()).max(0.0)
    }

    /// `ln p(y_t | y_1..t−1, x)` of each word of a tagging, `[words]`: their sum is `ln p(y | x)`.
    pub(super) fn log_conditionals(&self, path: &[usize]) -> Vec<f64> {
        let conditional = |(word, &tag): (usize, &usize)| {
            let p = if word == 0 {
                self.forward[tag] * self.backward[tag]
            } else {
                let from = path[word - 1];
                let behind = self.backward[(word - 1) * self.tags + from];
                self.between[from * self.tags + tag] * self.ahead(word, tag) / behind
            };
            p.clamp(f64::MIN_POSITIVE, 1.0).ln()
        };
        path.iter().enumerate().map(conditional).collect()
    }

    /// The probability that exactly these words are a span of this label.
    pub(super) fn span(&self, label: Class, words: Range<usize>) -> f64 {
        let (begin, inside) = (Tag::Begin(label).index(), Tag::Inside(label).index());
        let k = self.tags;
        let mut probability = self.forward[words.start * k + begin];
        let mut last = begin;
        for word in words.start + 1..words.end {
            let step = self.between[last * k + inside] * self.emissions[word * k + inside];
            probability *= step / self.scales[word];
            last = inside;
        }
        if words.end < self.words() {
            let ends = (0..k).filter(|&to| to != inside);
            probability *= ends
                .map(|to| self.between[last * k + to] * self.ahead(words.end, to))
                .sum::<f64>();
        }
        probability.clamp(0.0, 1.0)
    }
}

/// The most probable tagging of words with these scores, `[words, tags]`; ties go to the tag of the
/// lower column.
///
/// # Cost
/// `O(words · tags²)`.
///
/// # Source
/// Viterbi (1967), Error bounds for convolutional codes, IEEE Transactions on Information Theory 13.
pub(super) fn best_path(scores: &[f32], transitions: &Transitions) -> Vec<usize> {
    let k = transitions.tags();
    let words = scores.len() / k;
    let mut from = vec![0; scores.len()];
    let mut best: Vec<f64> = Vec::new();
    for (word, row) in scores.chunks_exact(k).enumerate() {
        let reached: Vec<f64> = (0..k)
            .map(|to| {
                let (back, before) = if word == 0 {
                    (0, f64::from(transitions.start()[to]))
                } else {
                    best_before(&best, to, transitions)
                };
                from[word * k + to] = back;
                before + f64::from(row[to])
            })
            .collect();
        best = reached;
    }
    let mut path = vec![0; words];
    if let Some(last) = path.last_mut() {
        *last = (0..k).fold(0, |top, tag| if best[tag] > best[top] { tag } else { top });
    }
    for word in (1..words).rev() {
        path[word - 1] = from[word * k + path[word]];
    }
    path
}

/// The tag before `to` on the best way there, and the score of that way.
fn best_before(best: &[f64], to: usize, transitions: &Transitions) -> (usize, f64) {
    let ways = best.iter().enumerate();
    ways.map(|(tag, score)| (tag, score + f64::from(transitions.from(tag)[to])))
        .fold((0, f64::NEG_INFINITY), |top, way| {
            if way.1 > top.1 { way } else { top }
        })
}

#[cfg(test)]
mod tests;
