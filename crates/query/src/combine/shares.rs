use hone_domain::{PoolIdx, PoolRng};

use crate::{Pick, PoolView, QueryError, Selection, Strategy};

/// Deals out slots: a slot goes to the party that `next` names, given what each holds so far.
pub(crate) fn deal(parties: usize, k: usize, next: impl Fn(&[usize]) -> usize) -> Vec<usize> {
    let mut held = vec![0; parties];
    let slot = |_| {
        let party = next(&held);
        held[party] += 1;
        party
    };
    (0..k).map(slot).collect()
}

/// The number of slots of one party.
pub(crate) fn share(slots: &[usize], party: usize) -> usize {
    slots.iter().filter(|&&of| of == party).count()
}

/// Puts each party's picks into its slots.
pub(crate) fn interleave(slots: &[usize], picks: Vec<Vec<Pick>>) -> Selection {
    let mut queues: Vec<_> = picks.into_iter().map(Vec::into_iter).collect();
    let dealt = slots.iter().filter_map(|&party| queues[party].next());
    Selection {
        picks: dealt.collect(),
    }
}

/// The picks of a strategy among some candidates.
pub(crate) fn picks_among(
    strategy: &dyn Strategy,
    pool: &PoolView<'_>,
    candidates: &[PoolIdx],
    k: usize,
    rng: &mut PoolRng,
) -> Result<Vec<Pick>, QueryError> {
    if k == 0 {
        return Ok(Vec::new());
    }
    let chosen = strategy.select(&pool.restricted(candidates), k, rng)?;
    Ok(chosen.picks)
}
