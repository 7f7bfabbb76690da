use hone_annotation::{Answer, Exposure, Response, ResponseStatus, Score, VersionId};
use hone_domain::Ranking;
use serde::{Deserialize, Serialize};

use crate::model::to_object;
use crate::queue::Purpose;
use crate::ranks;
use crate::shared::Shared;

/// What a person had before them when they answered, and what they answered.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Shown {
    /// The answer suggested.
    pub suggested: Option<Answer>,
    /// How probable that is: one number, or one an item of a list.
    pub score: Option<Score>,
    /// The version that suggested it.
    pub version: Option<VersionId>,
    /// Its name among the agents.
    pub agent: Option<String>,
    /// The answer given; none where the record was discarded.
    pub answered: Option<Answer>,
    /// The record's place in the order of the queue.
    pub rank: Option<usize>,
    /// Its utility.
    pub utility: Option<f32>,
    /// The strategy that made the order.
    pub strategy: Option<String>,
    /// The version that made the order.
    pub ordered_by: Option<VersionId>,
    /// Why the record was asked about.
    pub purpose: Option<Purpose>,
    /// How long after the record was handed out the answer came.
    pub milliseconds: Option<i64>,
}

impl Shared {
    /// What a person had before them when they answered.
    pub(crate) fn exposure(&self, response: &Response) -> Option<Exposure> {
        if response.status == ResponseStatus::Draft {
            return None;
        }
        let queue = self.queue();
        let place = queue.place(response.record);
        let out = queue.handed_out(response.record, response.user).cloned();
        drop(queue);
        let since = out.as_ref().map(|out| out.since);
        let said = match out {
            Some(out) => out.suggested,
            None => self.said(response.record),
        };
        let shown = Shown {
            suggested: said.as_ref().map(|said| said.value.clone()),
            score: said.as_ref().map(|said| said.score.clone()),
            version: said.as_ref().and_then(|said| said.version),
            agent: said.map(|said| said.agent),
            answered: (response.status == ResponseStatus::Submitted)
                .then(|| response.values.get(&self.definition.question))
                .and_then(|value| self.kind.given(value)),
            rank: place.as_ref().map(|place| place.rank),
            utility: place.as_ref().map(|place| place.utility),
            strategy: place.as_ref().map(|place| place.strategy.clone()),
            ordered_by: place.as_ref().and_then(|place| place.version),
            purpose: place.map(|place| place.purpose),
            milliseconds: since.map(|since| (response.updated_at.0 - since.0) / 1000),
        };
        Some(Exposure {
            response: response.id,
            of: self.id,
            record: response.record,
            user: response.user,
            shown: to_object(&shown),
            at: response.updated_at,
        })
    }
}

impl Shown {
    /// Whether the answer is the one suggested; nothing where either is missing. Labels and spans
    /// of a list may stand in any order.
    pub fn is_accepted(&self) -> Option<bool> {
        Some(is_same(self.suggested.as_ref()?, self.answered.as_ref()?))
    }

    /// Each part of what was suggested with its probability, and whether the answer has it: the
    /// labels or spans of a list, the neighbours in a ranking, else the whole. Nothing where
    /// something is missing.
    pub(crate) fn parts(&self) -> Option<Vec<(f64, bool)>> {
        let (suggested, answered) = (self.suggested.as_ref()?, self.answered.as_ref()?);
        if let (Some(ranked), Score::Each(scores)) =
            (ranks::sorted(suggested), self.score.as_ref()?)
        {
            return neighbours(&ranked, &ranks::sorted(answered)?, scores);
        }
        Some(
            match (list(suggested), list(answered), self.score.as_ref()?) {
                (Some(parts), Some(given), Score::Each(scores)) => {
                    let parts = parts.iter().zip(scores);
                    let part = parts.map(|(part, score)| (*score, given.contains(part)));
                    part.collect()
                }
                (_, _, Score::One(score)) => vec![(*score, is_same(suggested, answered))],
                (_, _, Score::Each(_)) => return None,
            },
        )
    }
}

/// Each two neighbours in a suggested ranking, with the probability that they stand right, and whether
/// they stand so in the answer. Nothing if these rank other options.
fn neighbours(
    (suggested, order): &(Vec<String>, Ranking),
    (answered, truth): &(Vec<String>, Ranking),
    scores: &[f64],
) -> Option<Vec<(f64, bool)>> {
    let order = order.order();
    let links = order.windows(2).zip(scores);
    let link = |(pair, score): (&[usize], &f64)| (*score, truth.above(pair[0], pair[1]) > 0.75);
    (suggested == answered).then(|| links.map(link).collect())
}

/// A part of an answer that is a list in any order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Part<'a> {
    Label(&'a str),
    /// Start, end and label.
    Span(usize, usize, &'a str),
}

/// The parts of a list of labels or spans, in order. An empty one of labels that was kept is read
/// back as one of spans.
fn list(answer: &Answer) -> Option<Vec<Part<'_>>> {
    match answer {
        Answer::Labels(labels) => Some(labels.iter().map(|label| Part::Label(label)).collect()),
        Answer::Spans(spans) => {
            let spans = spans.iter();
            let parts = spans.map(|span| Part::Span(span.start, span.end, &span.label));
            Some(parts.collect())
        }
        Answer::Text(_) | Answer::Rating(_) | Answer::Ranking(_) => None,
    }
}

/// Whether two answers say the same. Labels and spans of a list may stand in any order, and so may
/// the options of a ranking beside their ranks.
pub(crate) fn is_same(one: &Answer, other: &Answer) -> bool {
    if let (Some(one), Some(other)) = (ranks::sorted(one), ranks::sorted(other)) {
        return one == other;
    }
    match (list(one), list(other)) {
        (Some(mut one), Some(mut other)) => {
            one.sort_unstable();
            other.sort_unstable();
            one == other
        }
        _ => one == other,
    }
}
