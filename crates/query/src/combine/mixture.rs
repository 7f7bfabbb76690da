use hone_domain::{PoolIdx, PoolRng};

use crate::combine::shares::{deal, interleave, picks_among, share};
use crate::{Needs, PoolView, QueryError, Selection, Strategy};

/// Splits a batch between strategies.
///
/// - Prefers: what its parts prefer, by their weights.
/// - Formula: slot `i` goes to the part whose weight share of the first `i` slots exceeds what it
///   holds by most; ties to the earlier part. A part chooses among what earlier parts left.
/// - Needs: what any part needs.
/// - Cost: the sum of the parts.
/// - Determinism: that of the parts, in order.
/// - Source: mixing in random picks against narrow batches goes back to ε-greedy bandits; see
///   Sutton and Barto (2018), Reinforcement learning, section 2.2.
/// - Weakness: utilities of different parts cannot be compared.
#[derive(Debug)]
pub struct Mixture {
    /// Each part with its weight, positive.
    pub parts: Vec<(f32, Box<dyn Strategy>)>,
}

impl Mixture {
    /// The part of each slot.
    fn slots(&self, k: usize) -> Vec<usize> {
        let total: f32 = self.parts.iter().map(|(weight, _)| weight).sum();
        deal(self.parts.len(), k, |held| {
            let slots = held.iter().sum::<usize>() + 1;
            let lack =
                |part: &usize| self.parts[*part].0 / total * slots as f32 - held[*part] as f32;
            let parts = (0..self.parts.len()).rev();
            let neediest = parts.max_by(|a, b| lack(a).total_cmp(&lack(b)));
            neediest.expect("a mixture has parts")
        })
    }
}

impl Strategy for Mixture {
    fn id(&self) -> &'static str {
        "mixture"
    }

    fn needs(&self, labelled: usize) -> Needs {
        let needs = self.parts.iter().map(|(_, part)| part.needs(labelled));
        needs.fold(Needs::NOTHING, Needs::union)
    }

    fn select(
        &self,
        pool: &PoolView<'_>,
        k: usize,
        rng: &mut PoolRng,
    ) -> Result<Selection, QueryError> {
        pool.check_batch(k)?;
        let slots = self.slots(k);
        let mut left: Vec<PoolIdx> = pool.candidates().to_vec();
        let mut picks = Vec::with_capacity(self.parts.len());
        for (at, (_, part)) in self.parts.iter().enumerate() {
            let quota = share(&slots, at);
            let chosen = picks_among(part.as_ref(), pool, &left, quota, rng)?;
            let mut taken: Vec<_> = chosen.iter().map(|pick| pick.at).collect();
            taken.sort_unstable();
            left.retain(|row| taken.binary_search(row).is_err());
            picks.push(chosen);
        }
        Ok(interleave(&slots, picks))
    }
}

#[cfg(test)]
mod tests;
