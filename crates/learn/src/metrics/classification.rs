use hone_domain::Class;
use ndarray::{Array2, ArrayView2};
use serde::{Deserialize, Serialize};

use super::MetricError;

/// A confusion matrix `[k, k]`: rows are true classes, columns predicted ones.
///
/// Entries are sums of row weights; without weights they are counts, exact below 2⁵³.
#[derive(Debug, Clone, PartialEq)]
pub struct Confusion(Array2<f64>);

impl Confusion {
    /// Counts pairs of true and predicted classes of a schema with `classes` classes.
    ///
    /// # Errors
    /// [`MetricError::LengthMismatch`], [`MetricError::ClassOutOfRange`].
    pub fn new(classes: usize, truth: &[Class], predicted: &[Class]) -> Result<Self, MetricError> {
        Self::weighted(classes, truth, predicted, &vec![1.0; truth.len()])
    }

    /// Sums a weight for each pair of true and predicted class.
    ///
    /// # Errors
    /// As [`Confusion::new`], and [`MetricError::BadValue`] for a weight that is negative or not
    /// finite.
    pub fn weighted(
        classes: usize,
        truth: &[Class],
        predicted: &[Class],
        weights: &[f64],
    ) -> Result<Self, MetricError> {
        check_length("the predictions", truth.len(), predicted.len())?;
        check_length("the weights", truth.len(), weights.len())?;
        let mut counts = Array2::zeros((classes, classes));
        for (row, ((t, p), &weight)) in truth.iter().zip(predicted).zip(weights).enumerate() {
            for class in [t.index(), p.index()] {
                if class >= classes {
                    return Err(MetricError::ClassOutOfRange {
                        row,
                        class,
                        classes,
                    });
                }
            }
            if !(weight.is_finite() && weight >= 0.0) {
                let what = "the weights";
                return Err(MetricError::BadValue {
                    what,
                    at: row,
                    value: weight,
                });
            }
            counts[[t.index(), p.index()]] += weight;
        }
        Ok(Self(counts))
    }

    /// The entries, `[true class, predicted class]`.
    pub fn counts(&self) -> ArrayView2<'_, f64> {
        self.0.view()
    }

    /// The number of classes of the schema.
    pub fn classes(&self) -> usize {
        self.0.nrows()
    }

    /// The sum of all entries.
    pub fn total(&self) -> f64 {
        self.0.sum()
    }

    fn tally(&self, class: usize) -> Tally {
        Tally {
            hits: self.0[[class, class]],
            actual: self.0.row(class).sum(),
            predicted: self.0.column(class).sum(),
        }
    }
}

/// What F1 of one class (or of several, summed) is made of.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(crate) struct Tally {
    /// Rows both true and predicted.
    pub(crate) hits: f64,
    /// Rows truly of the class.
    pub(crate) actual: f64,
    /// Rows predicted as the class.
    pub(crate) predicted: f64,
}

impl Tally {
    pub(crate) fn f1(self) -> f64 {
        ratio(2.0 * self.hits, self.actual + self.predicted)
    }

    pub(crate) fn scores(self) -> Scores {
        Scores {
            precision: ratio(self.hits, self.predicted),
            recall: ratio(self.hits, self.actual),
            f1: self.f1(),
        }
    }

    pub(crate) fn add(self, other: Self) -> Self {
        Self {
            hits: self.hits + other.hits,
            actual: self.actual + other.actual,
            predicted: self.predicted + other.predicted,
        }
    }
}

/// Precision, recall and F1, each 0 where its denominator is 0.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct Scores {
    /// Right among the rows predicted so: `tp / (tp + fp)`.
    pub precision: f64,
    /// Found among the rows that are so: `tp / (tp + fn)`.
    pub recall: f64,
    /// Harmonic mean of both: `2·tp / (2·tp + fp + fn)`.
    pub f1: f64,
}

/// The scores of one class.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct ClassScores {
    /// The class.
    pub class: Class,
    /// Its precision, recall and F1.
    #[serde(flatten)]
    pub scores: Scores,
    /// The number (weight) of rows truly of this class.
    pub support: f64,
}

/// How the scores of several classes become one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Average {
    /// Hits, true and predicted rows are summed over the classes first.
    Micro,
    /// The plain mean over the classes.
    Macro,
    /// The mean over the classes, weighted by support; 0 if no class has support.
    Weighted,
}

/// The share of rows predicted right; 0 for an empty matrix.
///
/// ```
/// # use hone_domain::Class;
/// # use hone_learn::metrics::{Confusion, accuracy};
/// let truth = [0, 0, 1, 1].map(Class);
/// let predicted = [0, 1, 1, 1].map(Class);
/// let confusion = Confusion::new(2, &truth, &predicted)?;
/// assert_eq!(accuracy(&confusion), 0.75);
/// # Ok::<(), hone_learn::metrics::MetricError>(())
/// ```
pub fn accuracy(confusion: &Confusion) -> f64 {
    ratio(confusion.0.diag().sum(), confusion.total())
}

/// Precision, recall, F1 and support of every class of the schema, in its order.
///
/// ```
/// # use hone_domain::Class;
/// # use hone_learn::metrics::{Confusion, per_class};
/// let truth = [0, 0, 0, 1].map(Class);
/// let predicted = [0, 0, 1, 1].map(Class);
/// let confusion = Confusion::new(2, &truth, &predicted)?;
/// // Class 1: predicted twice, once right; the one true row is found.
/// let one = per_class(&confusion)[1];
/// assert_eq!((one.scores.precision, one.scores.recall, one.support), (0.5, 1.0, 1.0));
/// # Ok::<(), hone_learn::metrics::MetricError>(())
/// ```
pub fn per_class(confusion: &Confusion) -> Vec<ClassScores> {
    let scores = |class: usize| {
        let tally = confusion.tally(class);
        ClassScores {
            class: Class(class as u16),
            scores: tally.scores(),
            support: tally.actual,
        }
    };
    (0..confusion.classes()).map(scores).collect()
}

/// The classes that stand in the truth or in the predictions, in the schema's order.
pub fn present_classes(confusion: &Confusion) -> Vec<Class> {
    let present = |&class: &usize| {
        let tally = confusion.tally(class);
        tally.actual + tally.predicted > 0.0
    };
    let classes = (0..confusion.classes()).filter(present);
    classes.map(|class| Class(class as u16)).collect()
}

/// Averaged precision, recall and F1 over `labels`.
///
/// A class in `labels` that is neither in the truth nor in the predictions scores 0 and counts in
/// a macro average; pass [`present_classes`] to leave such classes out. Averages of no class are
/// 0. This is scikit-learn's `precision_recall_fscore_support` with `labels` given and
/// `zero_division=0`.
///
/// # Panics
/// If a label is beyond the classes of `confusion`.
pub fn averaged(confusion: &Confusion, average: Average, labels: &[Class]) -> Scores {
    let tallies = labels.iter().map(|label| confusion.tally(label.index()));
    match average {
        Average::Micro => tallies.fold(Tally::default(), Tally::add).scores(),
        Average::Macro => mean_scores(tallies.map(|tally| (1.0, tally))),
        Average::Weighted => mean_scores(tallies.map(|tally| (tally.actual, tally))),
    }
}

pub(super) fn mean_scores(tallies: impl Iterator<Item = (f64, Tally)>) -> Scores {
    let (mut weights, mut sums) = (0.0, Scores::default());
    for (weight, tally) in tallies {
        let scores = tally.scores();
        weights += weight;
        sums.precision += weight * scores.precision;
        sums.recall += weight * scores.recall;
        sums.f1 += weight * scores.f1;
    }
    Scores {
        precision: ratio(sums.precision, weights),
        recall: ratio(sums.recall, weights),
        f1: ratio(sums.f1, weights),
    }
}

/// Macro-F1: the plain mean of the F1 of the classes present in truth or prediction.
///
/// `1/|P| · Σ_{c ∈ P} 2·tp_c / (2·tp_c + fp_c + fn_c)`, where `P` is [`present_classes`], as
/// scikit-learn's `f1_score(average="macro")` does without `labels`. A class that is predicted
/// but never true counts with F1 0; a class of the schema seen on neither side does not count,
/// so a schema may name classes that no record has. To average over a fixed list, whatever is
/// present, use [`averaged`].
///
/// ```
/// # use hone_domain::Class;
/// # use hone_learn::metrics::{Confusion, macro_f1};
/// let truth = [0, 0, 1, 1].map(Class);
/// let predicted = [0, 1, 1, 1].map(Class);
/// // Class 0: tp 1, fn 1: 2/3. Class 1: tp 2, fp 1: 4/5. Class 2 is absent.
/// let confusion = Confusion::new(3, &truth, &predicted)?;
/// assert!((macro_f1(&confusion) - (2.0 / 3.0 + 0.8) / 2.0).abs() < 1e-12);
/// # Ok::<(), hone_learn::metrics::MetricError>(())
/// ```
pub fn macro_f1(confusion: &Confusion) -> f64 {
    averaged(confusion, Average::Macro, &present_classes(confusion)).f1
}

/// Micro-F1 over all classes, which for single-label classification equals [`accuracy`].
///
/// `Σ_c 2·tp_c / Σ_c (2·tp_c + fp_c + fn_c)`.
///
/// ```
/// # use hone_domain::Class;
/// # use hone_learn::metrics::{Confusion, micro_f1};
/// let confusion = Confusion::new(2, &[0, 0, 1].map(Class), &[0, 1, 1].map(Class))?;
/// assert!((micro_f1(&confusion) - 2.0 / 3.0).abs() < 1e-12);
/// # Ok::<(), hone_learn::metrics::MetricError>(())
/// ```
pub fn micro_f1(confusion: &Confusion) -> f64 {
    averaged(confusion, Average::Micro, &present_classes(confusion)).f1
}

/// Weighted F1: the mean F1 of the classes, each weighted by its number of true rows.
///
/// ```
/// # use hone_domain::Class;
/// # use hone_learn::metrics::{Confusion, weighted_f1};
/// // Class 0 (support 3): tp 2, fn 1: 4/5. Class 1 (support 1): tp 1, fp 1: 2/3.
/// let confusion = Confusion::new(2, &[0, 0, 0, 1].map(Class), &[0, 0, 1, 1].map(Class))?;
/// assert!((weighted_f1(&confusion) - (3.0 * 0.8 + 2.0 / 3.0) / 4.0).abs() < 1e-12);
/// # Ok::<(), hone_learn::metrics::MetricError>(())
/// ```
pub fn weighted_f1(confusion: &Confusion) -> f64 {
    averaged(confusion, Average::Weighted, &present_classes(confusion)).f1
}

pub(super) fn ratio(numerator: f64, denominator: f64) -> f64 {
    if denominator > 0.0 {
        numerator / denominator
    } else {
        0.0
    }
}

pub(super) fn check_length(
    what: &'static str,
    expected: usize,
    found: usize,
) -> Result<(), MetricError> {
    if expected == found {
        return Ok(());
    }
    Err(MetricError::LengthMismatch {
        what,
        expected,
        found,
    })
}

#[cfg(test)]
mod tests;
