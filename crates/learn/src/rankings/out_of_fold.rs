use hone_domain::{Ranking, Seed};
use ndarray::{Array2, Axis};
use rayon::prelude::*;

use crate::LearnError;

use super::folds::ranked_folds;
use super::scores::OptionScores;
use super::spec::RankingSpec;
use super::training::{RankedRow, RankingTraining};

/// What heads for rankings say of ranked rows that they were not trained on.
#[derive(Debug, Clone, PartialEq)]
pub struct RankingOutOfFold {
    /// The rows of the pool, ascending; one that is ranked in two ways stands twice.
    pub rows: Vec<usize>,
    /// The ranking of each, `[n]`.
    pub truth: Vec<Ranking>,
    /// The scores of the options by the head of the fold that held the row out, `[n, options]`.
    pub scores: OptionScores,
}

/// Predicts every ranked row by a head that was fitted without it, as
/// [`out_of_fold`](crate::out_of_fold) does where one label answers; what it is good for is said
/// there. A row is predicted unless it is the only one.
///
/// # Errors
/// [`LearnError::InvalidParameter`] for fewer than two folds, and those of [`RankingSpec::fit`].
///
/// # Determinism
/// The same arguments give the same bits, whatever the number of threads and the order of the
/// ranked rows.
///
/// # Cost
/// `folds` fits, in parallel.
pub fn rankings_out_of_fold(
    spec: &RankingSpec,
    training: &RankingTraining<'_>,
    folds: usize,
    seed: Seed,
) -> Result<RankingOutOfFold, LearnError> {
    if folds < 2 {
        return Err(LearnError::InvalidParameter {
            name: "folds",
            value: folds as f64,
            wanted: "at least 2",
        });
    }
    let ranked = training.canonical()?;
    let of = ranked_folds(&ranked, folds, seed.derive("out-of-fold", 0));
    let by_fold: Vec<(Vec<usize>, Array2<f32>)> = (0..folds)
        .into_par_iter()
        .map(|fold| held_out(spec, training, (&ranked, &of), fold, seed))
        .collect::<Result<_, LearnError>>()?;
    let mut scores = Array2::zeros((ranked.len(), training.options));
    let mut known = vec![false; ranked.len()];
    for (held, said) in by_fold {
        for (at, row) in held.into_iter().zip(said.outer_iter()) {
            known[at] = true;
            scores.row_mut(at).assign(&row);
        }
    }
    let at: Vec<usize> = (0..ranked.len()).filter(|&at| known[at]).collect();
    Ok(RankingOutOfFold {
        rows: at.iter().map(|&at| ranked[at].row).collect(),
        truth: at.iter().map(|&at| ranked[at].ranking.clone()).collect(),
        scores: OptionScores::new(scores.select(Axis(0), &at))?,
    })
}

/// The ranked rows of a fold and what a head says of them that was fitted without it.
fn held_out(
    spec: &RankingSpec,
    training: &RankingTraining<'_>,
    (ranked, of): (&[RankedRow], &[usize]),
    fold: usize,
    seed: Seed,
) -> Result<(Vec<usize>, Array2<f32>), LearnError> {
    let (held, kept): (Vec<usize>, Vec<usize>) = (0..ranked.len()).partition(|&at| of[at] == fold);
    if held.is_empty() || kept.is_empty() {
        return Ok((Vec::new(), Array2::zeros((0, training.options))));
    }
    let kept: Vec<RankedRow> = kept.into_iter().map(|at| ranked[at].clone()).collect();
    let rest = RankingTraining {
        ranked: &kept,
        ..*training
    };
    let head = spec.fit(&rest, seed.derive("out-of-fold-fit", fold as u64), None)?;
    let rows: Vec<usize> = held.iter().map(|&at| ranked[at].row).collect();
    let said = head.predict(&training.features.select(&rows))?;
    Ok((held, said.view().to_owned()))
}
