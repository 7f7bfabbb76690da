use hone_domain::{PoolIdx, PoolRng};

use crate::combine::shares::{deal, interleave, picks_among, share};
use crate::{Needs, PoolView, QueryError, Selection, Strategy};

/// Spreads a batch over the predicted classes, those with few labels first.
///
/// - Prefers: rows predicted to be of a class with few labels; among them what another strategy
///   prefers.
/// - Formula: each slot goes to the predicted class with the smallest number of labels plus slots
///   that still has candidates; ties to the lower class.
/// - Needs: probabilities and what the other strategy needs.
/// - Cost: `O(n · classes)` and the other strategy once a class.
/// - Determinism: that of the other strategy.
/// - Source: the balanced sampling of Aggarwal, Popescu and Hudelot (2020), Active learning for
///   imbalanced datasets, WACV, on predicted classes.
/// - Weakness: trusts predictions; a class that the head never predicts gets no slot.
#[derive(Debug)]
pub struct ClassBalance {
    /// What chooses within a class.
    pub of: Box<dyn Strategy>,
}

impl Strategy for ClassBalance {
    fn id(&self) -> &'static str {
        "class_balance"
    }

    fn needs(&self, labelled: usize) -> Needs {
        self.of.needs(labelled).union(Needs::PROBABILITIES)
    }

    fn select(
        &self,
        pool: &PoolView<'_>,
        k: usize,
        rng: &mut PoolRng,
    ) -> Result<Selection, QueryError> {
        pool.check_batch(k)?;
        let predicted = pool.probabilities()?.argmax();
        let mut groups: Vec<Vec<PoolIdx>> = vec![Vec::new(); pool.classes()];
        for &at in pool.candidates() {
            groups[predicted[at.index()].index()].push(at);
        }
        let mut labels = vec![0; pool.classes()];
        for (_, class) in pool.answers()? {
            labels[class.index()] += 1;
        }
        let slots = deal(groups.len(), k, |held| {
            let free = (0..groups.len()).filter(|&class| held[class] < groups[class].len());
            let neediest = free.min_by_key(|&class| labels[class] + held[class]);
            neediest.expect("the batch is no larger than the candidates")
        });
        let mut picks = Vec::with_capacity(groups.len());
        for (class, group) in groups.iter().enumerate() {
            let quota = share(&slots, class);
            picks.push(picks_among(self.of.as_ref(), pool, group, quota, rng)?);
        }
        Ok(interleave(&slots, picks))
    }
}

#[cfg(test)]
mod tests;
