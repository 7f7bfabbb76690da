//! What a champion takes for what, and whether its probabilities are right: on records that were
//! drawn at random.

use hone_annotation::{LoopId, RecordId, VersionId};
use hone_domain::LabelSchema;
use hone_learn::audit::AuditRow;

use crate::live::Live;
use crate::mistakes::Mistakes;

/// Bins of a reliability diagram.
const BINS: usize = 10;
/// The two-sided 95 % point of the normal distribution.
const SURE: f64 = 1.96;

/// How a version does on the answered records of the audit under way.
#[derive(Debug, Clone, PartialEq)]
pub struct Quality {
    /// The version.
    pub version: VersionId,
    /// Its number in the loop.
    pub number: u32,
    /// The labels.
    pub labels: LabelSchema,
    /// The number of the audit.
    pub series: u32,
    /// Records that the audit stands for.
    pub population: usize,
    /// What it takes for what on the answered audit records.
    pub mistakes: Mistakes,
    /// The predictions by their probability, in bins of equal width.
    pub reliability: Vec<Reliability>,
}

/// The predictions whose probability lies in `(low, high]`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Reliability {
    /// Lower edge.
    pub low: f64,
    /// Upper edge.
    pub high: f64,
    /// Audit records in the bin.
    pub n: usize,
    /// What is found of them; nothing in an empty bin.
    pub found: Option<Accuracy>,
}

/// How often predictions of one bin are right. Records count by the inverse of their probability
/// of being drawn.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Accuracy {
    /// Their mean probability.
    pub promised: f64,
    /// The share that is right.
    pub right: f64,
    /// Wilson's interval at 95 %, with the size that the weights leave.
    pub interval: (f64, f64),
}

impl Live {
    /// How a loop's champion does on its audit, as of its last look; nothing while there is no
    /// champion or no audit record is answered.
    pub fn quality(&self, id: LoopId) -> Option<std::sync::Arc<Quality>> {
        self.shared(id)?.quality()
    }
}

/// What a model claims about an audited record: each part with its probability and whether it is
/// right, and what the record stands for.
pub(crate) struct Claims {
    pub(crate) claims: Vec<(f64, bool)>,
    pub(crate) weight: f64,
}

/// The parts of a record's claims that lie in one bin.
#[derive(Default)]
struct Share {
    claims: usize,
    promised: f64,
    right: f64,
    weight: f64,
}

/// Claims by their probability.
pub(crate) fn reliability(records: &[Claims]) -> Vec<Reliability> {
    let bin = |at: usize| {
        let shares: Vec<Share> = records.iter().map(|record| record.share(at)).collect();
        Reliability {
            low: at as f64 / BINS as f64,
            high: (at + 1) as f64 / BINS as f64,
            n: shares.iter().map(|share| share.claims).sum(),
            found: accuracy(&shares),
        }
    };
    (0..BINS).map(bin).collect()
}

impl Claims {
    fn share(&self, bin: usize) -> Share {
        let bin_of = |p: f64| ((p * BINS as f64).ceil() as usize).clamp(1, BINS) - 1;
        let claims = self.claims.iter();
        let mut share = Share {
            weight: self.weight,
            ..Share::default()
        };
        for (probability, right) in claims.filter(|(p, _)| bin_of(*p) == bin) {
            share.claims += 1;
            share.promised += probability;
            share.right += f64::from(u8::from(*right));
        }
        share
    }
}

fn accuracy(records: &[Share]) -> Option<Accuracy> {
    let sum = |of: &dyn Fn(&Share) -> f64| records.iter().map(of).sum::<f64>();
    let total = sum(&|of| of.weight * of.claims as f64);
    if total <= 0.0 {
        return None;
    }
    let right = sum(&|of| of.weight * of.right) / total;
    // Kish's effective size, claims about one record counted as one: they are right together.
    let n = total * total / sum(&|of| (of.weight * of.claims as f64).powi(2));
    Some(Accuracy {
        promised: sum(&|of| of.weight * of.promised) / total,
        right,
        interval: wilson(right, n),
    })
}

/// Wilson's interval of a share of `n` at 95 %.
pub(crate) fn wilson(share: f64, n: f64) -> (f64, f64) {
    let z = SURE * SURE;
    let middle = (share + z / (2.0 * n)) / (1.0 + z / n);
    let half = SURE / (1.0 + z / n) * (share * (1.0 - share) / n + z / (4.0 * n * n)).sqrt();
    ((middle - half).max(0.0), (middle + half).min(1.0))
}

/// The records of an audit's answered rows.
pub(crate) fn record_of<A>(population: &[RecordId], row: &AuditRow<A>) -> RecordId {
    population[row.drawn.at.index()]
}

#[cfg(test)]
mod tests;
