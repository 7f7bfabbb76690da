use hone_domain::{Class, PoolIdx, Probabilities, Seed};
use ndarray::{Array2, Axis};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::audit::{AuditError, AuditSample, Drawn};
use crate::class_map::ClassMap;
use crate::dataset::Targets;
use crate::metrics::{
    Confusion, MetricError, accuracy, expected_calibration_error, macro_f1, reliability_table,
};
use crate::split::{Fold, stratified_folds};
use crate::training::{Labelled, Training};
use crate::{HeadSpec, LearnError};

/// Bins of the calibration error of [`OutOfFold::scores`].
const BINS: usize = 10;

/// What a head says of labelled rows that it was not trained on.
#[derive(Debug, Clone, PartialEq)]
pub struct OutOfFold {
    /// The rows of the pool, ascending; one that is labelled with two classes stands twice.
    pub rows: Vec<usize>,
    /// The class of each by its label, `[n]`.
    pub truth: Vec<Class>,
    /// Its probabilities by the head of the fold that held it out, `[n, classes]`.
    pub probabilities: Probabilities,
}

/// Scores of out-of-fold predictions: see [`out_of_fold`] for what they do not say.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct OutOfFoldScores {
    /// Rows predicted.
    pub rows: usize,
    /// Mean F1 over the classes that occur among the true or predicted ones.
    pub macro_f1: f64,
    /// The share of rows predicted right.
    pub accuracy: f64,
    /// Expected calibration error over ten bins.
    pub calibration_error: f64,
}

/// Predicts every labelled row by a head that was fitted without it.
///
/// The labelled rows are dealt to `folds` folds ([`stratified_folds`], a row with all its labels to
/// one fold), a head is fitted on the rest for each fold and applied to it. The only row of a class
/// is always trained on and never predicted, so a class with one labelled row is not scored.
///
/// Fits see the whole pool, as the head to be shipped will: a head that learns from unlabelled rows
/// finds the held-out ones among them, without their labels. Hand over fewer rows
/// ([`crate::Features::select`]) where the pool is large and that would cost too much.
///
/// # What it is good for
/// Comparing two heads on one set of labels, before there are enough audited rows ([`crate::audit`])
/// to do it properly. It is no estimate of the pool's F1: the labelled rows were chosen, mostly for
/// being hard, and their scores were off by −.19 and −.10 on the two sets where we measured it.
///
/// # Errors
/// [`LearnError::InvalidParameter`] for fewer than two folds, and those of [`HeadSpec::fit`].
///
/// # Determinism
/// The same arguments give the same bits, whatever the number of threads and the order of the
/// labels. Equal labels, folds and seed hold out equal rows whatever the head, so two heads'
/// results pair row by row.
///
/// # Cost
/// `folds` fits, in parallel.
pub fn out_of_fold(
    spec: &HeadSpec,
    training: &Training<'_>,
    folds: usize,
    seed: Seed,
) -> Result<OutOfFold, LearnError> {
    if folds < 2 {
        return Err(LearnError::InvalidParameter {
            name: "folds",
            value: folds as f64,
            wanted: "at least 2",
        });
    }
    let labelled = training.canonical()?;
    let of = assignment(&labelled, training.classes, folds, seed);
    let fold = |fold: usize| {
        let (held, kept): (Vec<_>, Vec<_>) =
            (0..labelled.len()).partition(|&at| of[at] == Fold::HeldOut(fold));
        if held.is_empty() {
            return Ok((held, Array2::zeros((0, training.classes))));
        }
        let kept: Vec<Labelled> = kept.into_iter().map(|at| labelled[at]).collect();
        let rest = Training {
            labelled: &kept,
            ..*training
        };
        let head = spec.fit(&rest, seed.derive("out-of-fold-fit", fold as u64), None)?;
        let rows: Vec<usize> = held.iter().map(|&at| labelled[at].row).collect();
        let predicted = head.predict(&training.features.select(&rows))?;
        Ok((held, predicted.view().to_owned()))
    };
    let by_fold = (0..folds).into_par_iter().map(fold);
    let by_fold: Vec<(Vec<usize>, Array2<f32>)> = by_fold.collect::<Result<_, LearnError>>()?;
    let mut all = Array2::zeros((labelled.len(), training.classes));
    let mut held_out = vec![false; labelled.len()];
    for (held, predicted) in by_fold {
        for (at, row) in held.into_iter().zip(predicted.outer_iter()) {
            all.row_mut(at).assign(&row);
            held_out[at] = true;
        }
    }
    let at: Vec<usize> = (0..labelled.len()).filter(|&at| held_out[at]).collect();
    Ok(OutOfFold {
        rows: at.iter().map(|&at| labelled[at].row).collect(),
        truth: at.iter().map(|&at| labelled[at].class).collect(),
        probabilities: Probabilities::new(all.select(Axis(0), &at))?,
    })
}

/// The fold of every labelled row.
fn assignment(labelled: &[Labelled], classes: usize, folds: usize, seed: Seed) -> Vec<Fold> {
    let map = ClassMap::of(labelled.iter().map(|l| l.class), classes);
    let targets = Targets::of(labelled, &map);
    let groups: Vec<usize> = labelled.iter().map(|l| l.row).collect();
    stratified_folds(&targets.of, &groups, folds, seed.derive("out-of-fold", 0))
}

impl OutOfFold {
    /// The most probable class of each row, `[n]`.
    pub fn predicted(&self) -> Vec<Class> {
        self.probabilities.argmax()
    }

    /// Macro-F1, accuracy and calibration.
    ///
    /// # Errors
    /// [`MetricError::Empty`] if no row was held out.
    pub fn scores(&self) -> Result<OutOfFoldScores, MetricError> {
        let table = reliability_table(&self.probabilities, &self.truth, BINS)?;
        let classes = self.probabilities.classes();
        let confusion = Confusion::new(classes, &self.truth, &self.predicted())?;
        Ok(OutOfFoldScores {
            rows: self.rows.len(),
            macro_f1: macro_f1(&confusion),
            accuracy: accuracy(&confusion),
            calibration_error: expected_calibration_error(&table),
        })
    }

    /// The rows that `trained_on` does not name: those that another head, trained on these rows,
    /// has not seen either.
    ///
    /// # Panics
    /// Never: rows of probabilities stay what they are.
    #[must_use]
    pub fn without(&self, trained_on: &[usize]) -> Self {
        let mut trained_on = trained_on.to_vec();
        trained_on.sort_unstable();
        let unseen = |&at: &usize| trained_on.binary_search(&self.rows[at]).is_err();
        let at: Vec<usize> = (0..self.rows.len()).filter(unseen).collect();
        let probabilities = self.probabilities.view().select(Axis(0), &at);
        Self {
            rows: at.iter().map(|&at| self.rows[at]).collect(),
            truth: at.iter().map(|&at| self.truth[at]).collect(),
            probabilities: Probabilities::new(probabilities)
                .expect("a part of checked rows passes the check"),
        }
    }

    /// The rows as a sample for [`crate::audit::paired_bootstrap`], numbered by their place in this
    /// value and not by the pool, each with probability 1.
    ///
    /// Two new heads are compared on their out-of-fold probabilities of equal labels, folds and
    /// seed. A head already in use has seen part of the labels: take [`OutOfFold::without`] those,
    /// and its predictions of the rows that are left.
    ///
    /// The bootstrap draws rows with replacement, so its interval speaks of more rows like these;
    /// [`crate::audit::compare`] would take them for the whole pool and be certain.
    ///
    /// ```
    /// # use hone_domain::Seed;
    /// # use hone_learn::audit::{AuditError, Comparison, paired_bootstrap};
    /// # use hone_learn::{Features, FittedHead, HeadSpec, LearnError, Training, out_of_fold};
    /// # fn doc(
    /// #     champion: &FittedHead, trained_on: &[usize], spec: &HeadSpec, training: &Training<'_>,
    /// # ) -> Result<Comparison, Box<dyn std::error::Error>> {
    /// let new = out_of_fold(spec, training, 5, Seed(1))?.without(trained_on);
    /// let old = champion.predict(&training.features.select(&new.rows))?;
    /// let sample = new.sample()?;
    /// Ok(paired_bootstrap(&old, &new.probabilities, &sample, 2000, 0.95, Seed(2))?)
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`AuditError::EmptySample`] if no row was held out.
    pub fn sample(&self) -> Result<AuditSample, AuditError> {
        let rows = self.truth.iter().enumerate().map(|(at, &truth)| {
            let drawn = Drawn {
                at: PoolIdx::from(at),
                stratum: 0,
                probability: 1.0,
            };
            drawn.answered(truth)
        });
        AuditSample::new(rows.collect())
    }
}

#[cfg(test)]
mod tests;
