use std::collections::{BTreeMap, HashMap};

use hone_annotation::UserId;
use hone_domain::Seed;
use rand::Rng as _;

use super::{FEWEST, Given, Interval, OrderAgreement, Share};
use crate::quality::wilson;

/// Resamples of an interval.
const RESAMPLES: usize = 200;

/// How far people agree on a question. Two answers agree where they are the same: of several
/// labels, where all are; of rankings, where the same options are ranked first.
#[derive(Debug, Clone, PartialEq)]
pub struct QuestionAgreement {
    /// The name of the question.
    pub question: String,
    /// Records that two people or more answered.
    pub shared: usize,
    /// Krippendorff's alpha, nominal, of all; nothing on fewer than [`FEWEST`] records.
    pub alpha: Option<Interval>,
    /// Whether each label was given, and how far people agree on that.
    pub labels: Vec<LabelAgreement>,
    /// Any two people who answered the same records.
    pub pairs: Vec<PairAgreement>,
    /// Each person beside what most of the others said.
    pub against_others: Vec<AgainstOthers>,
    /// How far they agree on whole rankings, where rankings answer.
    pub order: Option<OrderAgreement>,
}

/// How far people agree on whether a label is to be given.
#[derive(Debug, Clone, PartialEq)]
pub struct LabelAgreement {
    /// The label.
    pub label: String,
    /// Shared records to which at least one person gave it.
    pub given: usize,
    /// Krippendorff's alpha of given or not; nothing where it was given to fewer than
    /// [`FEWEST`].
    pub alpha: Option<Interval>,
}

/// How far two people agree.
#[derive(Debug, Clone, PartialEq)]
pub struct PairAgreement {
    /// One.
    pub one: UserId,
    /// The other.
    pub other: UserId,
    /// The share of their common records on which they say the same.
    pub same: Share,
    /// Cohen's kappa; nothing on fewer than [`FEWEST`] records, or where chance alone would agree.
    pub kappa: Option<Interval>,
    /// The same for each label, in the question's order.
    pub labels: Vec<Option<Interval>>,
}

/// How far somebody agrees with the others.
#[derive(Debug, Clone, PartialEq)]
pub struct AgainstOthers {
    /// Who.
    pub person: UserId,
    /// The share of records on which they say what most of the others say. Records on which the
    /// others are divided evenly are left out.
    pub same: Share,
    /// Cohen's kappa, as for pairs.
    pub kappa: Option<Interval>,
}

/// How far people agree on a question with these labels.
pub(super) fn agreement(question: &str, labels: Vec<String>, given: &Given) -> QuestionAgreement {
    let shared: Vec<&BTreeMap<UserId, Vec<String>>> =
        given.values().filter(|said| said.len() > 1).collect();
    let seed = Seed(0).derive(question, 0);
    let whole = |said: &Vec<String>| said.join("\u{1f}");
    let alpha = |of: &dyn Fn(&Vec<String>) -> String, seed| {
        Units::new(shared.iter().map(|said| said.values().map(of))).alpha(seed)
    };
    let of_label = |(at, label): (usize, &String)| {
        let holds = |said: &&&BTreeMap<UserId, Vec<String>>| {
            said.values().any(|labels| labels.contains(label))
        };
        let positives = shared.iter().filter(holds).count();
        let is_given = |said: &Vec<String>| said.contains(label).to_string();
        LabelAgreement {
            label: label.clone(),
            given: positives,
            alpha: (positives >= FEWEST)
                .then(|| alpha(&is_given, seed.derive("label", at as u64)))
                .flatten(),
        }
    };
    QuestionAgreement {
        question: question.to_owned(),
        shared: shared.len(),
        alpha: (shared.len() >= FEWEST)
            .then(|| alpha(&whole, seed))
            .flatten(),
        labels: labels.iter().enumerate().map(of_label).collect(),
        pairs: pairs(&shared, &labels),
        against_others: against_others(&shared),
        order: None,
    }
}

/// What two people said of the same records.
type Said<'a> = Vec<(&'a Vec<String>, &'a Vec<String>)>;

fn pairs(shared: &[&BTreeMap<UserId, Vec<String>>], labels: &[String]) -> Vec<PairAgreement> {
    let mut of: BTreeMap<(UserId, UserId), Said<'_>> = BTreeMap::new();
    for said in shared {
        let people: Vec<_> = said.iter().collect();
        for (at, (one, a)) in people.iter().enumerate() {
            for (other, b) in &people[at + 1..] {
                of.entry((**one, **other)).or_default().push((*a, *b));
            }
        }
    }
    let pair = |((one, other), said): ((UserId, UserId), Said<'_>)| {
        let of_label = |label: &String| {
            let given = said
                .iter()
                .map(|(a, b)| (a.contains(label), b.contains(label)));
            kappa(&given.collect::<Vec<_>>())
        };
        let same = said.iter().filter(|(a, b)| a == b).count();
        Some(PairAgreement {
            one,
            other,
            same: Share::new(same, said.len())?,
            labels: labels.iter().map(of_label).collect(),
            kappa: kappa(&said),
        })
    };
    of.into_iter().filter_map(pair).collect()
}

fn against_others(shared: &[&BTreeMap<UserId, Vec<String>>]) -> Vec<AgainstOthers> {
    let mut of: BTreeMap<UserId, Said<'_>> = BTreeMap::new();
    for said in shared {
        for (person, own) in *said {
            let others = said.iter().filter(|(other, _)| *other != person);
            if let Some(most) = most(others.map(|(_, labels)| labels)) {
                of.entry(*person).or_default().push((own, most));
            }
        }
    }
    let person = |(person, said): (UserId, Said<'_>)| {
        let same = said.iter().filter(|(a, b)| a == b).count();
        Some(AgainstOthers {
            person,
            same: Share::new(same, said.len())?,
            kappa: kappa(&said),
        })
    };
    of.into_iter().filter_map(person).collect()
}

/// What is said most often; nothing where two are.
fn most<'a>(said: impl Iterator<Item = &'a Vec<String>>) -> Option<&'a Vec<String>> {
    let mut counts: BTreeMap<&Vec<String>, usize> = BTreeMap::new();
    said.for_each(|labels| *counts.entry(labels).or_default() += 1);
    let most = counts.values().max().copied()?;
    let mut first = counts.iter().filter(|(_, count)| **count == most);
    let found = first.next().map(|(labels, _)| *labels);
    found.filter(|_| first.next().is_none())
}

/// Cohen's kappa. Its interval is Wilson's of the agreement, put through the same formula with
/// chance as it was found.
pub(super) fn kappa<T: Ord + Copy>(said: &[(T, T)]) -> Option<Interval> {
    if said.len() < FEWEST {
        return None;
    }
    let n = said.len() as f64;
    let same = said.iter().filter(|(a, b)| a == b).count() as f64 / n;
    let mut shares: BTreeMap<T, (f64, f64)> = BTreeMap::new();
    for &(a, b) in said {
        shares.entry(a).or_default().0 += 1.0 / n;
        shares.entry(b).or_default().1 += 1.0 / n;
    }
    let chance: f64 = shares.values().map(|(a, b)| a * b).sum();
    if chance > 1.0 - 1e-9 {
        return None;
    }
    let over_chance = |same: f64| (same - chance) / (1.0 - chance);
    let (low, high) = wilson(same, n);
    Some(Interval {
        value: over_chance(same),
        low: over_chance(low),
        high: over_chance(high),
    })
}

/// A number over `n` records with the 95 % interval of a bootstrap: `of` tells it of those drawn.
pub(super) fn bootstrap(
    n: usize,
    seed: Seed,
    of: impl Fn(&mut dyn Iterator<Item = usize>) -> Option<f64>,
) -> Option<Interval> {
    let value = of(&mut (0..n))?;
    let mut rng = seed.rng();
    let mut resampled: Vec<f64> = (0..RESAMPLES)
        .filter_map(|_| of(&mut (0..n).map(|_| rng.random_range(0..n))))
        .collect();
    resampled.sort_by(f64::total_cmp);
    let end = |share: f64| {
        let at = (share * resampled.len() as f64) as usize;
        resampled
            .get(at.min(resampled.len().saturating_sub(1)))
            .copied()
    };
    Some(Interval {
        value,
        low: end(0.025).map_or(value, |low| low.min(value)),
        high: end(0.975).map_or(value, |high| high.max(value)),
    })
}

/// The answers to shared records, as far as nominal alpha depends on them.
pub(super) struct Units {
    /// Of each record: which answers were given and how often, and its disagreement.
    units: Vec<(Vec<(usize, f64)>, f64)>,
    kinds: usize,
}

impl Units {
    pub(super) fn new<A: Iterator<Item = String>>(records: impl Iterator<Item = A>) -> Self {
        let mut kinds: HashMap<String, usize> = HashMap::new();
        let units = records.map(|answers| {
            let mut counts: BTreeMap<usize, f64> = BTreeMap::new();
            for answer in answers {
                let next = kinds.len();
                let kind = *kinds.entry(answer).or_insert(next);
                *counts.entry(kind).or_default() += 1.0;
            }
            let given: f64 = counts.values().sum();
            let equal: f64 = counts.values().map(|count| count * count).sum();
            let apart = (given * given - equal) / (given - 1.0).max(1.0);
            (counts.into_iter().collect::<Vec<_>>(), apart)
        });
        let units: Vec<_> = units.collect();
        Self {
            units,
            kinds: kinds.len(),
        }
    }

    /// Krippendorff's alpha with the 95 % interval of a bootstrap over records.
    pub(super) fn alpha(&self, seed: Seed) -> Option<Interval> {
        bootstrap(self.units.len(), seed, |drawn| self.of(drawn))
    }

    /// `1 − (n − 1) · Σ D_u / (n² − Σ n_c²)`: Krippendorff's formula where answers are equal or not.
    fn of(&self, drawn: impl Iterator<Item = usize>) -> Option<f64> {
        let mut totals = vec![0.0; self.kinds];
        let mut apart = 0.0;
        for at in drawn {
            let (counts, of) = &self.units[at];
            counts
                .iter()
                .for_each(|&(kind, count)| totals[kind] += count);
            apart += of;
        }
        let n: f64 = totals.iter().sum();
        let equal: f64 = totals.iter().map(|total| total * total).sum();
        let possible = n * n - equal;
        (possible > 0.0).then(|| 1.0 - (n - 1.0) * apart / possible)
    }
}

#[cfg(test)]
mod tests;
