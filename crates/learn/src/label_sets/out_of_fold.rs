use hone_domain::{LabelSet, Marginals, Seed};
use ndarray::{Array2, Axis};
use rayon::prelude::*;

use crate::LearnError;

use super::folds::label_set_folds;
use super::spec::LabelSetSpec;
use super::training::{LabelSetTraining, LabelledSet};

/// What heads for label sets say of labelled rows that they were not trained on.
#[derive(Debug, Clone, PartialEq)]
pub struct LabelSetOutOfFold {
    /// The rows of the pool, ascending; one that is labelled with two sets stands twice.
    pub rows: Vec<usize>,
    /// The labels of each, `[n]`.
    pub truth: Vec<LabelSet>,
    /// The probability of each label by the head of the fold that held the row out, `[n, labels]`.
    pub marginals: Marginals,
    /// The thresholds of that head, `[n, labels]`.
    pub thresholds: Array2<f32>,
}

/// Predicts every labelled row by a head that was fitted without it, as
/// [`out_of_fold`](crate::out_of_fold) does where one label answers; what it is good for is said
/// there. Labels are spread evenly over the folds, and a row is predicted unless it is the only one.
///
/// # Errors
/// [`LearnError::InvalidParameter`] for fewer than two folds, and those of [`LabelSetSpec::fit`].
///
/// # Determinism
/// The same arguments give the same bits, whatever the number of threads and the order of the
/// labelled rows.
///
/// # Cost
/// `folds` fits, in parallel.
pub fn label_sets_out_of_fold(
    spec: &LabelSetSpec,
    training: &LabelSetTraining<'_>,
    folds: usize,
    seed: Seed,
) -> Result<LabelSetOutOfFold, LearnError> {
    if folds < 2 {
        return Err(LearnError::InvalidParameter {
            name: "folds",
            value: folds as f64,
            wanted: "at least 2",
        });
    }
    let labelled = training.canonical()?;
    let of = label_set_folds(&labelled, folds, seed.derive("out-of-fold", 0));
    let fold = |fold: usize| held_out(spec, training, (&labelled, &of), fold, seed);
    let by_fold: Vec<Fold> = (0..folds)
        .into_par_iter()
        .map(fold)
        .collect::<Result<_, LearnError>>()?;
    let shape = (labelled.len(), training.labels);
    let (mut marginals, mut thresholds) = (Array2::zeros(shape), Array2::zeros(shape));
    let mut known = vec![false; labelled.len()];
    for fold in by_fold {
        for (at, row) in fold.held.into_iter().zip(fold.marginals.outer_iter()) {
            known[at] = true;
            marginals.row_mut(at).assign(&row);
            for (threshold, of_head) in thresholds.row_mut(at).iter_mut().zip(&fold.thresholds) {
                *threshold = *of_head;
            }
        }
    }
    let at: Vec<usize> = (0..labelled.len()).filter(|&at| known[at]).collect();
    Ok(LabelSetOutOfFold {
        rows: at.iter().map(|&at| labelled[at].row).collect(),
        truth: at.iter().map(|&at| labelled[at].labels.clone()).collect(),
        marginals: Marginals::new(marginals.select(Axis(0), &at))?,
        thresholds: thresholds.select(Axis(0), &at),
    })
}

/// What a head says of the fold that it was fitted without.
struct Fold {
    held: Vec<usize>,
    marginals: Array2<f32>,
    thresholds: Vec<f32>,
}

fn held_out(
    spec: &LabelSetSpec,
    training: &LabelSetTraining<'_>,
    (labelled, of): (&[LabelledSet], &[usize]),
    fold: usize,
    seed: Seed,
) -> Result<Fold, LearnError> {
    let (held, kept): (Vec<usize>, Vec<usize>) =
        (0..labelled.len()).partition(|&at| of[at] == fold);
    if held.is_empty() || kept.is_empty() {
        return Ok(Fold {
            held: Vec::new(),
            marginals: Array2::zeros((0, training.labels)),
            thresholds: Vec::new(),
        });
    }
    let kept: Vec<LabelledSet> = kept.into_iter().map(|at| labelled[at].clone()).collect();
    let rest = LabelSetTraining {
        labelled: &kept,
        ..*training
    };
    let head = spec.fit(&rest, seed.derive("out-of-fold-fit", fold as u64), None)?;
    let rows: Vec<usize> = held.iter().map(|&at| labelled[at].row).collect();
    let said = head.predict(&training.features.select(&rows))?;
    Ok(Fold {
        held,
        marginals: said.view().to_owned(),
        thresholds: head.thresholds().to_vec(),
    })
}

#[cfg(test)]
mod tests;
