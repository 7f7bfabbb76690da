//! How people answer: how far and how fast, how often they take what is suggested, and how far
//! they agree.

mod agreement;
mod orders;
mod pace;

use std::collections::{BTreeMap, HashMap};

use hone_annotation::use_case::people::Answered;
use hone_annotation::{
    Answer, Question, QuestionSettings, RecordId, Response, ResponseId, ResponseStatus, UserId,
};
use hone_domain::Ranking;
use serde::Deserialize as _;
use serde_json::Value;

use self::agreement::agreement;
pub use self::agreement::{AgainstOthers, LabelAgreement, PairAgreement, QuestionAgreement};
pub use self::orders::OrderAgreement;
use self::orders::orders;
pub use self::pace::{IDLE_SECONDS, Seconds};
use crate::exposure::{Shown, is_same};
use crate::quality::wilson;
use crate::ranks;

/// Agreement on fewer records than this is not stated.
pub const FEWEST: usize = 10;

/// How the people of a dataset answer.
#[derive(Debug, Clone, PartialEq)]
pub struct People {
    /// Everyone who answered, by name.
    pub people: Vec<Person>,
    /// How far they agree, for each question with labels, grades or a ranking.
    pub questions: Vec<QuestionAgreement>,
}

/// What one person did.
#[derive(Debug, Clone, PartialEq)]
pub struct Person {
    /// Who.
    pub id: UserId,
    /// The name; the id of somebody who is gone.
    pub name: String,
    /// Answers given.
    pub submitted: usize,
    /// Records refused.
    pub discarded: usize,
    /// Answers begun.
    pub drafts: usize,
    /// Seconds between two records; nothing before two were done in a row.
    pub seconds: Option<Seconds>,
    /// The share of suggestions that were taken; nothing where none was seen.
    pub accepted: Option<Share>,
}

/// A share with Wilson's interval at 95 %.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Share {
    /// The share.
    pub value: f64,
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
    /// Of how many.
    pub of: usize,
}

/// A number with its interval at 95 %.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Interval {
    /// The number.
    pub value: f64,
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

impl Share {
    pub(crate) fn new(part: usize, of: usize) -> Option<Self> {
        if of == 0 {
            return None;
        }
        let value = part as f64 / of as f64;
        let (low, high) = wilson(value, of as f64);
        Some(Self {
            value,
            low,
            high,
            of,
        })
    }
}

/// How people answered. Drafts count as drafts alone.
pub fn people(answered: &Answered) -> People {
    let mut by_person: BTreeMap<UserId, Vec<&Response>> = BTreeMap::new();
    for response in &answered.responses {
        by_person.entry(response.user).or_default().push(response);
    }
    let judged = judged(answered);
    let name = |id: &UserId| match answered.people.get(id) {
        Some(user) => user.username.clone(),
        None => id.to_string(),
    };
    let mut people: Vec<Person> = by_person
        .iter()
        .map(|(id, responses)| person(*id, name(id), responses, &judged))
        .collect();
    people.sort_by(|a, b| a.name.cmp(&b.name));
    let questions = answered.schema.questions.iter();
    let questions = questions.filter_map(|question| {
        let labels = labels(question)?;
        let given = given(&answered.responses, &question.name);
        let ranked = matches!(question.settings, QuestionSettings::Ranking { .. });
        let order = ranked.then(|| orders(&answered.responses, &question.name, &labels));
        Some(QuestionAgreement {
            order,
            ..agreement(&question.name, labels, &given)
        })
    });
    People {
        questions: questions.collect(),
        people,
    }
}

fn person(
    id: UserId,
    name: String,
    responses: &[&Response],
    judged: &HashMap<ResponseId, (usize, usize)>,
) -> Person {
    let count = |status| responses.iter().filter(move |held| held.status == status);
    let (mut accepted, mut suggested) = (0, 0);
    for response in count(ResponseStatus::Submitted) {
        let (taken, shown) = judged.get(&response.id).copied().unwrap_or_default();
        accepted += taken;
        suggested += shown;
    }
    let done = responses
        .iter()
        .filter(|held| held.status != ResponseStatus::Draft);
    let times: Vec<i64> = done.map(|held| held.updated_at.0).collect();
    Person {
        id,
        name,
        submitted: count(ResponseStatus::Submitted).count(),
        discarded: count(ResponseStatus::Discarded).count(),
        drafts: count(ResponseStatus::Draft).count(),
        seconds: Seconds::between(times),
        accepted: Share::new(accepted, suggested),
    }
}

/// How many suggestions each response took, of how many it was shown: of loops what they had
/// shown at the time, without loops what stands there and is older than the response.
fn judged(answered: &Answered) -> HashMap<ResponseId, (usize, usize)> {
    let mut judged: HashMap<ResponseId, (usize, usize)> = HashMap::new();
    for exposure in &answered.exposures {
        let Ok(shown) = Shown::deserialize(Value::Object(exposure.shown.clone())) else {
            continue;
        };
        let (taken, seen) = judged.entry(exposure.response).or_default();
        if let Some(accepted) = shown.is_accepted() {
            *seen += 1;
            *taken += usize::from(accepted);
        }
    }
    let mut suggestions: HashMap<RecordId, Vec<_>> = HashMap::new();
    for suggestion in &answered.suggestions {
        let of = suggestions.entry(suggestion.record).or_default();
        of.push(suggestion);
    }
    let questions = &answered.schema.questions;
    for response in &answered.responses {
        if judged.contains_key(&response.id) {
            continue;
        }
        let (mut taken, mut seen) = (0, 0);
        for suggestion in suggestions.get(&response.record).into_iter().flatten() {
            let question = questions.iter().find(|held| held.id == suggestion.question);
            let given = question.and_then(|question| response.values.get(&question.name));
            if let Some(given) = given
                && suggestion.updated_at <= response.inserted_at
            {
                seen += 1;
                taken += usize::from(is_same(given, &suggestion.value));
            }
        }
        judged.insert(response.id, (taken, seen));
    }
    judged
}

/// The labels, grades or ranked options of a question; nothing of questions whose answers are of free form.
fn labels(question: &Question) -> Option<Vec<String>> {
    match &question.settings {
        QuestionSettings::LabelSelection { options, .. }
        | QuestionSettings::MultiLabelSelection { options, .. }
        | QuestionSettings::Ranking { options } => {
            Some(options.iter().map(|option| option.value.clone()).collect())
        }
        QuestionSettings::Rating { options } => Some(
            options
                .iter()
                .map(|option| option.value.to_string())
                .collect(),
        ),
        QuestionSettings::Text { .. } | QuestionSettings::Span { .. } => None,
    }
}

/// Who chose which labels of a record, or ranked which options first, sorted.
pub(crate) type Given = BTreeMap<RecordId, BTreeMap<UserId, Vec<String>>>;

fn given(responses: &[Response], question: &str) -> Given {
    let mut given = Given::new();
    for response in responses {
        if response.status != ResponseStatus::Submitted {
            continue;
        }
        let Some(answer) = response.values.get(question) else {
            continue;
        };
        let mut labels = match answer {
            Answer::Spans(_) => continue,
            Answer::Ranking(_) => match ranks::sorted(answer) {
                Some(ranked) => best(&ranked),
                None => continue,
            },
            Answer::Text(_) | Answer::Rating(_) | Answer::Labels(_) => answer.labels(),
        };
        labels.sort_unstable();
        let of = given.entry(response.record).or_default();
        of.insert(response.user, labels);
    }
    given
}

/// The options that are ranked first.
fn best((options, ranking): &(Vec<String>, Ranking)) -> Vec<String> {
    let ranked = options.iter().zip(ranking.ranks());
    let first = ranked.filter(|(_, rank)| **rank == 0);
    first.map(|(option, _)| option.clone()).collect()
}
