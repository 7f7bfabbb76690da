use hone_domain::Probabilities;
use serde::{Deserialize, Serialize};

use crate::rows::Rows;
use crate::scorer::score_rows;
use crate::{Needs, PoolView, QueryError, Scorer, Why, divergence, entropy};

/// How much the members of a committee disagree on a row; higher means more.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Disagreement {
    /// The entropy of the shares of votes, a member voting for its most probable class (Dagan
    /// and Engelson 1995, Committee-based sampling).
    #[default]
    VoteEntropy,
    /// The entropy of the members' mean distribution. It is high as well where all members are
    /// unsure alike.
    ConsensusEntropy,
    /// The mean Kullback-Leibler divergence of a member from the mean distribution (McCallum and
    /// Nigam 1998, Employing EM and pool-based active learning).
    Divergence,
}

impl Disagreement {
    /// The disagreement of some distributions over the same classes.
    ///
    /// ```
    /// # use hone_query::Disagreement;
    /// let members: [&[f32]; 2] = [&[1.0, 0.0], &[0.0, 1.0]];
    /// let split = Disagreement::VoteEntropy.of(&members);
    /// assert!((split - 2.0f32.ln()).abs() < 1e-6);
    /// ```
    pub fn of(self, members: &[&[f32]]) -> f32 {
        match self {
            Self::VoteEntropy => entropy(&votes(members)),
            Self::ConsensusEntropy => entropy(&consensus(members)),
            Self::Divergence => {
                let mean = consensus(members);
                let apart = members.iter().map(|member| divergence(member, &mean));
                (apart.sum::<f32>() / members.len().max(1) as f32).max(0.0)
            }
        }
    }
}

/// The members' mean distribution.
fn consensus(members: &[&[f32]]) -> Vec<f32> {
    let mut mean = vec![0.0; members.first().map_or(0, |row| row.len())];
    for member in members {
        hone_kernel::axpy(1.0 / members.len() as f32, member, &mut mean);
    }
    mean
}

/// The share of members that vote for each class; a tie goes to the lower class.
fn votes(members: &[&[f32]]) -> Vec<f32> {
    let mut shares = vec![0.0; members.first().map_or(0, |row| row.len())];
    for member in members {
        let class = (0..member.len())
            .rev()
            .max_by(|a, b| member[*a].total_cmp(&member[*b]));
        if let Some(class) = class {
            shares[class] += 1.0 / members.len() as f32;
        }
    }
    shares
}

/// Ranks by the disagreement of a committee.
///
/// - Prefers: rows on which heads fitted to resampled labels disagree.
/// - Formula: [`Disagreement`] of the members' distributions.
/// - Needs: a committee of `members`; of a larger one the first `members` count.
/// - Cost: `O(n · members · classes)`, and `members` fits beforehand.
/// - Determinism: draws nothing.
/// - Source: Seung, Opper and Sompolinsky (1992), Query by committee, COLT.
/// - Weakness: linear heads on one embedding differ little; the ranking is noisy.
#[derive(Debug, Clone, Copy)]
pub struct Committee {
    /// The number of members, at least 2.
    pub members: usize,
    /// How disagreement is measured.
    pub measure: Disagreement,
}

impl Scorer for Committee {
    fn id(&self) -> &'static str {
        "committee"
    }

    fn needs(&self) -> Needs {
        Needs::committee(self.members)
    }

    fn why(&self) -> Why {
        Why::Disagreement
    }

    fn score(&self, pool: &PoolView<'_>) -> Result<Vec<f32>, QueryError> {
        let members = first("members of the committee", pool.committee()?, self.members)?;
        Ok(disagreement(pool, members, self.measure))
    }
}

/// Ranks by what a row's label would tell about the head's parameters.
///
/// - Prefers: rows on which draws from the posterior are sure of different classes.
/// - Formula: the mutual information `H(mean_m p_m) − mean_m H(p_m)`, which equals the mean
///   divergence of the members from their mean.
/// - Needs: a committee of `members` that stand for draws from the posterior.
/// - Cost: `O(n · members · classes)`, and `members` fits beforehand.
/// - Determinism: draws nothing.
/// - Source: Houlsby, Huszár, Ghahramani and Lengyel (2011), Bayesian active learning for
///   classification and preference learning, arXiv 1112.5745.
/// - Weakness: as good as the posterior; bootstrapped heads are a crude one.
#[derive(Debug, Clone, Copy)]
pub struct Bald {
    /// The number of draws, at least 2.
    pub members: usize,
}

impl Scorer for Bald {
    fn id(&self) -> &'static str {
        "bald"
    }

    fn needs(&self) -> Needs {
        Needs::committee(self.members)
    }

    fn why(&self) -> Why {
        Why::Disagreement
    }

    fn score(&self, pool: &PoolView<'_>) -> Result<Vec<f32>, QueryError> {
        let measure = Disagreement::Divergence;
        let members = self.members;
        Committee { members, measure }.score(pool)
    }
}

fn disagreement(pool: &PoolView<'_>, members: &[Probabilities], measure: Disagreement) -> Vec<f32> {
    let members: Vec<Rows<'_>> = members.iter().map(Rows::from).collect();
    score_rows(pool.candidates(), |at| {
        let rows: Vec<_> = members.iter().map(|member| member.row(at)).collect();
        measure.of(&rows)
    })
}

/// The first `asked` of some predictions, so that more of them change nothing.
pub(crate) fn first<'a>(
    what: &'static str,
    predictions: &'a [Probabilities],
    asked: usize,
) -> Result<&'a [Probabilities], QueryError> {
    predictions
        .get(..asked)
        .ok_or(QueryError::TooFewPredictions {
            what,
            asked,
            found: predictions.len(),
        })
}

#[cfg(test)]
mod tests;
