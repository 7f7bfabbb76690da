use hone_annotation::RecordId;
use hone_domain::{Embeddings, PoolIdx, Seed};
use hone_learn::{Artefact, Features};
use hone_query::{Pick, StrategySpec};
use rand::Rng as _;

use crate::LiveError;
use crate::kind::{Choice, Kind};
use crate::queue::{Entry, Purpose};

/// Candidates that a strategy of a batch looks at; a larger pool is cut to the most uncertain half
/// and as many drawn by content.
const CANDIDATES: usize = 20_000;

/// What the order is made from.
pub(crate) struct Ranking<'a, K: Kind> {
    /// All views of the pool.
    pub(crate) features: &'a Features,
    /// The places of the views that tell records apart, one an encoder.
    pub(crate) finals: &'a [usize],
    /// The open rows that nobody has answered and no audit keeps, ascending.
    pub(crate) open: &'a [usize],
    /// The answers that the head learned from.
    pub(crate) labelled: &'a [(usize, K::Answer)],
    /// What the head, or the labels' names, say of every row; none if nothing can be said.
    pub(crate) said: Option<&'a K::Output>,
    /// The head, if there is one.
    pub(crate) head: Option<&'a <K::Artefact as Artefact>::Head>,
    pub(crate) spec: &'a K::Spec,
    pub(crate) strategy: &'a StrategySpec,
    pub(crate) labels: usize,
    /// Rows chosen together.
    pub(crate) batch: usize,
    pub(crate) seed: Seed,
}

/// A row of the pool in the order, with its utility and why it is there.
pub(crate) struct Ranked {
    pub(crate) row: usize,
    pub(crate) utility: f32,
    pub(crate) purpose: Purpose,
}

impl<K: Kind> Ranking<'_, K> {
    /// All open rows, the one to ask first in front: the strategy's batch, then the others by how
    /// unsure the head is.
    ///
    /// # Errors
    /// Those of the head and the strategy.
    pub(crate) fn order(&self) -> Result<Vec<Ranked>, LiveError> {
        let utilities = self.utilities();
        let picks = self.picks(&utilities)?;
        let mut taken = vec![false; self.features.rows()];
        let mut order: Vec<Ranked> = Vec::with_capacity(self.open.len());
        for (row, pick) in picks {
            taken[row] = true;
            order.push(Ranked {
                row,
                utility: pick.utility,
                purpose: Purpose::Chosen {
                    reason: pick.reason.to_string(),
                },
            });
        }
        let rest = self.open.iter().zip(&utilities);
        let rest = rest.filter(|(row, _)| !taken[**row]);
        let mut rest: Vec<(usize, f32)> = rest.map(|(&row, &utility)| (row, utility)).collect();
        rest.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        order.extend(rest.into_iter().map(|(row, utility)| Ranked {
            row,
            utility,
            purpose: Purpose::Ranked {},
        }));
        Ok(order)
    }

    /// How unsure the head is of each open row; 0 where nothing is known.
    fn utilities(&self) -> Vec<f32> {
        match self.said {
            Some(said) => K::utilities(said, self.open),
            None => vec![0.0; self.open.len()],
        }
    }

    /// The strategy's batch, as rows of the pool.
    fn picks(&self, utilities: &[f32]) -> Result<Vec<(usize, Pick)>, LiveError> {
        let candidates = self.candidates(utilities);
        let k = self.batch.min(candidates.len());
        if k == 0 {
            return Ok(Vec::new());
        }
        let mut rows: Vec<usize> = self.labelled.iter().map(|(row, _)| *row).collect();
        let answers: Vec<(PoolIdx, K::Answer)> = (self.labelled.iter().enumerate())
            .map(|(at, (_, answer))| (PoolIdx::from(at), answer.clone()))
            .collect();
        let first = rows.len();
        rows.extend(&candidates);
        let candidates: Vec<PoolIdx> = (first..rows.len()).map(PoolIdx::from).collect();
        let features = self.features.select(&rows);
        let picks = K::select(&Choice {
            embeddings: &Embeddings::new(features.beside(self.finals))?,
            features: &features,
            candidates: &candidates,
            answers: &answers,
            labels: self.labels,
            head: self.head,
            said: self.said,
            rows: &rows,
            spec: self.spec,
            strategy: self.strategy.build()?.as_ref(),
            k,
            seed: self.seed,
        })?;
        let picks = picks.into_iter();
        Ok(picks.map(|pick| (rows[pick.at.index()], pick)).collect())
    }

    fn candidates(&self, utilities: &[f32]) -> Vec<usize> {
        if self.open.len() <= CANDIDATES {
            return self.open.to_vec();
        }
        let mut by_utility: Vec<usize> = (0..self.open.len()).collect();
        let half = CANDIDATES / 2;
        let more_useful =
            |a: &usize, b: &usize| utilities[*b].total_cmp(&utilities[*a]).then(a.cmp(b));
        by_utility.select_nth_unstable_by(half, more_useful);
        let mut rng = self.seed.derive("candidates", 0).rng();
        for at in half..CANDIDATES {
            let other = rng.random_range(at..by_utility.len());
            by_utility.swap(at, other);
        }
        let mut rows: Vec<usize> = by_utility[..CANDIDATES]
            .iter()
            .map(|&at| self.open[at])
            .collect();
        rows.sort_unstable();
        rows
    }
}

/// Mixes records that are drawn at random into an order, so that nobody can tell them: in each
/// stretch of `1/share` places one, at a place drawn by `seed`.
pub(crate) fn mix(order: Vec<Entry>, drawn: Vec<Entry>, share: f64, seed: Seed) -> Vec<Entry> {
    if share <= 0.0 || drawn.is_empty() {
        return order;
    }
    let mut rng = seed.derive("mix", 0).rng();
    let mut mixed = Vec::with_capacity(order.len() + drawn.len());
    let (mut order, mut drawn) = (order.into_iter().peekable(), drawn.into_iter().peekable());
    let mut owed = 0.0;
    while order.peek().is_some() || drawn.peek().is_some() {
        owed += 1.0;
        let stretch = (owed / share).round() as usize - ((owed - 1.0) / share).round() as usize;
        let at = rng.random_range(0..stretch.max(1));
        for place in 0..stretch.max(1) {
            let next = if place == at {
                drawn.next().or_else(|| order.next())
            } else {
                order.next().or_else(|| drawn.next())
            };
            mixed.extend(next);
        }
    }
    mixed
}

/// Records that were drawn at random for a purpose.
pub(crate) fn drawn(records: Vec<RecordId>, purpose: &Purpose) -> Vec<Entry> {
    let entries = records.into_iter().map(|record| Entry {
        record,
        utility: 0.0,
        purpose: purpose.clone(),
    });
    entries.collect()
}

#[cfg(test)]
mod tests;
