//! Strategies for questions that several labels may answer at once, on the marginal probability of
//! each label. A ranking of options is such a question, too: each pair of options is a label, which
//! applies if the first is above the second.
//!
//! Below, `p_l` is the probability of label `l`, `f_l = 2 p_l − 1` the score of a classifier that
//! says yes above 0, and `ŷ` the labels with `p_l ≥ ½`.

pub(crate) mod binary_minimum;
pub(crate) mod cardinality;
pub(crate) mod cvirs;
pub(crate) mod loss;
pub(crate) mod mean_entropy;

use crate::scorer::score_rows;
use crate::{PoolView, QueryError};

/// A utility of each candidate from the marginals of its labels.
fn score_marginals(
    pool: &PoolView<'_>,
    score: impl Fn(&[f32]) -> f32 + Sync,
) -> Result<Vec<f32>, QueryError> {
    let marginals = pool.marginals()?;
    let (values, labels) = (marginals.as_slice(), marginals.labels());
    let of_row = |at: usize| score(&values[at * labels..(at + 1) * labels]);
    Ok(score_rows(pool.candidates(), of_row))
}

#[cfg(test)]
mod tests;
