use std::cmp::Ordering;

use hone_annotation::search::{Direction, Scalar, Sort, SortKey};

use super::Candidate;

/// The order of two records by one key.
pub(super) fn compare(sort: &Sort, a: &Candidate<'_>, b: &Candidate<'_>) -> Ordering {
    let direction = sort.direction;
    match sort.key {
        SortKey::Id => directed(direction, Some(a.record.id), Some(b.record.id)),
        SortKey::ExternalId => {
            let key = |of: &Candidate<'_>| of.record.external_id.clone();
            directed(direction, key(a), key(b))
        }
        SortKey::InsertedAt => {
            let key = |of: &Candidate<'_>| Some(of.record.inserted_at);
            directed(direction, key(a), key(b))
        }
        SortKey::UpdatedAt => {
            let key = |of: &Candidate<'_>| Some(of.record.updated_at);
            directed(direction, key(a), key(b))
        }
        SortKey::Status => directed(direction, Some(a.record.status), Some(b.record.status)),
        SortKey::Answer(question) => {
            let key = |of: &Candidate<'_>| {
                let answers = of.answers(question).into_iter();
                answers.filter(|value| value.as_number().is_some()).min()
            };
            directed(direction, key(a), key(b))
        }
        SortKey::Suggestion(question) => {
            let key = |of: &Candidate<'_>| of.suggested(question).into_iter().min();
            directed(direction, key(a), key(b))
        }
        SortKey::Score(question) => {
            let key = |of: &Candidate<'_>| {
                let scores = of.scores(question).iter();
                scores.copied().map(Scalar::number).max()
            };
            directed(direction, key(a), key(b))
        }
        SortKey::Agent(question) => {
            let key = |of: &Candidate<'_>| of.suggestion(question)?.agent.clone();
            directed(direction, key(a), key(b))
        }
        SortKey::Metadata(property) => {
            let key = |of: &Candidate<'_>| of.metadata(property).into_iter().min();
            directed(direction, key(a), key(b))
        }
    }
}

/// In a direction; what has no key comes last in both.
fn directed<K: Ord>(direction: Direction, a: Option<K>, b: Option<K>) -> Ordering {
    match (a, b) {
        (Some(a), Some(b)) => match direction {
            Direction::Ascending => a.cmp(&b),
            Direction::Descending => b.cmp(&a),
        },
        (a, b) => b.is_some().cmp(&a.is_some()),
    }
}
