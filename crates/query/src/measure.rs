use serde::{Deserialize, Serialize};

/// A measure of how unsure a distribution is; higher means less sure.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Measure {
    /// [`least_confidence`].
    LeastConfidence,
    /// [`margin`].
    #[default]
    Margin,
    /// [`entropy`].
    Entropy,
}

impl Measure {
    /// The measure of one distribution.
    pub fn of(self, row: &[f32]) -> f32 {
        match self {
            Self::LeastConfidence => least_confidence(row),
            Self::Margin => margin(row),
            Self::Entropy => entropy(row),
        }
    }
}

/// `1 − max p`: the probability that the most probable class is wrong.
///
/// # Source
/// Lewis and Gale (1994), A sequential algorithm for training text classifiers.
///
/// ```
/// assert_eq!(hone_query::least_confidence(&[0.5, 0.25, 0.25]), 0.5);
/// ```
pub fn least_confidence(row: &[f32]) -> f32 {
    1.0 - row.iter().copied().fold(0.0, f32::max)
}

/// `1 − (p₁ − p₂)` of the two most probable classes.
///
/// # Source
/// Scheffer, Decomain and Wrobel (2001), Active hidden Markov models for information extraction.
///
/// ```
/// assert_eq!(hone_query::margin(&[0.5, 0.25, 0.25]), 0.75);
/// ```
pub fn margin(row: &[f32]) -> f32 {
    let (first, second) = row.iter().fold((0.0f32, 0.0f32), |(first, second), &p| {
        (first.max(p), second.max(first.min(p)))
    });
    1.0 - (first - second)
}

/// `−Σ p ln p` in nats, with `0 ln 0 = 0`.
///
/// # Source
/// Shannon (1948), A mathematical theory of communication.
///
/// ```
/// assert!((hone_query::entropy(&[0.5, 0.5]) - 2.0f32.ln()).abs() < 1e-6);
/// assert_eq!(hone_query::entropy(&[1.0, 0.0]), 0.0);
/// ```
pub fn entropy(row: &[f32]) -> f32 {
    let positive = row.iter().filter(|&&p| p > 0.0);
    // A plain negation would give −0 for a certain row.
    0.0 - positive.map(|p| p * p.ln()).sum::<f32>()
}

/// `Σ p ln(p / q)` in nats. Zeros of `q` count as the smallest normal number, so that the result
/// is finite.
///
/// # Source
/// Kullback and Leibler (1951), On information and sufficiency.
///
/// ```
/// assert_eq!(hone_query::divergence(&[0.5, 0.5], &[0.5, 0.5]), 0.0);
/// ```
pub fn divergence(p: &[f32], q: &[f32]) -> f32 {
    let terms = p.iter().zip(q).filter(|(p, _)| **p > 0.0);
    terms
        .map(|(p, q)| p * (p / q.max(f32::MIN_POSITIVE)).ln())
        .sum()
}

#[cfg(test)]
mod tests;
