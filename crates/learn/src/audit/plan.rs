use hone_domain::{Class, PoolIdx, Seed};
use rand::seq::SliceRandom as _;
use serde::{Deserialize, Serialize};

use super::design::Design;
use super::{AuditError, Drawn};

/// The rows of an audit in the one order in which it grows.
///
/// A live loop draws its audit before it knows how many rows will be answered. It plans a reserve,
/// serves the planned rows in their order, and takes the first `n` of them, once all `n` are
/// answered, as the sample of `n` rows. Answering more adds rows and replaces none, and
/// [`AuditPlan::sample`] gives each its probability for that `n`.
///
/// To stop at an answered prefix is sound, to leave out the rows that nobody liked to answer is
/// not: they are part of what the sample stands for.
///
/// A plan belongs to one pool snapshot. It keeps the sizes of the strata and the planned rows, not
/// the pool.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Parts", into = "Parts")]
pub struct AuditPlan {
    /// Rows of the pool by stratum.
    sizes: Vec<usize>,
    order: Vec<Planned>,
}

/// A row of a plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Planned {
    /// The row of the pool snapshot.
    pub at: PoolIdx,
    /// The stratum of the design that it is drawn from.
    pub stratum: u32,
}

impl AuditPlan {
    /// Plans `reserve` of `rows` rows: [`super::simple_random`] for every number up to it.
    ///
    /// # Errors
    /// [`AuditError::AskedForTooMany`].
    pub fn simple_random(rows: usize, reserve: usize, seed: Seed) -> Result<Self, AuditError> {
        Self::new(&Design::simple_random(rows), reserve, seed)
    }

    /// Plans `reserve` rows: [`super::by_prediction`] for every number up to it.
    ///
    /// # Errors
    /// [`AuditError::AskedForTooMany`].
    pub fn by_prediction(
        predicted: &[Class],
        reserve: usize,
        seed: Seed,
    ) -> Result<Self, AuditError> {
        Self::new(&Design::by_prediction(predicted), reserve, seed)
    }

    /// Plans `reserve` rows: [`super::on_disagreement`] for every number up to it.
    ///
    /// # Errors
    /// [`AuditError::AskedForTooMany`], [`AuditError::HeadMismatch`] for different numbers of rows.
    pub fn on_disagreement<A: PartialEq>(
        old: &[A],
        new: &[A],
        reserve: usize,
        seed: Seed,
    ) -> Result<Self, AuditError> {
        Self::new(&Design::on_disagreement(old, new)?, reserve, seed)
    }

    fn new(design: &Design, reserve: usize, seed: Seed) -> Result<Self, AuditError> {
        let rows = design.strata.len();
        if reserve > rows {
            return Err(AuditError::AskedForTooMany {
                asked: reserve,
                rows,
            });
        }
        let mut members: Vec<Vec<usize>> = vec![Vec::new(); design.targets.len()];
        for (row, &stratum) in design.strata.iter().enumerate() {
            members[stratum].push(row);
        }
        let sizes: Vec<usize> = members.iter().map(Vec::len).collect();
        for (stratum, members) in members.iter_mut().enumerate() {
            // The whole stratum is shuffled, so that the order does not depend on the reserve.
            members.shuffle(&mut seed.derive("audit-stratum", stratum as u64).rng());
        }
        let mut seats = vec![0; sizes.len()];
        let order = apportion(&sizes, &design.targets, reserve).map(|stratum| {
            seats[stratum] += 1;
            Planned {
                at: PoolIdx::from(members[stratum][seats[stratum] - 1]),
                stratum: stratum as u32,
            }
        });
        let order = order.collect();
        Ok(Self { sizes, order })
    }

    /// The planned rows in the order in which they are added as the audit grows.
    pub fn order(&self) -> &[Planned] {
        &self.order
    }

    /// The first `n` planned rows with their probabilities of being in a sample of `n`, in pool
    /// order: what the design's own function draws for this `n`.
    ///
    /// # Errors
    /// [`AuditError::BeyondPlan`].
    pub fn sample(&self, n: usize) -> Result<Vec<Drawn>, AuditError> {
        let reserve = self.order.len();
        let planned = self
            .order
            .get(..n)
            .ok_or(AuditError::BeyondPlan { asked: n, reserve })?;
        let seats = seats(planned, self.sizes.len());
        let drawn = |&Planned { at, stratum }: &Planned| Drawn {
            at,
            stratum,
            probability: seats[stratum as usize] as f64 / self.sizes[stratum as usize] as f64,
        };
        let mut drawn: Vec<Drawn> = planned.iter().map(drawn).collect();
        drawn.sort_by_key(|drawn| drawn.at);
        Ok(drawn)
    }
}

/// Rows planned of each of `strata` strata.
fn seats(planned: &[Planned], strata: usize) -> Vec<usize> {
    let mut seats = vec![0; strata];
    for row in planned {
        seats[row.stratum as usize] += 1;
    }
    seats
}

/// Adams' apportionment with capacities: the strata of `n` seats in the order of their dealing.
/// The next seat goes to the largest `target/seats`, a stratum without a seat first (by target), a
/// tie to the earlier one.
fn apportion(sizes: &[usize], targets: &[f64], n: usize) -> impl Iterator<Item = usize> {
    let mut seats = vec![0; sizes.len()];
    let deal = move |_| {
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
        })?;
        seats[next] += 1;
        Some(next)
    };
    (0..n).map_while(deal)
}

/// A plan as it is written down, before it is checked.
#[derive(Serialize, Deserialize)]
struct Parts {
    sizes: Vec<usize>,
    order: Vec<Planned>,
}

impl TryFrom<Parts> for AuditPlan {
    type Error = AuditError;

    fn try_from(Parts { sizes, order }: Parts) -> Result<Self, AuditError> {
        let mut rows: Vec<PoolIdx> = order.iter().map(|planned| planned.at).collect();
        rows.sort_unstable();
        if let Some(pair) = rows.windows(2).find(|pair| pair[0] == pair[1]) {
            return Err(AuditError::DuplicateRow { at: pair[0] });
        }
        let strata = order.iter().map(|planned| planned.stratum as usize + 1);
        let strata = strata.max().unwrap_or(0);
        if strata > sizes.len() {
            let known = sizes.len();
            return Err(AuditError::UnknownStratum { strata, known });
        }
        let seats = seats(&order, sizes.len());
        match (0..sizes.len()).find(|&stratum| seats[stratum] > sizes[stratum]) {
            None => Ok(Self { sizes, order }),
            Some(stratum) => Err(AuditError::AskedForTooMany {
                asked: seats[stratum],
                rows: sizes[stratum],
            }),
        }
    }
}

impl From<AuditPlan> for Parts {
    fn from(AuditPlan { sizes, order }: AuditPlan) -> Self {
        Self { sizes, order }
    }
}

#[cfg(test)]
mod tests;
