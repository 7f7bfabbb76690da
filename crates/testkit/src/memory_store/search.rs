mod filter;
mod sort;

use std::cmp::Ordering;

use hone_annotation::search::{
    Found, Hit, Order, Search, TextQuery, VectorQuery, likeness, place, texts, words,
};
use hone_annotation::{Object, Record, Response, Schema, Suggestion, limits};

use super::state::State;

/// A record with all that a search may look at.
struct Candidate<'a> {
    schema: &'a Schema,
    record: &'a Record,
    /// Of the responder, or everybody's.
    responses: Vec<&'a Response>,
    suggestions: Vec<&'a Suggestion>,
}

pub(super) fn find(state: &State, schema: &Schema, search: &Search) -> Found {
    let mut hits = Vec::new();
    for record in state.records_of(schema.dataset.id) {
        let responses = state.responses_to(record.id);
        let suggestions = state.suggestions.rows();
        let candidate = Candidate {
            schema,
            record,
            responses: responses
                .filter(|response| search.responder.is_none_or(|user| response.user == user))
                .collect(),
            suggestions: suggestions
                .filter(|suggestion| suggestion.record == record.id)
                .collect(),
        };
        if let Some(score) = score(state, &candidate, search) {
            hits.push((score, candidate));
        }
    }
    // The sort is stable: what nothing tells apart stays in order of insertion.
    hits.sort_by(|a, b| compare(search, a, b));
    if search.vector.is_some() {
        hits.truncate(limits::SIMILAR);
    }
    let total = hits.len();
    let page = hits.into_iter().skip(search.offset).take(search.limit);
    let hits = page.map(|(score, candidate)| Hit {
        record: candidate.record.clone(),
        score,
    });
    Found {
        hits: hits.collect(),
        total,
    }
}

/// How well a record fits; none if it is not wanted.
fn score(state: &State, candidate: &Candidate<'_>, search: &Search) -> Option<f32> {
    let mut filters = search.filters.iter();
    if !filters.all(|filter| candidate.meets(filter)) {
        return None;
    }
    let mut score = 1.0;
    if let Some(query) = &search.text {
        score += occurrences(candidate.schema, &candidate.record.fields, query)? as f32;
    }
    if let Some(query) = &search.vector {
        score = similarity(state, candidate.record, query)?;
    }
    Some(score)
}

fn occurrences(schema: &Schema, values: &Object, query: &TextQuery) -> Option<usize> {
    let looked_in = texts(schema, values).filter(|(field, _)| {
        let only = query.field.as_ref();
        only.is_none_or(|only| *only == field.name)
    });
    let texts: Vec<Vec<String>> = looked_in.map(|(_, text)| words(&text).collect()).collect();
    query.expression.occurrences(&texts)
}

fn similarity(state: &State, record: &Record, query: &VectorQuery) -> Option<f32> {
    if query.except == Some(record.id) {
        return None;
    }
    let values = state.vectors.get(&(record.id, query.settings))?;
    Some(likeness(&query.value, values, query.order))
}

fn compare(search: &Search, a: &(f32, Candidate<'_>), b: &(f32, Candidate<'_>)) -> Ordering {
    let sort = if search.vector.is_none() {
        search.sort.as_slice()
    } else {
        &[]
    };
    let by_score = || match sort {
        [] => b.0.total_cmp(&a.0),
        _ => Ordering::Equal,
    };
    let by_order = || match search.order {
        Order::Insertion => Ordering::Equal,
        Order::Cycle(user) => {
            let begin = place(user.0);
            let key = |record: &Record| {
                let place = place(record.id.0);
                (place < begin, place)
            };
            key(a.1.record).cmp(&key(b.1.record))
        }
    };
    let by_keys = sort.iter().map(|sort| sort::compare(sort, &a.1, &b.1));
    let by_keys = by_keys.fold(Ordering::Equal, Ordering::then);
    by_keys.then_with(by_score).then_with(by_order)
}
