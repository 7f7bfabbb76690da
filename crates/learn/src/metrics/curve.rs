use serde::{Deserialize, Serialize};

use super::MetricError;
use super::student::two_sided_quantile;

const LEVEL: f64 = 0.95;

/// A score after a number of labels.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct CurvePoint {
    /// Labels spent.
    pub labels: usize,
    /// The score reached.
    pub score: f64,
}

/// A learning curve: at least one point, rising label counts, finite scores.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Vec<CurvePoint>", into = "Vec<CurvePoint>")]
pub struct Curve(Vec<CurvePoint>);

impl Curve {
    /// Checks and wraps points.
    ///
    /// # Errors
    /// [`MetricError::Empty`], [`MetricError::LabelsDoNotRise`], [`MetricError::BadValue`] for a
    /// score that is not finite.
    pub fn new(points: Vec<CurvePoint>) -> Result<Self, MetricError> {
        if points.is_empty() {
            return Err(MetricError::Empty {
                what: "the learning curve",
            });
        }
        if let Some(at) = points.iter().position(|point| !point.score.is_finite()) {
            return Err(MetricError::BadValue {
                what: "the learning curve",
                at,
                value: points[at].score,
            });
        }
        let falls = points.windows(2).position(|w| w[1].labels <= w[0].labels);
        if let Some(before) = falls {
            let at = before + 1;
            return Err(MetricError::LabelsDoNotRise {
                at,
                labels: points[at].labels,
            });
        }
        Ok(Self(points))
    }

    /// The points in the order of their label counts.
    pub fn points(&self) -> &[CurvePoint] {
        &self.0
    }

    fn same_grid(&self, other: &Self) -> bool {
        let labels = |curve: &Self| curve.0.iter().map(|p| p.labels).collect::<Vec<_>>();
        labels(self) == labels(other)
    }
}

impl TryFrom<Vec<CurvePoint>> for Curve {
    type Error = MetricError;

    fn try_from(points: Vec<CurvePoint>) -> Result<Self, Self::Error> {
        Self::new(points)
    }
}

impl From<Curve> for Vec<CurvePoint> {
    fn from(curve: Curve) -> Self {
        curve.0
    }
}

/// The mean height of a learning curve: its area by the trapezoid rule over its width.
///
/// `1/(x_m − x_0) · Σ_i (x_{i+1} − x_i)(y_i + y_{i+1})/2`; for a single point its score. The unit
/// is that of the score, so curves over different widths compare.
///
/// ```
/// # use hone_learn::metrics::{Curve, CurvePoint, area};
/// let at = |labels, score| CurvePoint { labels, score };
/// // From 20 to 40 the mean is 0.5, from 40 to 100 it is 0.7: (20·0.5 + 60·0.7) / 80.
/// let curve = Curve::new(vec![at(20, 0.4), at(40, 0.6), at(100, 0.8)])?;
/// assert!((area(&curve) - 0.65).abs() < 1e-12);
/// # Ok::<(), hone_learn::metrics::MetricError>(())
/// ```
pub fn area(curve: &Curve) -> f64 {
    let (first, last) = (curve.0[0], curve.0[curve.0.len() - 1]);
    if first.labels == last.labels {
        return first.score;
    }
    let trapezoid = |w: &[CurvePoint]| {
        (w[1].labels - w[0].labels) as f64 * f64::midpoint(w[0].score, w[1].score)
    };
    let sum: f64 = curve.0.windows(2).map(trapezoid).sum();
    sum / (last.labels - first.labels) as f64
}

/// The labels at which a curve first reaches `target`, between points by linear interpolation.
///
/// The label count of the first point if that one is already there (the true answer may be
/// lower); `None` if the curve never gets there. For 95 % of a ceiling pass `0.95 * ceiling`.
///
/// ```
/// # use hone_learn::metrics::{Curve, CurvePoint, labels_to_reach};
/// let at = |labels, score| CurvePoint { labels, score };
/// let curve = Curve::new(vec![at(20, 0.4), at(40, 0.6), at(60, 0.7)])?;
/// assert_eq!(labels_to_reach(&curve, 0.5), Some(30.0));
/// assert_eq!(labels_to_reach(&curve, 0.9), None);
/// # Ok::<(), hone_learn::metrics::MetricError>(())
/// ```
pub fn labels_to_reach(curve: &Curve, target: f64) -> Option<f64> {
    let at = curve.0.iter().position(|point| point.score >= target)?;
    let after = curve.0[at];
    let Some(before) = at.checked_sub(1).map(|before| curve.0[before]) else {
        return Some(after.labels as f64);
    };
    let share = (target - before.score) / (after.score - before.score);
    Some(before.labels as f64 + share * (after.labels - before.labels) as f64)
}

/// A mean over seeds and its 95 % confidence interval.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct MeanInterval {
    /// The mean.
    pub mean: f64,
    /// Half the width of the interval; `None` for a single seed, which says nothing of spread.
    pub half_width: Option<f64>,
    /// The number of seeds.
    pub n: usize,
}

impl MeanInterval {
    /// The lower end, if the spread is known.
    pub fn low(&self) -> Option<f64> {
        self.half_width.map(|half| self.mean - half)
    }

    /// The upper end, if the spread is known.
    pub fn high(&self) -> Option<f64> {
        self.half_width.map(|half| self.mean + half)
    }
}

/// The mean of one number a seed and its 95 % interval by Student's t.
///
/// `mean ± t_{n−1, 0.975} · s / √n`, `s² = Σ(v − mean)²/(n − 1)`. It takes the seeds as a random
/// sample of a roughly normal quantity; with 3 seeds `t` is 4.3, so the interval is wide, and
/// rightly so.
///
/// # Errors
/// [`MetricError::Empty`], [`MetricError::BadValue`] for a value that is not finite.
///
/// ```
/// # use hone_learn::metrics::mean_interval;
/// // s = 1, √3 in the denominator, t with 2 degrees of freedom is 4.3027.
/// let found = mean_interval(&[1.0, 2.0, 3.0])?;
/// assert_eq!(found.mean, 2.0);
/// assert!((found.half_width.unwrap() - 4.302_653 / 3.0_f64.sqrt()).abs() < 1e-6);
/// # Ok::<(), hone_learn::metrics::MetricError>(())
/// ```
pub fn mean_interval(values: &[f64]) -> Result<MeanInterval, MetricError> {
    let what = "the values over seeds";
    if values.is_empty() {
        return Err(MetricError::Empty { what });
    }
    if let Some(at) = values.iter().position(|value| !value.is_finite()) {
        let value = values[at];
        return Err(MetricError::BadValue { what, at, value });
    }
    let n = values.len();
    let mean = values.iter().sum::<f64>() / n as f64;
    let half_width = (n > 1).then(|| {
        let squares: f64 = values.iter().map(|value| (value - mean).powi(2)).sum();
        let deviation = (squares / (n - 1) as f64).sqrt();
        two_sided_quantile(LEVEL, n - 1) * deviation / (n as f64).sqrt()
    });
    Ok(MeanInterval {
        mean,
        half_width,
        n,
    })
}

/// One point of a mean curve with its band.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct BandPoint {
    /// Labels spent.
    pub labels: usize,
    /// The mean over seeds and its interval; the band holds point by point, not jointly.
    #[serde(flatten)]
    pub score: MeanInterval,
}

/// The mean of curves over seeds with a pointwise 95 % band by Student's t ([`mean_interval`]).
///
/// # Errors
/// [`MetricError::Empty`] without curves, [`MetricError::GridMismatch`] if they were not measured
/// at the same label counts.
pub fn mean_curve(curves: &[Curve]) -> Result<Vec<BandPoint>, MetricError> {
    let first = curves.first().ok_or(MetricError::Empty {
        what: "the list of curves",
    })?;
    if let Some(curve) = curves.iter().position(|curve| !curve.same_grid(first)) {
        return Err(MetricError::GridMismatch { curve });
    }
    let band = |(at, point): (usize, &CurvePoint)| {
        let scores: Vec<f64> = curves.iter().map(|curve| curve.0[at].score).collect();
        Ok(BandPoint {
            labels: point.labels,
            score: mean_interval(&scores)?,
        })
    };
    first.0.iter().enumerate().map(band).collect()
}

/// The mean over seeds of `ours − theirs` at every label count, with its 95 % band.
///
/// Entry `i` of both lists must come from the same seed (same split, same start): the band is
/// then free of the spread that both share and is the one to judge a gain by.
///
/// # Errors
/// [`MetricError::LengthMismatch`] for different numbers of seeds, [`MetricError::Empty`],
/// [`MetricError::GridMismatch`].
pub fn paired_difference(ours: &[Curve], theirs: &[Curve]) -> Result<Vec<BandPoint>, MetricError> {
    check_seeds(ours, theirs)?;
    let mut differences = Vec::with_capacity(ours.len());
    for (at, (our, their)) in ours.iter().zip(theirs).enumerate() {
        if !our.same_grid(their) {
            return Err(MetricError::GridMismatch { curve: at });
        }
        let gap = |(our, their): (&CurvePoint, &CurvePoint)| CurvePoint {
            labels: our.labels,
            score: our.score - their.score,
        };
        differences.push(Curve(our.0.iter().zip(&their.0).map(gap).collect()));
    }
    mean_curve(&differences)
}

/// The mean over seeds of the difference of mean heights ([`area`]), `ours − theirs`.
///
/// # Errors
/// [`MetricError::LengthMismatch`] for different numbers of seeds, [`MetricError::Empty`].
pub fn paired_area_difference(
    ours: &[Curve],
    theirs: &[Curve],
) -> Result<MeanInterval, MetricError> {
    check_seeds(ours, theirs)?;
    let gaps = ours.iter().zip(theirs);
    let gaps: Vec<f64> = gaps.map(|(our, their)| area(our) - area(their)).collect();
    mean_interval(&gaps)
}

fn check_seeds(ours: &[Curve], theirs: &[Curve]) -> Result<(), MetricError> {
    super::classification::check_length("the second list of curves", ours.len(), theirs.len())
}

#[cfg(test)]
mod tests;
