use hone_domain::{Class, Seed};

use super::{AuditError, AuditPlan, Drawn};

/// Draws `n` of `rows` rows, all equally likely: one stratum, `q = n/rows`.
///
/// # Errors
/// [`AuditError::AskedForTooMany`].
///
/// # Determinism
/// Equal seeds draw equal rows, and a larger `n` only adds rows ([`by_prediction`] too).
pub fn simple_random(rows: usize, n: usize, seed: Seed) -> Result<Vec<Drawn>, AuditError> {
    AuditPlan::simple_random(rows, n, seed)?.sample(n)
}

/// Draws `n` rows from strata by predicted class: half in proportion to the classes' sizes, half
/// in equal numbers.
///
/// The proportional half keeps overall scores precise, the equal half lets rare classes be seen.
/// The number of rows a class gets is fixed: seats are dealt one by one to the class with the
/// largest target a seat held (Adams' apportionment, targets `½·N_c/N + ½/C`), so every predicted
/// class is drawn from as soon as `n` reaches their number `C`, and no class gives up a row when
/// `n` grows. Within a class rows are drawn without replacement, `q = n_c/N_c`.
///
/// Rows of a class that got no seat (`n < C`) cannot be drawn: estimates then rest on the head's
/// own probabilities there.
///
/// # Errors
/// [`AuditError::AskedForTooMany`].
pub fn by_prediction(predicted: &[Class], n: usize, seed: Seed) -> Result<Vec<Drawn>, AuditError> {
    AuditPlan::by_prediction(predicted, n, seed)?.sample(n)
}

/// Draws half of `n` rows where two heads disagree and half where they agree.
///
/// A difference of two heads comes from the rows on which they disagree, usually a small part of
/// the pool; the agreeing half keeps the levels of both heads estimable. A part with fewer rows
/// than its half is audited whole and the other part gets the rest. Stratum 0 agrees, 1 disagrees.
///
/// # Errors
/// [`AuditError::AskedForTooMany`], [`AuditError::HeadMismatch`] for different numbers of rows.
pub fn on_disagreement<A: PartialEq>(
    old: &[A],
    new: &[A],
    n: usize,
    seed: Seed,
) -> Result<Vec<Drawn>, AuditError> {
    AuditPlan::on_disagreement(old, new, n, seed)?.sample(n)
}

/// What is drawn from: the stratum of every row and what share of the sample each stratum is to
/// get.
pub(super) struct Design {
    /// The stratum of each row, `[n]`, below the number of targets.
    pub(super) strata: Vec<usize>,
    /// The share of each stratum; none of them needs to have rows.
    pub(super) targets: Vec<f64>,
}

impl Design {
    /// See [`simple_random`].
    pub(super) fn simple_random(rows: usize) -> Self {
        Self {
            strata: vec![0; rows],
            targets: vec![1.0],
        }
    }

    /// See [`by_prediction`].
    pub(super) fn by_prediction(predicted: &[Class]) -> Self {
        let strata: Vec<usize> = predicted.iter().map(|class| class.index()).collect();
        let mut sizes = vec![0_usize; strata.iter().max().map_or(0, |max| max + 1)];
        for &stratum in &strata {
            sizes[stratum] += 1;
        }
        let used = sizes.iter().filter(|&&size| size > 0).count() as f64;
        let target = |&size: &usize| match size {
            0 => 0.0,
            _ => 0.5 * size as f64 / predicted.len() as f64 + 0.5 / used,
        };
        let targets = sizes.iter().map(target).collect();
        Self { strata, targets }
    }

    /// See [`on_disagreement`].
    pub(super) fn on_disagreement<A: PartialEq>(old: &[A], new: &[A]) -> Result<Self, AuditError> {
        if old.len() != new.len() {
            return Err(AuditError::HeadMismatch {
                old: (old.len(), 1),
                new: (new.len(), 1),
            });
        }
        let pairs = old.iter().zip(new);
        Ok(Self {
            strata: pairs.map(|(old, new)| usize::from(old != new)).collect(),
            targets: vec![0.5, 0.5],
        })
    }
}

#[cfg(test)]
mod tests;
