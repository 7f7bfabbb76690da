use hone_domain::Seed;
use rand::seq::SliceRandom as _;

/// Where a row stands in a cross-validation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fold {
    /// Held out once, in this fold.
    HeldOut(usize),
    /// Always trained on: it is the only row of its class.
    AlwaysTrained,
}

/// Stratified folds: the rows of each class are shuffled by `seed` and dealt to the `folds` in
/// turn, so that every fold trains on every class. Rows of one group (`groups[row]` equal, for
/// example two answers about one record) always stand in one fold, dealt by the class of the
/// group's first row; the only group of a class is never held out.
///
/// The next class goes on with the fold after the last one dealt, so folds differ by at most one
/// group in size.
///
/// # Determinism
/// The same arguments give the same folds.
pub fn stratified_folds(
    targets: &[usize],
    groups: &[usize],
    folds: usize,
    seed: Seed,
) -> Vec<Fold> {
    let mut rng = seed.rng();
    let classes = targets.iter().max().map_or(0, |max| max + 1);
    // The first row and, by its class, the rank of every group.
    let mut by_class = vec![Vec::new(); classes];
    let mut firsts: Vec<(usize, usize)> = groups
        .iter()
        .copied()
        .enumerate()
        .map(|(row, group)| (group, row))
        .collect();
    firsts.sort_unstable();
    firsts.dedup_by_key(|(group, _)| *group);
    for &(group, row) in &firsts {
        by_class[targets[row]].push(group);
    }
    let mut dealt = Vec::with_capacity(firsts.len());
    let mut next = 0;
    for members in &mut by_class {
        members.shuffle(&mut rng);
        for &group in &*members {
            if members.len() == 1 {
                dealt.push((group, Fold::AlwaysTrained));
            } else {
                dealt.push((group, Fold::HeldOut(next % folds.max(1))));
                next += 1;
            }
        }
    }
    dealt.sort_unstable_by_key(|(group, _)| *group);
    let fold_of = |group: &usize| {
        let at = dealt.binary_search_by_key(group, |(group, _)| *group);
        at.map_or(Fold::AlwaysTrained, |at| dealt[at].1)
    };
    groups.iter().map(fold_of).collect()
}

#[cfg(test)]
mod tests;
