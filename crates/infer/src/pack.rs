/// How much goes into one batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Budget {
    /// Tokens, unless a single sequence is longer.
    pub(crate) tokens: usize,
    /// Sequences.
    pub(crate) sequences: usize,
}

/// Groups sequences of these lengths into batches of similar length, longest first; a tie goes to
/// the earlier sequence. Every index stands in one batch.
pub(crate) fn pack(lengths: &[usize], budget: Budget) -> Vec<Vec<usize>> {
    let mut order: Vec<usize> = (0..lengths.len()).collect();
    order.sort_by_key(|&at| std::cmp::Reverse(lengths[at]));
    let mut batches: Vec<Vec<usize>> = Vec::new();
    let mut tokens = 0;
    for at in order {
        match batches.last_mut() {
            Some(batch)
                if tokens + lengths[at] <= budget.tokens && batch.len() < budget.sequences =>
            {
                batch.push(at);
                tokens += lengths[at];
            }
            _ => {
                batches.push(vec![at]);
                tokens = lengths[at];
            }
        }
    }
    batches
}

#[cfg(test)]
mod tests;
