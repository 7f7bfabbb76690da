use std::collections::BTreeMap;

use hone_domain::Span;

use crate::kind::Vote;

/// Joins what people said span by span: one that more than half of a record's people gave stands,
/// ends and label alike. A list is as sure as the least sure of the spans that anybody gave, by the
/// share of the people who are of the majority's mind about it.
pub(super) fn join(votes: &[Vote<Vec<Span>>], rows: usize) -> Vec<(Vec<Span>, f32)> {
    let mut people = vec![0usize; rows];
    let mut given: Vec<BTreeMap<Span, usize>> = vec![BTreeMap::new(); rows];
    for vote in votes {
        people[vote.row] += 1;
        for span in &vote.answer {
            *given[vote.row].entry(*span).or_default() += 1;
        }
    }
    let joined = given.into_iter().zip(people).map(|(given, people)| {
        let sure = |votes: &usize| (*votes).max(people - votes) as f32 / people.max(1) as f32;
        let weight = given.values().map(sure).fold(1.0, f32::min);
        let stands = given.into_iter().filter(|(_, votes)| 2 * votes > people);
        (stands.map(|(span, _)| span).collect(), weight)
    });
    joined.collect()
}
