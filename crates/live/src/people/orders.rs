use std::collections::BTreeMap;

use hone_annotation::{RecordId, Response, ResponseStatus, UserId};
use hone_domain::{Ranking, Seed};
use hone_learn::metrics::{kendall_tau_b, kendall_w, ranking_alpha};

use super::agreement::bootstrap;
use super::{FEWEST, Interval};
use crate::ranks;

/// How far people agree on whole rankings, over the records that two people or more ranked; nothing
/// is stated on fewer than [`FEWEST`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct OrderAgreement {
    /// Krippendorff's ordinal alpha of the ranks; options that tie share the mean of their places.
    pub alpha: Option<f64>,
    /// The mean over records of the mean of Kendall's tau-b over all pairs of people, with the
    /// interval of a bootstrap over records.
    pub tau: Option<Interval>,
    /// The same of Kendall's W of all who ranked a record.
    pub concordance: Option<Interval>,
}

/// How far people agree on the order of these options.
pub(super) fn orders(responses: &[Response], question: &str, options: &[String]) -> OrderAgreement {
    let mut given: BTreeMap<RecordId, BTreeMap<UserId, Ranking>> = BTreeMap::new();
    let submitted = responses
        .iter()
        .filter(|held| held.status == ResponseStatus::Submitted);
    for response in submitted {
        let answer = response.values.get(question);
        if let Some(ranking) = answer.and_then(|answer| ranks::read(answer, options)) {
            let of = given.entry(response.record).or_default();
            of.insert(response.user, ranking);
        }
    }
    let shared = given.into_values().filter(|said| said.len() > 1);
    let shared: Vec<Vec<Ranking>> = shared.map(|said| said.into_values().collect()).collect();
    if shared.len() < FEWEST {
        return OrderAgreement {
            alpha: None,
            tau: None,
            concordance: None,
        };
    }
    let seed = Seed(0).derive(question, 1);
    let taus: Vec<f64> = shared.iter().filter_map(|said| mean_tau(said)).collect();
    let ws = shared
        .iter()
        .filter_map(|said| kendall_w(said).ok().flatten());
    OrderAgreement {
        alpha: alpha(&shared),
        tau: mean(&taus, seed.derive("tau", 0)),
        concordance: mean(&ws.collect::<Vec<_>>(), seed.derive("concordance", 0)),
    }
}

/// The mean of tau-b over all pairs of rankings where it is defined.
fn mean_tau(said: &[Ranking]) -> Option<f64> {
    let pairs = Ranking::pairs(said.len());
    let taus = pairs.filter_map(|(one, other)| kendall_tau_b(&said[one], &said[other]).ok()?);
    let taus: Vec<f64> = taus.collect();
    (!taus.is_empty()).then(|| taus.iter().sum::<f64>() / taus.len() as f64)
}

fn alpha(shared: &[Vec<Ranking>]) -> Option<f64> {
    let most = shared.iter().map(Vec::len).max()?;
    let padded: Vec<Vec<Option<&Ranking>>> = shared
        .iter()
        .map(|said| (0..most).map(|at| said.get(at)).collect())
        .collect();
    ranking_alpha(&padded).ok().flatten()
}

/// A mean over records with the interval of a bootstrap.
fn mean(values: &[f64], seed: Seed) -> Option<Interval> {
    let of = |drawn: &mut dyn Iterator<Item = usize>| {
        let (mut sum, mut n) = (0.0, 0.0);
        drawn.for_each(|at| {
            sum += values[at];
            n += 1.0;
        });
        (n > 0.0).then(|| sum / n)
    };
    bootstrap(values.len(), seed, of)
}

#[cfg(test)]
mod tests;
