use hone_domain::Class;
use serde::{Deserialize, Serialize};

use crate::definition::Gate;

/// Answers of a class from which its fall counts.
const CLASS_ANSWERS: usize = 5;
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
    /// It is no better than always naming the most frequent label.
    NoBetterThanChance {
        /// Its share of right predictions.
        accuracy: f64,
        /// The share of the most frequent label.
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
    /// Its probabilities are too far from the truth.
    Uncalibrated {
        /// The expected calibration error.
        error: f64,
        /// The largest allowed.
        allowed: f64,
    },
    /// Models take over by audit alone.
    NotAllowed {},
}

/// Predictions of two heads that had not seen the truth.
#[derive(Debug, Clone, Copy)]
pub(crate) struct HeldOutPair<'a> {
    pub(crate) truth: &'a [Class],
    pub(crate) challenger: &'a [Class],
    /// `None` where there is no champion or it knows nothing of the answer.
    pub(crate) champion: &'a [Option<Class>],
    /// The challenger's expected calibration error.
    pub(crate) calibration: f64,
}

impl Provisional {
    /// Whether nothing stands against the challenger.
    pub fn promotes(&self) -> bool {
        self.against.is_empty()
    }

    /// Judges a challenger.
    pub(crate) fn judge(pair: &HeldOutPair<'_>, gate: &Gate) -> Self {
        let rows = pair.truth.iter().zip(pair.challenger).zip(pair.champion);
        let compared =
            rows.filter_map(|((&truth, &new), old)| old.map(|old| (new == truth, old == truth)));
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
        if pair.calibration > gate.calibration {
            against.push(Objection::Uncalibrated {
                error: pair.calibration,
                allowed: gate.calibration,
            });
        }
        if !gate.provisional {
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

/// Chance is the share of the most frequent label; with many labels and few answers of each a good
/// head can lie below it, so only one that is no better than that and than a draw by shares is
/// refused.
fn no_better_than_chance(pair: &HeldOutPair<'_>) -> Option<Objection> {
    let n = pair.truth.len();
    let classes = pair.truth.iter().map(|class| class.index() + 1).max()?;
    let mut counts = vec![0usize; classes];
    pair.truth
        .iter()
        .for_each(|class| counts[class.index()] += 1);
    let share = |count: usize| count as f64 / n as f64;
    let draw: f64 = counts.iter().map(|&count| share(count).powi(2)).sum();
    let right = pair.truth.iter().zip(pair.challenger);
    let accuracy = share(right.filter(|(truth, new)| truth == new).count());
    let error = (draw * (1.0 - draw) / n as f64).sqrt();
    (accuracy <= draw + SHOWN * error).then_some(Objection::NoBetterThanChance {
        accuracy,
        chance: draw,
    })
}

fn collapsed(pair: &HeldOutPair<'_>) -> Vec<Objection> {
    let mut of: std::collections::BTreeMap<Class, (usize, usize, usize)> = Default::default();
    let rows = pair.truth.iter().zip(pair.challenger).zip(pair.champion);
    for ((&truth, &new), &old) in rows {
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
