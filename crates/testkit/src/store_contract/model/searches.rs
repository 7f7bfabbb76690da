use hone_annotation::search::{
    Direction, Expression, Filter, Order, Range, Search, Similarity, Sort, SortKey, TextQuery,
    VectorQuery,
};
use hone_annotation::{
    MetadataPropertyId, QuestionId, RecordStatus, ResponseStatus, SuggestionKind, UserId,
};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};

use super::{RECORDS, WORDS, moment, record_id};
use crate::annotation::Filled;

pub(super) fn any_search() -> impl Strategy<Value = Search> {
    let order = prop_oneof![Just(Order::Insertion), any_user().prop_map(Order::Cycle)];
    let page = prop_oneof![3 => Just((0, 100)), 1 => (0..5_usize, 0..5_usize)];
    (
        option::weighted(0.4, any_text()),
        option::weighted(0.2, any_vector()),
        prop_oneof![3 => vec(any_filter(), 0..2), 1 => vec(any_filter(), 2..4)],
        vec(any_sort(), 0..3),
        option::weighted(0.3, any_user()),
        order,
        page,
    )
        .prop_map(|(text, vector, filters, sort, responder, order, page)| {
            // What is on a page is promised only where the order is.
            let ordered = vector.is_none() && (text.is_none() || !sort.is_empty());
            let (offset, limit) = if ordered { page } else { (0, 100) };
            Search {
                text,
                vector,
                filters,
                sort,
                responder,
                order,
                offset,
                limit,
            }
        })
}

fn any_user() -> impl Strategy<Value = UserId> {
    let users = Filled::new().users;
    select(users).prop_map(|user| user.id)
}

fn any_text() -> impl Strategy<Value = TextQuery> {
    let names = vec!["text", "talk", "page", "nowhere"];
    let field = option::weighted(0.3, select(names).prop_map(str::to_owned));
    (any_expression(), field).prop_map(|(expression, field)| TextQuery { expression, field })
}

fn any_expression() -> impl Strategy<Value = Expression> {
    let word = || select(&WORDS[..]).prop_map(str::to_owned);
    let begin = (word(), 1..3_usize).prop_map(|(word, length)| word.chars().take(length).collect());
    let leaf = prop_oneof![
        3 => word().prop_map(Expression::Word),
        1 => begin.prop_map(Expression::Prefix),
        2 => (vec(word(), 1..4), 0..4_usize)
            .prop_map(|(words, slop)| Expression::Phrase(words, slop)),
        1 => (word(), 0..3_usize).prop_map(|(word, edits)| Expression::Near(word, edits)),
    ];
    leaf.prop_recursive(3, 8, 3, |inner| {
        prop_oneof![
            vec(inner.clone(), 1..4).prop_map(Expression::All),
            vec(inner.clone(), 1..4).prop_map(Expression::Any),
            inner.prop_map(|inner| Expression::Not(Box::new(inner))),
        ]
    })
}

fn any_vector() -> impl Strategy<Value = VectorQuery> {
    let order = select(vec![Similarity::Most, Similarity::Least]);
    let except = option::of((0..RECORDS).prop_map(record_id));
    ([-2..3_i8, -2..3_i8], except, order).prop_map(|(value, except, order)| VectorQuery {
        settings: Filled::new().schema.vectors_settings[0].id,
        value: value.map(f32::from).to_vec(),
        except,
        order,
    })
}

fn any_question() -> impl Strategy<Value = QuestionId> {
    select(Filled::new().schema.questions).prop_map(|question| question.id)
}

fn any_property() -> impl Strategy<Value = MetadataPropertyId> {
    select(Filled::new().schema.metadata_properties).prop_map(|property| property.id)
}

/// Ends of a range in quarters.
fn any_range(quarters: std::ops::Range<i8>) -> impl Strategy<Value = Range<f64>> {
    let end = || option::of(quarters.clone().prop_map(|it| f64::from(it) / 4.0));
    (end(), end()).prop_map(|(least, most)| Range { least, most })
}

fn any_filter() -> impl Strategy<Value = Filter> {
    prop_oneof![3 => of_record(), 3 => of_responses(), 3 => of_suggestions(), 2 => of_metadata()]
}

fn of_record() -> impl Strategy<Value = Filter> {
    let statuses = vec![RecordStatus::Pending, RecordStatus::Completed];
    let time = || {
        let end = || option::of((0..4_i64).prop_map(moment));
        (end(), end()).prop_map(|(least, most)| Range { least, most })
    };
    let name = (0..RECORDS * 3).prop_map(|name| format!("name {name}"));
    prop_oneof![
        vec((0..RECORDS).prop_map(record_id), 0..6).prop_map(Filter::Ids),
        vec(name, 0..12).prop_map(Filter::ExternalIds),
        subsequence(statuses, 0..3).prop_map(Filter::Statuses),
        time().prop_map(Filter::InsertedAt),
        time().prop_map(Filter::UpdatedAt),
    ]
}

fn of_responses() -> impl Strategy<Value = Filter> {
    let statuses = || {
        let all = vec![
            ResponseStatus::Draft,
            ResponseStatus::Submitted,
            ResponseStatus::Discarded,
        ];
        subsequence(all, 0..3)
    };
    let values = (any_question(), any_values());
    let between = (any_question(), any_range(0..24));
    prop_oneof![
        statuses().prop_map(Filter::Responses),
        statuses().prop_map(Filter::NoResponseOr),
        values.prop_map(|(question, values)| Filter::Answers(question, values)),
        between.prop_map(|(question, range)| Filter::AnswerRange(question, range)),
    ]
}

fn of_suggestions() -> impl Strategy<Value = Filter> {
    let kinds = vec![SuggestionKind::Model, SuggestionKind::Human];
    let kinds = (any_question(), subsequence(kinds, 0..3));
    let agents = subsequence(vec!["mill", "hand", "Mill"], 0..3);
    let agents = (any_question(), agents.prop_map(owned));
    let values = (any_question(), any_values());
    let between = (any_question(), any_range(0..24));
    let score = (any_question(), any_range(0..5));
    prop_oneof![
        values.prop_map(|(question, values)| Filter::Suggestions(question, values)),
        between.prop_map(|(question, range)| Filter::SuggestionRange(question, range)),
        score.prop_map(|(question, range)| Filter::Score(question, range)),
        agents.prop_map(|(question, agents)| Filter::Agents(question, agents)),
        kinds.prop_map(|(question, kinds)| Filter::Kinds(question, kinds)),
    ]
}

fn of_metadata() -> impl Strategy<Value = Filter> {
    let terms = vec!["fox", "foxes", "1", "true", "0", "-0.5", "2"];
    let terms = (any_property(), subsequence(terms, 0..4).prop_map(owned));
    let between = (any_property(), any_range(-8..9));
    prop_oneof![
        terms.prop_map(|(property, terms)| Filter::Terms(property, terms)),
        between.prop_map(|(property, range)| Filter::Number(property, range)),
    ]
}

fn any_values() -> impl Strategy<Value = Vec<String>> {
    let values = vec!["fox", "dog", "other", "quick", "lazy", "1", "2", "3.0"];
    subsequence(values, 0..4).prop_map(owned)
}

fn owned(texts: Vec<&str>) -> Vec<String> {
    texts.into_iter().map(str::to_owned).collect()
}

fn any_sort() -> impl Strategy<Value = Sort> {
    let key = prop_oneof![
        Just(SortKey::Id),
        Just(SortKey::ExternalId),
        Just(SortKey::InsertedAt),
        Just(SortKey::UpdatedAt),
        Just(SortKey::Status),
        any_question().prop_map(SortKey::Answer),
        any_question().prop_map(SortKey::Suggestion),
        any_question().prop_map(SortKey::Score),
        any_question().prop_map(SortKey::Agent),
        any_property().prop_map(SortKey::Metadata),
    ];
    let directions = select(vec![Direction::Ascending, Direction::Descending]);
    (key, directions).prop_map(|(key, direction)| Sort { key, direction })
}
