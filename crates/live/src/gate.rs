use std::collections::BTreeMap;

use hone_domain::Class;
use serde::{Deserialize, Serialize};

use crate::definition::Gate;

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
    /// Those that only the challenger has right.
    pub gained: usize,
    /// Those that only the champion has right.
    pub lost: usize,
    /// What stands against the challenger.
    pub against: Vec<Objection>,
}

/// What stands against a challenger.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Objection {
    /// It is shown to be worse: McNemar's test, one-sided, 5 %.
    Worse {
        /// `(lost − gained)/√(lost + gained)`.
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
pub(crate) struct HeldOutPair<'a> {
    pub(crate) truth: &'a [Class],
    /// `None` where it could not be predicted out of fold.
    pub(crate) challenger: &'a [Option<Class>],
    /// `None` where there is no champion or it knows nothing of the answer.
    pub(crate) champion: &'a [Option<Class>],
    /// The challenger's expected calibration error.
    pub(crate) calibration: f64,
    /// The champion's.
    pub(crate) champion_calibration: Option<f64>,
}

impl HeldOutPair<'_> {
    /// What the challenger says of each answer that it could be asked about, with the truth and
    /// what the champion says.
    fn rows(&self) -> impl Iterator<Item = (Class, Class, Option<Class>)> + '_ {
        let rows = self.truth.iter().zip(self.challenger).zip(self.champion);
        rows.filter_map(|((&truth, &new), &old)| Some((truth, new?, old)))
    }
}

impl Provisional {
    /// Whether nothing stands against the challenger.
    pub fn promotes(&self) -> bool {
        self.against.is_empty()
    }

    /// Judges a challenger.
    pub(crate) fn judge(pair: &HeldOutPair<'_>, gate: &Gate) -> Self {
        let compared = pair
            .rows()
            .filter_map(|(truth, new, old)| old.map(|old| (new == truth, old == truth)));
        let (mut answers, mut gained, mut lost) = (0, 0, 0);
        for (new, old) in compared {
            answers += 1;
            gained += usize::from(new && !old);
            lost += usize::from(old && !new);
        }
        let mut against = Vec::new();
        let discordant = (gained + lost) as f64;
        let z = (lost as f64 - gained as f64) / discordant.sqrt().max(1.0);
        if z > SHOWN {
            against.push(Objection::Worse { z });
        }
        against.extend(no_better_than_chance(pair));
        against.extend(collapsed(pair));
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
            answers,
            gained,
            lost,
            against,
        }
    }
}

/// Chance is a draw by the labels' shares. The share of the most frequent label would be a higher
/// bar, which a good head of balanced classes can miss while answers are few.
fn no_better_than_chance(pair: &HeldOutPair<'_>) -> Option<Objection> {
    let n = pair.rows().count();
    let classes = pair.truth.iter().map(|class| class.index() + 1).max()?;
    let mut counts = vec![0usize; classes];
    pair.rows()
        .for_each(|(truth, ..)| counts[truth.index()] += 1);
    let share = |count: usize| count as f64 / n.max(1) as f64;
    let draw: f64 = counts.iter().map(|&count| share(count).powi(2)).sum();
    let accuracy = share(pair.rows().filter(|(truth, new, _)| truth == new).count());
    let error = (draw * (1.0 - draw) / n.max(1) as f64).sqrt();
    (accuracy <= draw + SHOWN * error).then_some(Objection::NoBetterThanChance {
        accuracy,
        chance: draw,
    })
}

fn collapsed(pair: &HeldOutPair<'_>) -> Vec<Objection> {
    let mut of: BTreeMap<Class, (usize, usize, usize)> = BTreeMap::new();
    for (truth, new, old) in pair.rows() {
        let Some(old) = old else { continue };
        let (answers, right, champion) = of.entry(truth).or_default();
        *answers += 1;
        *right += usize::from(new == truth);
        *champion += usize::from(old == truth);
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
