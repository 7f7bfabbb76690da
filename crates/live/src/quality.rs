//! What a champion takes for what, and whether its probabilities are right: on records that were
//! drawn at random.

use std::collections::HashMap;

use hone_annotation::{LoopId, RecordId, VersionId};
use hone_domain::{Class, LabelSchema};
use hone_learn::audit::AuditRow;
use ndarray::{Array2, ArrayView1};

use crate::live::Live;
use crate::model::most_probable;

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
    /// Answered audit records, true labels as rows and predicted ones as columns.
    pub confusion: Array2<usize>,
    /// Records of the population that the cells stand for, estimated: each record counts by the
    /// inverse of its probability of being drawn.
    pub estimated: Array2<f64>,
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

/// An audited record: what it is, what was said, and what it stands for.
pub(crate) struct Judged {
    truth: Class,
    predicted: Class,
    probability: f64,
    weight: f64,
}

impl Judged {
    /// An answered row of an audit with what a version says of its record.
    pub(crate) fn new(row: &AuditRow, said: ArrayView1<'_, f32>) -> Self {
        let predicted = most_probable(said.iter().copied());
        Self {
            truth: row.truth,
            predicted,
            probability: f64::from(said[predicted.index()]),
            weight: 1.0 / row.drawn.probability,
        }
    }
}

/// The counts `[k, k]` of judged records, and what they stand for.
pub(crate) fn confusion(judged: &[Judged], labels: usize) -> (Array2<usize>, Array2<f64>) {
    let mut counts = Array2::zeros((labels, labels));
    let mut estimated = Array2::zeros((labels, labels));
    for one in judged {
        let cell = [one.truth.index(), one.predicted.index()];
        counts[cell] += 1;
        estimated[cell] += one.weight;
    }
    (counts, estimated)
}

/// Judged records by the probability of what was predicted.
pub(crate) fn reliability(judged: &[Judged]) -> Vec<Reliability> {
    let mut bins: HashMap<usize, Vec<&Judged>> = HashMap::new();
    for one in judged {
        let at = ((one.probability * BINS as f64).ceil() as usize).clamp(1, BINS) - 1;
        bins.entry(at).or_default().push(one);
    }
    let bin = |at: usize| {
        let held = bins.get(&at).map_or(&[][..], Vec::as_slice);
        Reliability {
            low: at as f64 / BINS as f64,
            high: (at + 1) as f64 / BINS as f64,
            n: held.len(),
            found: accuracy(held),
        }
    };
    (0..BINS).map(bin).collect()
}

fn accuracy(judged: &[&Judged]) -> Option<Accuracy> {
    let sum = |of: &dyn Fn(&Judged) -> f64| judged.iter().map(|one| of(one)).sum::<f64>();
    let total = sum(&|one| one.weight);
    if total <= 0.0 {
        return None;
    }
    let right = sum(&|one| {
        if one.predicted == one.truth {
            one.weight
        } else {
            0.0
        }
    }) / total;
    // Kish's effective size.
    let n = total * total / sum(&|one| one.weight * one.weight);
    Some(Accuracy {
        promised: sum(&|one| one.weight * one.probability) / total,
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
pub(crate) fn record_of(population: &[RecordId], row: &AuditRow) -> RecordId {
    population[row.drawn.at.index()]
}

#[cfg(test)]
mod tests;
