/// How much goes into one batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Budget {
    /// Tokens, unless a single sequence is longer.
    pub(crate) tokens: usize,
    /// Sequences.
    pub(crate) sequences: usize,
    pub(crate) mixture: Mixture,
}

/// Which sequences go together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mixture {
    /// Those of similar length, because a batch is padded to its longest.
    Similar,
    /// Those that fill the budget.
    Full,
}

/// Groups sequences of these lengths into batches, longest first; a tie goes to the earlier
/// sequence. Every index stands in one batch.
///
/// A full mixture tops up each batch of the longest with the shortest.
pub(crate) fn pack(lengths: &[usize], budget: Budget) -> Vec<Vec<usize>> {
    let mut order: Vec<usize> = (0..lengths.len()).collect();
    order.sort_by_key(|&at| std::cmp::Reverse(lengths[at]));
    let mut batches = Vec::new();
    let mut left = order.as_slice();
    while let [longest, others @ ..] = left {
        left = others;
        let mut batch = vec![*longest];
        let mut tokens = lengths[*longest];
        let fits = |at: usize, tokens, held| {
            tokens + lengths[at] <= budget.tokens && held < budget.sequences
        };
        while let [next, others @ ..] = left
            && fits(*next, tokens, batch.len())
        {
            (left, tokens) = (others, tokens + lengths[*next]);
            batch.push(*next);
        }
        while let [others @ .., next] = left
            && budget.mixture == Mixture::Full
            && fits(*next, tokens, batch.len())
        {
            (left, tokens) = (others, tokens + lengths[*next]);
            batch.push(*next);
        }
        batches.push(batch);
    }
    batches
}

#[cfg(test)]
mod tests;
