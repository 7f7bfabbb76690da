use hone_annotation::ResponseStatus::{Discarded, Draft, Submitted};
use hone_annotation::SuggestionKind;
use hone_annotation::search::{Filter, Search};
use hone_annotation::store::Store;

use super::filters::{all, by, check, numbers};
use super::{NAMES, fill, names};
use crate::annotation::{Filled, id};

/// The same among the responses of one user.
#[track_caller]
fn check_of(store: &dyn Store, filled: &Filled, name: &str, filter: Filter, expected: &[&str]) {
    let shown = format!("{filter:?} of {name}");
    let search = Search {
        responder: Some(id(name)),
        ..by(vec![filter])
    };
    assert_eq!(names(store, filled, search), expected, "{shown}");
}

pub(super) fn records_are_chosen_by_the_status_of_responses(store: &dyn Store) {
    let filled = fill(store);
    let with = |statuses: &[_]| Filter::Responses(statuses.to_vec());
    let without_or = |statuses: &[_]| Filter::NoResponseOr(statuses.to_vec());
    check(store, &filled, with(&[Submitted]), &["fox"]);
    check(store, &filled, with(&[Draft, Discarded]), &["dog", "both"]);
    check(store, &filled, without_or(&[]), &["talk", "page", "empty"]);
    check(
        store,
        &filled,
        without_or(&[Draft]),
        &["dog", "talk", "page", "empty"],
    );
    check_of(
        store,
        &filled,
        "anna",
        with(&[Submitted, Discarded]),
        &["fox"],
    );
    check_of(store, &filled, "anna", with(&[Discarded]), &[]);
    let annas = ["both", "talk", "page", "empty"];
    check_of(store, &filled, "anna", without_or(&[]), &annas);
    let bertas = ["fox", "dog", "talk", "page", "empty"];
    check_of(store, &filled, "berta", without_or(&[Submitted]), &bertas);
    check_of(store, &filled, "olga", without_or(&[]), &NAMES);
}

pub(super) fn records_are_chosen_by_what_responses_say(store: &dyn Store) {
    let filled = fill(store);
    let says = |question: &str, values: &[&str]| {
        Filter::Answers(filled.question(question).id, all(values))
    };
    check(store, &filled, says("topic", &["fox"]), &["fox"]);
    check(store, &filled, says("topic", &["dog"]), &[]);
    check(store, &filled, says("topic", &["x", "other"]), &["fox"]);
    check(store, &filled, says("tags", &["brown"]), &["fox"]);
    check(store, &filled, says("grade", &["3", "4"]), &["fox", "dog"]);
    check(store, &filled, says("grade", &["5"]), &[]);
    check_of(store, &filled, "berta", says("topic", &["fox"]), &[]);
    check_of(store, &filled, "berta", says("topic", &["other"]), &["fox"]);
    let grade = filled.question("grade").id;
    let between = |least: f64, most: f64| Filter::AnswerRange(grade, numbers(least, most));
    check(store, &filled, between(3.0, 4.0), &["fox", "dog"]);
    check(store, &filled, between(2.5, 3.5), &["dog"]);
    check(store, &filled, between(4.5, 9.0), &[]);
    check_of(store, &filled, "berta", between(3.0, 4.0), &[]);
}

pub(super) fn free_texts_rankings_and_spans_are_not_chosen_by(store: &dyn Store) {
    let filled = fill(store);
    for (question, value) in [("comment", "dog"), ("order", "first"), ("spans", "animal")] {
        let question = filled.question(question).id;
        check(
            store,
            &filled,
            Filter::Answers(question, all(&[value])),
            &[],
        );
    }
    let topic = filled.question("topic").id;
    check(
        store,
        &filled,
        Filter::AnswerRange(topic, numbers(None, None)),
        &[],
    );
}

pub(super) fn records_are_chosen_by_what_is_suggested(store: &dyn Store) {
    let filled = fill(store);
    let suggests = |question: &str, values: &[&str]| {
        Filter::Suggestions(filled.question(question).id, all(values))
    };
    check(
        store,
        &filled,
        suggests("topic", &["dog", "other"]),
        &["dog", "both"],
    );
    check(store, &filled, suggests("tags", &["brown"]), &["fox"]);
    check(store, &filled, suggests("grade", &["5"]), &["fox"]);
    let grade = filled.question("grade").id;
    let between = |least: f64, most: f64| Filter::SuggestionRange(grade, numbers(least, most));
    check(store, &filled, between(1.0, 4.0), &["dog"]);
    check(store, &filled, between(1.0, 5.0), &["fox", "dog"]);
}

pub(super) fn records_are_chosen_by_scores_agents_and_kinds(store: &dyn Store) {
    let filled = fill(store);
    let (topic, tags) = (filled.question("topic").id, filled.question("tags").id);
    let score = |question, least: f64, most: f64| Filter::Score(question, numbers(least, most));
    check(store, &filled, score(topic, 0.25, 0.9), &["fox", "dog"]);
    check(store, &filled, score(topic, 0.3, 1.0), &["fox"]);
    check(store, &filled, score(tags, 0.0, 0.3), &["fox"]);
    check(store, &filled, score(tags, 0.7, 0.8), &["fox", "dog"]);
    check(store, &filled, score(tags, 0.3, 0.6), &[]);
    let agents = |agents: &[&str]| Filter::Agents(topic, all(agents));
    check(store, &filled, agents(&["mill"]), &["fox"]);
    check(store, &filled, agents(&["hand", "mill"]), &["fox", "dog"]);
    check(store, &filled, agents(&["Mill", "mil"]), &[]);
    let kinds = |kinds: &[_]| Filter::Kinds(topic, kinds.to_vec());
    check(store, &filled, kinds(&[SuggestionKind::Human]), &["dog"]);
    check(
        store,
        &filled,
        kinds(&[SuggestionKind::Model, SuggestionKind::Human]),
        &["fox", "dog"],
    );
    check(
        store,
        &filled,
        Filter::Kinds(tags, vec![SuggestionKind::Model]),
        &[],
    );
}
