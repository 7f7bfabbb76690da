use hone_domain::{Class, Probabilities, Seed};
use rand::Rng as _;
use rayon::prelude::*;

use super::dirichlet::check_draws;
use super::estimate::summarise;
use super::measured::Measured;
use super::totals::Totals;
use super::{AuditError, AuditSample, Estimate, F1Report, Method};

/// Estimates the F1 of a head on its pool by the percentile bootstrap.
///
/// Every audited row weighs as the `1/q` rows it stands for; the estimate is the F1 of the
/// weighted rows, the interval its quantiles over `draws` samples drawn with replacement within
/// the strata of the design. It makes no use of the head's probabilities, and its intervals are
/// too narrow where a class has few audited rows: a class not in the sample is in no resample
/// either. It stands beside [`super::dirichlet`] as a check that rests on fewer assumptions.
///
/// # Errors
/// [`AuditError::RowOutOfRange`], [`AuditError::ClassOutOfRange`], [`AuditError::BadParameter`],
/// [`AuditError::NoClassMeasured`].
///
/// # Source
/// Efron 1979, Bootstrap Methods: Another Look at the Jackknife.
pub fn bootstrap(
    pool: &Probabilities,
    audit: &AuditSample,
    draws: usize,
    level: f64,
    seed: Seed,
) -> Result<F1Report, AuditError> {
    check_draws(draws, level)?;
    audit.check(pool)?;
    let (k, predicted) = (pool.classes(), [pool.argmax()]);
    let measured = Measured::new(&predicted, audit, k)?;
    let [predicted] = &predicted;
    let totals = |rows: &[usize]| weighted_totals(audit, rows, predicted, k);
    let scores = resampled(audit, draws, seed, |rows| {
        totals(rows).scores(&measured.classes)
    });
    let whole = totals(&(0..audit.len()).collect::<Vec<_>>());
    let shares: Vec<f64> = whole.actual.iter().map(|rows| rows / whole.rows).collect();
    let estimates = summarise(&scores, level, audit.len(), Method::Bootstrap);
    let estimates = centred(estimates, &whole.scores(&measured.classes));
    Ok(F1Report::new(
        &estimates,
        &measured,
        &audit.positives(k),
        &shares,
    ))
}

/// Replaces the mean over resamples by the value on the sample itself.
pub(super) fn centred(estimates: Vec<Estimate>, values: &[f64]) -> Vec<Estimate> {
    let pairs = estimates.into_iter().zip(values);
    pairs
        .map(|(estimate, &value)| Estimate { value, ..estimate })
        .collect()
}

/// Applies `statistic` to `draws` resamples, given as indices of audited rows.
pub(super) fn resampled(
    audit: &AuditSample,
    draws: usize,
    seed: Seed,
    statistic: impl Fn(&[usize]) -> Vec<f64> + Sync,
) -> Vec<Vec<f64>> {
    let mut by_stratum: Vec<usize> = (0..audit.len()).collect();
    by_stratum.sort_by_key(|&at| audit.rows()[at].drawn.stratum);
    let same =
        |&a: &usize, &b: &usize| audit.rows()[a].drawn.stratum == audit.rows()[b].drawn.stratum;
    let strata: Vec<&[usize]> = by_stratum.chunk_by(same).collect();
    let resample = |at: usize| {
        let mut rng = seed.derive("audit-resample", at as u64).rng();
        let mut rows = Vec::with_capacity(audit.len());
        for stratum in &strata {
            let pick = |_| stratum[rng.random_range(0..stratum.len())];
            rows.extend((0..stratum.len()).map(pick));
        }
        statistic(&rows)
    };
    (0..draws).into_par_iter().map(resample).collect()
}

/// Totals of the pool as a sample of audited rows weighs it.
pub(super) fn weighted_totals(
    audit: &AuditSample,
    rows: &[usize],
    predicted: &[Class],
    classes: usize,
) -> Totals {
    let mut totals = Totals {
        rows: 0.0,
        hits: vec![0.0; classes],
        actual: vec![0.0; classes],
        predicted: vec![0.0; classes],
    };
    for row in rows.iter().map(|&at| &audit.rows()[at]) {
        let (truth, predicted) = (row.truth.index(), predicted[row.row()].index());
        let weight = row.weight();
        totals.rows += weight;
        totals.actual[truth] += weight;
        totals.predicted[predicted] += weight;
        if truth == predicted {
            totals.hits[truth] += weight;
        }
    }
    totals
}

#[cfg(test)]
mod tests;
