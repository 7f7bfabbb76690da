//! How it went.

use std::collections::{HashMap, HashSet};
use std::time::Duration;

use serde_json::{Value, json};

/// What one person saw.
#[derive(Debug, Default)]
pub(super) struct Measured {
    /// Milliseconds until the next records were there.
    pub(super) next: Vec<f64>,
    /// Milliseconds until an answer was taken.
    pub(super) submit: Vec<f64>,
    /// Every record that was on a page.
    pub(super) served: HashSet<String>,
    pub(super) answers: Vec<Answered>,
}

/// An answer.
#[derive(Debug)]
pub(super) struct Answered {
    pub(super) record: String,
    /// When it was taken, since the start.
    pub(super) at: Duration,
    /// Whether it is what a loop suggested; nothing where none did.
    pub(super) accepted: Option<bool>,
    pub(super) wrong: bool,
}

/// The whole in a few numbers.
pub(super) fn summary(people: &[Measured], took: Duration) -> Value {
    let mut answers: Vec<&Answered> = people.iter().flat_map(|person| &person.answers).collect();
    answers.sort_by_key(|answer| answer.at);
    let seconds = took.as_secs_f64();
    let quarters = answers.chunks(answers.len().div_ceil(4).max(1));
    let wrong = answers.iter().filter(|answer| answer.wrong).count();
    let served = people.iter().map(|person| person.served.iter());
    let answered = people
        .iter()
        .map(|person| person.answers.iter().map(|answer| &answer.record));
    json!({
        "people": people.len(),
        "answers": answers.len(),
        "wrong": wrong,
        "seconds": seconds,
        "answers_per_second": answers.len() as f64 / seconds.max(1e-9),
        "next_ms": spread(people.iter().flat_map(|person| &person.next)),
        "submit_ms": spread(people.iter().flat_map(|person| &person.submit)),
        "served_to_several": with_several(served),
        "answered_by_several": with_several(answered),
        "acceptance": acceptance(&answers),
        "acceptance_by_quarter": quarters.map(acceptance).collect::<Vec<_>>(),
    })
}

/// The median, the 99th percentile and the greatest, by nearest rank.
fn spread<'a>(values: impl Iterator<Item = &'a f64>) -> Value {
    let mut values: Vec<f64> = values.copied().collect();
    values.sort_by(f64::total_cmp);
    let at = |share: f64| {
        let rank = (share * values.len() as f64).ceil() as usize;
        values.get(rank.max(1) - 1)
    };
    json!({"calls": values.len(), "p50": at(0.5), "p99": at(0.99), "max": values.last()})
}

/// Records that more than one person has.
fn with_several<'a>(people: impl Iterator<Item = impl Iterator<Item = &'a String>>) -> usize {
    let mut times: HashMap<&String, usize> = HashMap::new();
    for records in people {
        for record in records {
            *times.entry(record).or_default() += 1;
        }
    }
    times.values().filter(|times| **times > 1).count()
}

/// The share of suggestions that were accepted; nothing without one.
fn acceptance(answers: &[&Answered]) -> Option<f64> {
    let judged: Vec<bool> = answers
        .iter()
        .filter_map(|answer| answer.accepted)
        .collect();
    let accepted = judged.iter().filter(|accepted| **accepted).count();
    (!judged.is_empty()).then(|| accepted as f64 / judged.len() as f64)
}

#[cfg(test)]
mod tests;
