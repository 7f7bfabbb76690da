use hone_domain::Class;
use ndarray::{Array2, ArrayView2};
use serde::{Deserialize, Serialize};

use super::{Confusion, MetricError};

/// How much a disagreement between two classes weighs in [`cohen_kappa`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Weighting {
    /// Every disagreement weighs the same.
    Unweighted,
    /// By the distance of the classes in the schema's order, `|i − j|`.
    Linear,
    /// By its square, `(i − j)²`.
    Quadratic,
}

impl Weighting {
    fn weight(self, a: usize, b: usize) -> f64 {
        let distance = a.abs_diff(b) as f64;
        match self {
            Self::Unweighted => f64::from(u8::from(a != b)),
            Self::Linear => distance,
            Self::Quadratic => distance * distance,
        }
    }
}

/// Cohen's kappa of two raters whose answers are the rows and columns of a confusion matrix.
///
/// `1 − Σ w_ij·o_ij / Σ w_ij·e_ij` with `e_ij = o_i·o_·j / n`. 1 is full agreement, 0 that of
/// chance. `None` where it is undefined: no rows, or both raters gave one and the same class
/// throughout, so that chance alone would agree fully.
///
/// # Source
/// Cohen 1960, A Coefficient of Agreement for Nominal Scales; Cohen 1968 for weights.
///
/// ```
/// # use hone_domain::Class;
/// # use hone_learn::metrics::{Confusion, Weighting, cohen_kappa};
/// let first = [0, 0, 1, 1].map(Class);
/// let second = [0, 1, 1, 1].map(Class);
/// // Observed disagreement 1/4; by chance 2/4·3/4 + 2/4·1/4 = 1/2.
/// let confusion = Confusion::new(2, &first, &second)?;
/// assert_eq!(cohen_kappa(&confusion, Weighting::Unweighted), Some(0.5));
/// # Ok::<(), hone_learn::metrics::MetricError>(())
/// ```
pub fn cohen_kappa(confusion: &Confusion, weighting: Weighting) -> Option<f64> {
    let counts = confusion.counts();
    let n = confusion.total();
    let rows = counts.rows().into_iter().map(|row| row.sum());
    let rows: Vec<f64> = rows.collect();
    let columns = counts.columns().into_iter().map(|column| column.sum());
    let columns: Vec<f64> = columns.collect();
    let (mut observed, mut expected) = (0.0, 0.0);
    for ((i, j), count) in counts.indexed_iter() {
        let weight = weighting.weight(i, j);
        observed += weight * count;
        expected += weight * rows[i] * columns[j];
    }
    (expected > 0.0).then(|| 1.0 - observed * n / expected)
}

/// The mean distance between two raters' classes in the schema's order, `|i − j|`; `None` without
/// rows.
pub fn mean_absolute_error(confusion: &Confusion) -> Option<f64> {
    let counts = confusion.counts();
    let apart = |((i, j), count): ((usize, usize), &f64)| Weighting::Linear.weight(i, j) * count;
    let total: f64 = counts.indexed_iter().map(apart).sum();
    (confusion.total() > 0.0).then(|| total / confusion.total())
}

/// How near predicted classes are to the true ones, by their places in the schema's order.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct OrdinalScores {
    /// Cohen's kappa weighted by squared distances; 0 where it is undefined.
    pub quadratic_kappa: f64,
    /// The mean distance; 0 without rows.
    pub mean_absolute_error: f64,
}

impl OrdinalScores {
    /// The scores of predictions.
    pub fn of(confusion: &Confusion) -> Self {
        Self {
            quadratic_kappa: cohen_kappa(confusion, Weighting::Quadratic).unwrap_or(0.0),
            mean_absolute_error: mean_absolute_error(confusion).unwrap_or(0.0),
        }
    }
}

/// Fleiss' kappa of a fixed number of raters an item.
///
/// `(P̄ − P̄_e)/(1 − P̄_e)`: mean agreement of the pairs of raters on an item against that of
/// chance, `Σ_c p_c²`. `None` if all ratings are of one class.
///
/// # Shapes
/// `counts` `[items, k]`: how many raters gave an item each class.
///
/// # Errors
/// [`MetricError::Empty`] without items, [`MetricError::UnequalRatings`] if an item does not have
/// as many ratings as the first, or that has fewer than 2. For unequal numbers use
/// [`krippendorff_alpha`].
///
/// # Source
/// Fleiss 1971, Measuring Nominal Scale Agreement among Many Raters.
///
/// ```
/// # use hone_learn::metrics::fleiss_kappa;
/// // Three raters agree on the first item, two of three on the second:
/// // P̄ = (1 + 1/3)/2 = 2/3, chance (4/6)² + (2/6)² = 5/9.
/// let kappa = fleiss_kappa(ndarray::array![[3, 0], [1, 2]].view())?;
/// assert!((kappa.unwrap() - (2.0 / 3.0 - 5.0 / 9.0) / (4.0 / 9.0)).abs() < 1e-12);
/// # Ok::<(), hone_learn::metrics::MetricError>(())
/// ```
pub fn fleiss_kappa(counts: ArrayView2<'_, u32>) -> Result<Option<f64>, MetricError> {
    let ratings = |row: ndarray::ArrayView1<'_, u32>| row.iter().map(|&n| u64::from(n)).sum();
    let totals: Vec<u64> = counts.outer_iter().map(ratings).collect();
    let &raters = totals.first().ok_or(MetricError::Empty {
        what: "the list of items",
    })?;
    let wrong = totals.iter().position(|&n| n != raters || n < 2);
    if let Some(item) = wrong {
        return Err(MetricError::UnequalRatings {
            item,
            expected: raters.max(2),
            found: totals[item],
        });
    }
    let (items, raters) = (totals.len() as f64, raters as f64);
    let pairs = counts.iter().map(|&n| f64::from(n) * (f64::from(n) - 1.0));
    let agreement = pairs.sum::<f64>() / (items * raters * (raters - 1.0));
    let share = |column: ndarray::ArrayView1<'_, u32>| {
        column.iter().map(|&n| f64::from(n)).sum::<f64>() / (items * raters)
    };
    let chance: f64 = counts.columns().into_iter().map(|c| share(c).powi(2)).sum();
    Ok((chance < 1.0).then(|| (agreement - chance) / (1.0 - chance)))
}

/// The level of measurement of [`krippendorff_alpha`]: how far apart two classes are.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// Classes are equal or not.
    Nominal,
    /// Classes are ordered as in the schema; two are as far apart as ratings lie between them.
    Ordinal,
    /// Classes stand for numbers, one each in the schema's order; the squared difference counts.
    Interval(Vec<f64>),
}

/// Krippendorff's alpha of any number of raters with missing ratings.
///
/// `1 − D_o/D_e` over the coincidence matrix, in which a unit with `m` ratings spreads each
/// ordered pair of them with weight `1/(m − 1)`. Units with fewer than two ratings say nothing
/// and are left out. `None` if no unit has two ratings, or all of them are of one class.
///
/// # Shapes
/// `ratings` `[units, raters]`, `None` where a rater did not answer.
///
/// # Errors
/// [`MetricError::ClassOutOfRange`] (its row is the unit); with [`Level::Interval`] also
/// [`MetricError::LengthMismatch`] and [`MetricError::BadValue`] for its numbers.
///
/// # Source
/// Krippendorff 2011, Computing Krippendorff's Alpha-Reliability.
///
/// ```
/// # use hone_domain::Class;
/// # use hone_learn::metrics::{Level, krippendorff_alpha};
/// let [a, b] = [0, 1].map(|class| Some(Class(class)));
/// // Pairs (a, a), (a, b), (b, b); the last unit has one rating and is left out.
/// let ratings = ndarray::array![[a, a], [a, b], [b, b], [None, a]];
/// // 2 of 6 ordered pairs disagree, by chance (3·3 + 3·3)/(6·5) = 0.6 of them would.
/// let alpha = krippendorff_alpha(ratings.view(), 2, &Level::Nominal)?;
/// assert!((alpha.unwrap() - (1.0 - (2.0 / 6.0) / 0.6)).abs() < 1e-12);
/// # Ok::<(), hone_learn::metrics::MetricError>(())
/// ```
pub fn krippendorff_alpha(
    ratings: ArrayView2<'_, Option<Class>>,
    classes: usize,
    level: &Level,
) -> Result<Option<f64>, MetricError> {
    let coincidences = coincidences(ratings, classes)?;
    let totals: Vec<f64> = coincidences.rows().into_iter().map(|r| r.sum()).collect();
    let n: f64 = totals.iter().sum();
    let (mut observed, mut expected) = (0.0, 0.0);
    let distances = distances(level, &totals)?;
    for ((i, j), &coincidence) in coincidences.indexed_iter() {
        observed += coincidence * distances[[i, j]];
        expected += totals[i] * totals[j] * distances[[i, j]];
    }
    Ok((expected > 0.0).then(|| 1.0 - (n - 1.0) * observed / expected))
}

/// The coincidence matrix `[k, k]`.
fn coincidences(
    ratings: ArrayView2<'_, Option<Class>>,
    classes: usize,
) -> Result<Array2<f64>, MetricError> {
    let mut matrix = Array2::zeros((classes, classes));
    for (row, unit) in ratings.outer_iter().enumerate() {
        let mut counts = vec![0.0; classes];
        for class in unit.iter().flatten().map(|class| class.index()) {
            *counts.get_mut(class).ok_or(MetricError::ClassOutOfRange {
                row,
                class,
                classes,
            })? += 1.0;
        }
        let given: f64 = counts.iter().sum();
        if given < 2.0 {
            continue;
        }
        let present: Vec<usize> = (0..classes).filter(|&class| counts[class] > 0.0).collect();
        for &i in &present {
            for &j in &present {
                let partners = if i == j { counts[j] - 1.0 } else { counts[j] };
                matrix[[i, j]] += counts[i] * partners / (given - 1.0);
            }
        }
    }
    Ok(matrix)
}

/// Squared distances `[k, k]` of the classes; `totals` are their pairable ratings.
fn distances(level: &Level, totals: &[f64]) -> Result<Array2<f64>, MetricError> {
    let shape = (totals.len(), totals.len());
    let squared = |position: &[f64]| {
        Array2::from_shape_fn(shape, |(i, j)| (position[i] - position[j]).powi(2))
    };
    match level {
        Level::Nominal => Ok(Array2::from_shape_fn(shape, |(i, j)| {
            f64::from(u8::from(i != j))
        })),
        Level::Ordinal => {
            // Σ of the totals from i to j less half of both ends is a difference of mid-ranks.
            let mut before = 0.0;
            let mid_rank = totals.iter().map(|total| {
                before += total;
                before - total / 2.0
            });
            Ok(squared(&mid_rank.collect::<Vec<_>>()))
        }
        Level::Interval(values) => {
            let what = "the list of class values";
            super::classification::check_length(what, totals.len(), values.len())?;
            if let Some(at) = values.iter().position(|value| !value.is_finite()) {
                let value = values[at];
                return Err(MetricError::BadValue { what, at, value });
            }
            Ok(squared(values))
        }
    }
}

#[cfg(test)]
mod tests;
