use hone_domain::{Class, PoolIdx, Seed};
use rand::seq::SliceRandom as _;

use super::{AuditError, Drawn};

/// Draws `n` of `rows` rows, all equally likely: one stratum, `q = n/rows`.
///
/// # Errors
/// [`AuditError::AskedForTooMany`].
///
/// # Determinism
/// Equal seeds draw equal rows, and a larger `n` only adds rows ([`by_prediction`] too).
pub fn simple_random(rows: usize, n: usize, seed: Seed) -> Result<Vec<Drawn>, AuditError> {
    draw(&vec![0; rows], &[1.0], n, seed)
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
    let strata: Vec<usize> = predicted.iter().map(|class| class.index()).collect();
    let sizes = sizes(&strata);
    let used = sizes.iter().filter(|&&size| size > 0).count() as f64;
    let target = |&size: &usize| match size {
        0 => 0.0,
        _ => 0.5 * size as f64 / predicted.len() as f64 + 0.5 / used,
    };
    let targets: Vec<f64> = sizes.iter().map(target).collect();
    draw(&strata, &targets, n, seed)
}

/// Draws half of `n` rows where two heads disagree and half where they agree.
///
/// A difference of two heads comes from the rows on which they disagree, usually a small part of
/// the pool; the agreeing half keeps the levels of both heads estimable. A part with fewer rows
/// than its half is audited whole and the other part gets the rest. Stratum 0 agrees, 1 disagrees.
///
/// # Errors
/// [`AuditError::AskedForTooMany`], [`AuditError::HeadMismatch`] for different numbers of rows.
pub fn on_disagreement(
    old: &[Class],
    new: &[Class],
    n: usize,
    seed: Seed,
) -> Result<Vec<Drawn>, AuditError> {
    if old.len() != new.len() {
        return Err(AuditError::HeadMismatch {
            old: (old.len(), 1),
            new: (new.len(), 1),
        });
    }
    let strata: Vec<usize> = old
        .iter()
        .zip(new)
        .map(|(old, new)| usize::from(old != new))
        .collect();
    draw(&strata, &[0.5, 0.5], n, seed)
}

fn sizes(strata: &[usize]) -> Vec<usize> {
    let mut sizes = vec![0; strata.iter().max().map_or(0, |max| max + 1)];
    for &stratum in strata {
        sizes[stratum] += 1;
    }
    sizes
}

fn draw(strata: &[usize], targets: &[f64], n: usize, seed: Seed) -> Result<Vec<Drawn>, AuditError> {
    let rows = strata.len();
    if n > rows {
        return Err(AuditError::AskedForTooMany { asked: n, rows });
    }
    let mut members: Vec<Vec<usize>> = vec![Vec::new(); targets.len()];
    for (row, &stratum) in strata.iter().enumerate() {
        members[stratum].push(row);
    }
    let sizes: Vec<usize> = members.iter().map(Vec::len).collect();
    let seats = apportion(&sizes, targets, n);
    let mut drawn = Vec::with_capacity(n);
    for (stratum, (mut members, seats)) in members.into_iter().zip(seats).enumerate() {
        // The whole stratum is shuffled, whatever its seats, so that a larger n only adds rows.
        members.shuffle(&mut seed.derive("audit-stratum", stratum as u64).rng());
        let probability = seats as f64 / members.len() as f64;
        drawn.extend(members[..seats].iter().map(|&row| Drawn {
            at: PoolIdx::from(row),
            stratum: stratum as u32,
            probability,
        }));
    }
    drawn.sort_by_key(|drawn| drawn.at);
    Ok(drawn)
}

/// Adams' apportionment with capacities: the next seat goes to the largest `target/seats`, a
/// stratum without a seat first (by target), a tie to the earlier one.
fn apportion(sizes: &[usize], targets: &[f64], n: usize) -> Vec<usize> {
    let mut seats = vec![0; sizes.len()];
    for _ in 0..n {
        let open = (0..sizes.len()).filter(|&at| seats[at] < sizes[at]);
        let claim = |at: usize| match seats[at] {
            0 => (1, targets[at]),
            held => (0, targets[at] / held as f64),
        };
        let next = open.max_by(|&a, &b| {
            let (a_first, a_claim) = claim(a);
            let (b_first, b_claim) = claim(b);
            let by_claim = a_first.cmp(&b_first).then(a_claim.total_cmp(&b_claim));
            by_claim.then(b.cmp(&a))
        });
        let Some(next) = next else { break };
        seats[next] += 1;
    }
    seats
}

#[cfg(test)]
mod tests;
