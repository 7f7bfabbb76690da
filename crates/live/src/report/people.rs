//! What people gave, and what they thought of the suggestions.

use std::collections::{BTreeMap, HashSet};

use hone_report::live::{Acceptance, LabelCounts, Person, Served};

use super::Kept;
use crate::exposure::Shown;
use crate::queue::Purpose;
use crate::worker::Acceptance as Found;

impl Kept {
    pub(super) fn label_counts(&self) -> LabelCounts {
        let mut of: BTreeMap<_, Vec<&Shown>> = BTreeMap::new();
        for (exposure, shown) in &self.exposures {
            of.entry(exposure.user).or_default().push(shown);
        }
        let people = of.iter().map(|(user, shown)| {
            let name = self.names.get(user).cloned();
            person(name.unwrap_or_else(|| user.to_string()), shown)
        });
        let people: Vec<Person> = people.collect();
        let answered = self
            .exposures
            .iter()
            .filter(|(_, shown)| shown.answered.is_some());
        let records: HashSet<_> = answered
            .clone()
            .map(|(exposure, _)| exposure.record)
            .collect();
        let responses = answered.count();
        LabelCounts {
            so_far: records.len(),
            responses,
            discarded: self.exposures.len() - responses,
            annotators: people.len(),
            people,
        }
    }

    pub(super) fn acceptance(&self) -> Option<Acceptance> {
        let champion = self.of.champion?;
        let shown: Vec<Shown> = self
            .exposures
            .iter()
            .map(|(_, shown)| shown.clone())
            .collect();
        let found = Found::of(&shown, champion)?;
        Some(Acceptance {
            version: self.number(champion),
            n: found.answers,
            accepted: found.accepted,
            promised: found.promised,
            error: found.error,
        })
    }

    pub(super) fn served(&self) -> Served {
        let mut served = Served::default();
        for (_, shown) in &self.exposures {
            match shown.purpose {
                Some(Purpose::Chosen { .. }) => served.chosen += 1,
                Some(Purpose::Ranked {}) => served.ranked += 1,
                Some(Purpose::Audit {}) => served.audit += 1,
                Some(Purpose::Random {}) => served.random += 1,
                None => {}
            }
        }
        served
    }
}

fn person(name: String, shown: &[&Shown]) -> Person {
    let answers = shown.iter().filter(|shown| shown.answered.is_some());
    let suggested = answers.clone().filter(|shown| shown.suggested.is_some());
    let accepted = suggested
        .clone()
        .filter(|shown| shown.is_accepted() == Some(true));
    let mut seconds: Vec<f64> = (shown.iter())
        .filter_map(|shown| Some(shown.milliseconds? as f64 / 1000.0))
        .collect();
    seconds.sort_by(f64::total_cmp);
    Person {
        name,
        answers: answers.count(),
        suggested: suggested.count(),
        accepted: accepted.count(),
        median_seconds: seconds.get(seconds.len() / 2).copied(),
    }
}
