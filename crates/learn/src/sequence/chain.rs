use std::ops::Range;

use rayon::prelude::*;

use super::TaggedText;
use super::lattice::Lattice;
use super::transitions::Transitions;
use crate::design::Design;
use crate::optim::Objective;
use crate::precondition::Preconditioner;

/// Chains of a partial sum. Fixed, so that sums do not depend on the number of threads.
const CHUNK: usize = 64;

/// Neighbouring words that somebody judged.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Chain {
    /// The rows of its words.
    pub(super) rows: Range<usize>,
    /// Whether its first word is the first of the text.
    pub(super) opens: bool,
    /// What each of its words counts.
    pub(super) share: f32,
}

impl Chain {
    /// The chains of texts whose judged words are the rows. A pair that breaks the notation ends one.
    /// `share` is what a word of weight 1 counts.
    pub(super) fn of(texts: &[TaggedText<'_>], share: f32) -> Vec<Self> {
        let mut chains: Vec<Self> = Vec::new();
        let mut row = 0;
        for text in texts.iter().filter(|text| text.weight > 0.0) {
            let mut previous = None;
            for (word, tag) in text.tags.iter().enumerate() {
                if let Some(tag) = tag {
                    match chains.last_mut() {
                        Some(chain) if previous.is_some() && tag.may_follow(previous) => {
                            chain.rows.end = row + 1;
                        }
                        _ => chains.push(Self {
                            rows: row..row + 1,
                            opens: word == 0 && tag.may_follow(None),
                            share: share * text.weight,
                        }),
                    }
                    row += 1;
                }
                previous = *tag;
            }
        }
        chains
    }
}

/// The mean loss of a linear-chain conditional random field, a word, with a penalty on what is its
/// own: `Σ wᵢ (ln Z(xᵢ) − score(yᵢ, xᵢ)) + ½ λ |T|²` with `Σ wᵢ nᵢ = 1`.
///
/// Parameters are `W`, `[d, k]`, the intercepts, `[k]`, and `T`: the scores of first tags, `[k]`, and
/// those of neighbours, `[k, k]`. What the notation forbids has no score and no gradient.
///
/// # Source
/// Lafferty, McCallum and Pereira (2001), Conditional random fields, ICML, sections 3 and 4; the penalty
/// after Chen and Rosenfeld (1999), A Gaussian prior for smoothing maximum entropy models.
#[derive(Debug)]
pub(super) struct ChainObjective<'a> {
    /// Rows around their mean.
    pub(super) design: Design<'a>,
    /// The place of each row's tag among the seen ones, `[n]`.
    pub(super) tags: &'a [usize],
    pub(super) chains: &'a [Chain],
    /// −∞ where the notation forbids, else 0.
    pub(super) allowed: &'a Transitions,
    /// λ.
    pub(super) penalty: f32,
    pub(super) preconditioner: &'a Preconditioner,
}

struct Partial {
    loss: f64,
    /// `[d, k]`.
    weights: Vec<f32>,
    /// Intercepts, then first tags, then neighbours.
    rest: Vec<f64>,
}

impl Objective for ChainObjective<'_> {
    fn evaluate(&self, at: &[f32], gradient: &mut [f32]) -> f64 {
        let k = self.allowed.tags();
        let weights = self.design.dim() * k;
        let scores = self.allowed.plus(&at[weights + k..]);
        let within = scores.with_start(vec![0.0; k]);
        let part = |chains| self.part(chains, at, [&scores, &within]);
        let parts: Vec<Partial> = self.chains.par_chunks(CHUNK).map(part).collect();
        gradient.fill(0.0);
        let mut rest = vec![0.0f64; at.len() - weights];
        let mut loss = 0.0;
        for part in parts {
            loss += part.loss;
            let sums = gradient.iter_mut().zip(&part.weights);
            sums.for_each(|(sum, v)| *sum += v);
            rest.iter_mut()
                .zip(&part.rest)
                .for_each(|(sum, v)| *sum += v);
        }
        let slopes = gradient[weights..].iter_mut().zip(&rest);
        slopes.for_each(|(slope, v)| *slope = *v as f32);
        let own = gradient[weights + k..].iter_mut().zip(&at[weights + k..]);
        let mut squares = 0.0f64;
        for (slope, &score) in own {
            *slope += self.penalty * score;
            squares += f64::from(score) * f64::from(score);
        }
        loss + 0.5 * f64::from(self.penalty) * squares
    }

    fn precondition(&self, direction: &mut [f32]) {
        let k = self.allowed.tags();
        let words = (self.design.dim() + 1) * k;
        self.preconditioner.apply(&mut direction[..words], k);
        // The curvature of a rare pair is near the penalty, that of a common one near its share;
        // the intercepts' scale lies between.
        let scale = self.preconditioner.intercept();
        direction[words..].iter_mut().for_each(|d| *d *= scale);
    }
}

impl ChainObjective<'_> {
    fn part(&self, chains: &[Chain], at: &[f32], scores: [&Transitions; 2]) -> Partial {
        let (d, k) = (self.design.dim(), self.allowed.tags());
        let rows = chains[0].rows.start..chains[chains.len() - 1].rows.end;
        let (weights, intercepts) = (&at[..d * k], &at[d * k..(d + 1) * k]);
        let mut words = intercepts.repeat(rows.len());
        self.design.add_scores(rows.clone(), weights, k, &mut words);
        let mut part = Partial {
            loss: 0.0,
            weights: vec![0.0; d * k],
            rest: vec![0.0; at.len() - d * k],
        };
        for chain in chains {
            let own = (chain.rows.start - rows.start) * k..(chain.rows.end - rows.start) * k;
            self.add_chain(chain, &mut words[own], scores, &mut part);
        }
        for row in words.chunks_exact(k) {
            let sums = part.rest.iter_mut().zip(row);
            sums.for_each(|(sum, v)| *sum += f64::from(*v));
        }
        self.design.add_gradient(rows, &words, k, &mut part.weights);
        part
    }

    /// Adds a chain's loss and the derivatives by the scores of neighbours; replaces the scores of its
    /// words by the derivatives by them.
    fn add_chain(
        &self,
        chain: &Chain,
        words: &mut [f32],
        [opening, within]: [&Transitions; 2],
        part: &mut Partial,
    ) {
        let k = self.allowed.tags();
        let path = &self.tags[chain.rows.clone()];
        let lattice = Lattice::new(words, if chain.opens { opening } else { within });
        let share = f64::from(chain.share);
        part.loss -= share * lattice.log_conditionals(path).iter().sum::<f64>();
        let (start, between) = part.rest[k..].split_at_mut(k);
        for (word, row) in words.chunks_exact_mut(k).enumerate() {
            for (slope, p) in row.iter_mut().zip(lattice.marginals(word)) {
                *slope = (share * p) as f32;
            }
            row[path[word]] -= chain.share;
            if word + 1 < path.len() {
                lattice.add_pairs(word, share, between);
                between[path[word] * k + path[word + 1]] -= share;
            }
        }
        if chain.opens {
            let first = start.iter_mut().zip(lattice.marginals(0));
            first.for_each(|(sum, p)| *sum += share * p);
            start[path[0]] -= share;
        }
    }
}

#[cfg(test)]
mod tests;
