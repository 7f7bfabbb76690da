use std::collections::BTreeMap;

use hone_domain::Class;
use serde::{Deserialize, Serialize};

use crate::definition::Gate;
use crate::kind::Kind;

/// Answers of a class from which its fall counts.
const CLASS_ANSWERS: usize = 5;
/// How much more than the champion's a calibration error has to be to count.
const CALIBRATION: f64 = 0.05;
/// The one-sided 5 % point of the normal distribution.
const SHOWN: f64 = 1.645;

/// What the answers say of a challenger while the audit is too small to say anything.
///
/// Both heads are judged by answers that they have not learned from: the challenger by its
/// out-of-fold predictions, the champion by its own out-of-fold predictions and, of the answers
/// that came after it, by its predictions. The answers were chosen, so this tells which of two
/// heads is better on hard records and never how good one is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Provisional {
    /// Answers that both are judged by.
    pub answers: usize,
    /// Those that the challenger gets more of right; of single labels, those that only it has
    /// right.
    pub gained: usize,
    /// Those that the champion gets more of right.
    pub lost: usize,
    /// What stands against the challenger.
    pub against: Vec<Objection>,
}

/// What stands against a challenger.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Objection {
    /// It is shown to be worse, one-sided, 5 %.
    Worse {
        /// `Σd/√(Σd²)`, where `d` is by how much more of an answer the champion has right: of single
        /// labels McNemar's `(lost − gained)/√(lost + gained)`.
        z: f64,
    },
    /// It is no better than naming labels at random, each as often as it is given.
    NoBetterThanChance {
        /// Its share of right predictions.
        accuracy: f64,
        /// What chance gets right.
        chance: f64,
    },
    /// It gets none of a class right of which the champion gets some.
    ClassCollapses {
        /// The class.
        class: Class,
        /// Answers of it.
        answers: usize,
        /// Of those the champion has right.
        champion: usize,
    },
    /// Its probabilities are too far from the truth, and farther than the champion's.
    Uncalibrated {
        /// The expected calibration error.
        error: f64,
        /// The largest allowed.
        allowed: f64,
    },
    /// Models take over by audit alone, the first one aside.
    NotAllowed {},
}

/// Predictions of two heads that had not seen the truth.
#[derive(Debug, Clone, Copy)]
pub(crate) struct HeldOutPair<'a, A> {
    pub(crate) truth: &'a [A],
    /// `None` where it could not be predicted out of fold.
    pub(crate) challenger: &'a [Option<A>],
    /// `None` where there is no champion or it knows nothing of the answer.
    pub(crate) champion: &'a [Option<A>],
    /// The challenger's expected calibration error.
    pub(crate) calibration: f64,
    /// The champion's.
    pub(crate) champion_calibration: Option<f64>,
}

impl<A> HeldOutPair<'_, A> {
    /// What the challenger says of each answer that it could be asked about, with the truth and
    /// what the champion says.
    fn rows(&self) -> impl Iterator<Item = (&A, &A, Option<&A>)> {
        let rows = self.truth.iter().zip(self.challenger).zip(self.champion);
        rows.filter_map(|((truth, new), old)| Some((truth, new.as_ref()?, old.as_ref())))
    }
}

impl Provisional {
    /// Whether nothing stands against the challenger.
    pub fn promotes(&self) -> bool {
        self.against.is_empty()
    }

    /// Judges a challenger.
    pub(crate) fn judge<K: Kind>(pair: &HeldOutPair<'_, K::Answer>, gate: &Gate) -> Self {
        let falls = pair
            .rows()
            .filter_map(|(truth, new, old)| Some(K::merit(truth, old?) - K::merit(truth, new)));
        let falls: Vec<f64> = falls.collect();
        let mut against = Vec::new();
        let spread: f64 = falls.iter().map(|fall| fall * fall).sum();
        let z = falls.iter().sum::<f64>() / spread.sqrt().max(1.0);
        if z > SHOWN {
            against.push(Objection::Worse { z });
        }
        against.extend(no_better_than_chance::<K>(pair));
        against.extend(collapsed::<K>(pair));
        let worse = pair
            .champion_calibration
            .is_some_and(|of| pair.calibration > of + CALIBRATION);
        if worse && pair.calibration > gate.calibration {
            against.push(Objection::Uncalibrated {
                error: pair.calibration,
                allowed: gate.calibration,
            });
        }
        if !gate.provisional && pair.champion_calibration.is_some() {
            against.push(Objection::NotAllowed {});
        }
        Self {
            answers: falls.len(),
            gained: falls.iter().filter(|fall| **fall < 0.0).count(),
            lost: falls.iter().filter(|fall| **fall > 0.0).count(),
            against,
        }
    }
}

fn no_better_than_chance<K: Kind>(pair: &HeldOutPair<'_, K::Answer>) -> Option<Objection> {
    if pair.truth.is_empty() {
        return None;
    }
    let pairs: Vec<_> = pair.rows().map(|(truth, new, _)| (truth, new)).collect();
    let found = K::chance(&pairs);
    let shown = found.merit > found.expected + SHOWN * found.error;
    (!shown).then_some(Objection::NoBetterThanChance {
        accuracy: found.merit,
        chance: found.expected,
    })
}

fn collapsed<K: Kind>(pair: &HeldOutPair<'_, K::Answer>) -> Vec<Objection> {
    let mut of: BTreeMap<Class, (usize, usize, usize)> = BTreeMap::new();
    for (truth, new, old) in pair.rows() {
        let Some(old) = old else { continue };
        let (new, old) = (K::labels(new), K::labels(old));
        for class in K::labels(truth) {
            let (answers, right, champion) = of.entry(class).or_default();
            *answers += 1;
            *right += usize::from(new.contains(&class));
            *champion += usize::from(old.contains(&class));
        }
    }
    let fallen = of.into_iter().filter(|&(_, (answers, right, champion))| {
        answers >= CLASS_ANSWERS && right == 0 && 2 * champion >= answers
    });
    fallen
        .map(
            |(class, (answers, _, champion))| Objection::ClassCollapses {
                class,
                answers,
                champion,
            },
        )
        .collect()
}

#[cfg(test)]
mod tests;
