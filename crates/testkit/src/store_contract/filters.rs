use hone_annotation::ResponseStatus::{Discarded, Draft, Submitted};
use hone_annotation::search::{Filter, Range, Search};
use hone_annotation::store::Store;
use hone_annotation::{Answer, MetadataPropertyId, QuestionId, RecordStatus, Response, Timestamp};
use serde_json::json;

use super::{NAMES, fill, find, names, write};
use crate::annotation::{Filled, answers, at, id, labels, object, response, search};

/// A search with conditions alone.
pub(super) fn by(filters: Vec<Filter>) -> Search {
    Search {
        filters,
        ..search()
    }
}

/// Checks which of the sample's records a condition chooses.
#[track_caller]
pub(super) fn check(store: &dyn Store, filled: &Filled, filter: Filter, expected: &[&str]) {
    let shown = format!("{filter:?}");
    let found = names(store, filled, by(vec![filter]));
    assert_eq!(found, expected, "{shown}");
}

fn range<T>(least: impl Into<Option<T>>, most: impl Into<Option<T>>) -> Range<T> {
    Range {
        least: least.into(),
        most: most.into(),
    }
}

/// A range of numbers.
pub(super) fn numbers(least: impl Into<Option<f64>>, most: impl Into<Option<f64>>) -> Range<f64> {
    range(least, most)
}

/// Texts of one's own.
pub(super) fn all(values: &[&str]) -> Vec<String> {
    values.iter().map(|value| (*value).to_owned()).collect()
}

fn property(filled: &Filled, name: &str) -> MetadataPropertyId {
    let property = filled.schema.metadata_property(name);
    property.expect("the sample has it").id
}

pub(super) fn without_conditions_every_record_is_found_with_score_one(store: &dyn Store) {
    let filled = fill(store);
    let found = find(store, filled.dataset(), search());
    assert_eq!(found.total, 6);
    let records: Vec<_> = found.hits.iter().map(|hit| hit.record.clone()).collect();
    assert_eq!(records, filled.records, "whole records come back");
    assert!(found.hits.iter().all(|hit| hit.score == 1.0));
    let some = find(
        store,
        filled.dataset(),
        by(vec![Filter::Responses(vec![Submitted, Draft])]),
    );
    assert!(some.hits.iter().all(|hit| hit.score == 1.0));
}

pub(super) fn records_are_chosen_by_their_ids(store: &dyn Store) {
    let filled = fill(store);
    let ids = vec![filled.records[3].id, id("x"), filled.records[0].id];
    check(store, &filled, Filter::Ids(ids), &["fox", "talk"]);
    let names = all(&["page", "x", "dog", "page"]);
    check(store, &filled, Filter::ExternalIds(names), &["dog", "page"]);
}

pub(super) fn records_are_chosen_by_status_and_times(store: &dyn Store) {
    let filled = fill(store);
    let completed = vec![RecordStatus::Completed];
    check(store, &filled, Filter::Statuses(completed), &["fox"]);
    let both = vec![RecordStatus::Pending, RecordStatus::Completed];
    check(store, &filled, Filter::Statuses(both), &NAMES);
    let inserted =
        |least: Option<Timestamp>, most: Option<Timestamp>| Filter::InsertedAt(range(least, most));
    check(
        store,
        &filled,
        inserted(Some(at(1)), Some(at(2))),
        &["dog", "both"],
    );
    check(
        store,
        &filled,
        inserted(Some(at(4).plus(1)), None),
        &["empty"],
    );
    check(
        store,
        &filled,
        inserted(None, Some(at(1).plus(-1))),
        &["fox"],
    );
    let updated = Filter::UpdatedAt(range(at(98), at(99)));
    check(store, &filled, updated, &["dog", "both"]);
}

pub(super) fn records_are_chosen_by_metadata(store: &dyn Store) {
    let filled = fill(store);
    let [source, length, weight] =
        ["source", "length", "weight"].map(|name| property(&filled, name));
    let terms = |property, terms: &[&str]| Filter::Terms(property, all(terms));
    check(store, &filled, terms(source, &["book"]), &["dog", "both"]);
    check(
        store,
        &filled,
        terms(source, &["web", "x"]),
        &["fox", "dog"],
    );
    check(store, &filled, terms(source, &["null", ""]), &[]);
    check(store, &filled, terms(length, &["3", "9"]), &["dog", "talk"]);
    check(store, &filled, terms(length, &["4.0"]), &["fox"]);
    check(store, &filled, terms(weight, &["2", "five"]), &["talk"]);
    let number = |property, least: Option<f64>, most: Option<f64>| {
        Filter::Number(property, numbers(least, most))
    };
    check(
        store,
        &filled,
        number(length, Some(4.0), None),
        &["fox", "talk"],
    );
    check(store, &filled, number(length, None, Some(3.5)), &["dog"]);
    check(
        store,
        &filled,
        number(weight, Some(-1.5), Some(0.5)),
        &["fox", "both"],
    );
    check(store, &filled, number(source, None, None), &[]);
}

pub(super) fn terms_that_are_no_strings_are_chosen_by_their_text(store: &dyn Store) {
    let filled = fill(store);
    let changed = hone_annotation::Record {
        metadata: Some(object(json!({"source": [1, true, 2.5, "a b"]}))),
        ..filled.records[5].clone()
    };
    write(store, move |transaction| {
        transaction.put_records(&[changed])
    });
    let source = property(&filled, "source");
    for term in ["1", "true", "2.5", "a b"] {
        check(
            store,
            &filled,
            Filter::Terms(source, all(&[term])),
            &["empty"],
        );
    }
    for term in ["1.0", "a", "[1]"] {
        check(store, &filled, Filter::Terms(source, all(&[term])), &[]);
    }
}

pub(super) fn each_filter_holds_for_itself_and_all_must(store: &dyn Store) {
    let filled = fill(store);
    let topic = filled.question("topic").id;
    let grade = filled.question("grade").id;
    // One is of Anna's response, the other of Berta's.
    let both = vec![
        Filter::Answers(topic, all(&["fox"])),
        Filter::Answers(grade, all(&["2"])),
    ];
    assert_eq!(names(store, &filled, by(both.clone())), ["fox"]);
    let annas = Search {
        responder: Some(id("anna")),
        ..by(both)
    };
    assert_eq!(names(store, &filled, annas), [""; 0]);
    let none = vec![
        Filter::Responses(vec![Draft]),
        Filter::Statuses(vec![RecordStatus::Completed]),
    ];
    assert_eq!(names(store, &filled, by(none)), [""; 0]);
}

pub(super) fn a_list_of_nothing_never_holds(store: &dyn Store) {
    let filled = fill(store);
    let topic = filled.question("topic").id;
    let filters = [
        Filter::Ids(Vec::new()),
        Filter::ExternalIds(Vec::new()),
        Filter::Statuses(Vec::new()),
        Filter::Responses(Vec::new()),
        Filter::Answers(topic, Vec::new()),
        Filter::Suggestions(topic, Vec::new()),
        Filter::Agents(topic, Vec::new()),
        Filter::Kinds(topic, Vec::new()),
        Filter::Terms(property(&filled, "source"), Vec::new()),
    ];
    for filter in filters {
        check(store, &filled, filter, &[]);
    }
}

pub(super) fn settings_that_are_not_the_datasets_never_hold(store: &dyn Store) {
    let filled = fill(store);
    let other = crate::annotation::dataset(filled.workspace.id, "other");
    let of = other.id;
    write(store, move |transaction| transaction.put_dataset(&other));
    let unknown: QuestionId = id("x");
    for filter in [
        Filter::Answers(unknown, all(&["fox"])),
        Filter::AnswerRange(unknown, numbers(None, None)),
        Filter::Suggestions(unknown, all(&["fox"])),
        Filter::Score(unknown, numbers(None, None)),
        Filter::Agents(unknown, all(&["mill"])),
        Filter::Number(id("x"), numbers(None, None)),
    ] {
        check(store, &filled, filter, &[]);
    }
    let topic = filled.question("topic").id;
    let found = find(
        store,
        of,
        by(vec![Filter::Suggestions(topic, all(&["fox"]))]),
    );
    assert_eq!(found.total, 0);
}

pub(super) fn filters_see_records_as_they_are_now(store: &dyn Store) {
    let filled = fill(store);
    let topic = filled.question("topic").id;
    let changed = Response {
        values: answers([
            ("topic", Answer::Text("dog".to_owned())),
            ("tags", labels(&["lazy"])),
        ]),
        ..filled.responses[0].clone()
    };
    let added = response(
        filled.records[4].id,
        id("anna"),
        Draft,
        filled.responses[1].values.clone(),
    );
    let suggestions = [filled.suggestions[0].id];
    let moved = hone_annotation::Record {
        metadata: Some(object(json!({"source": "moon", "length": 1}))),
        status: RecordStatus::Completed,
        ..filled.records[1].clone()
    };
    let gone = filled.responses[3].id;
    write(store, move |transaction| {
        transaction.put_responses(&[changed, added])?;
        transaction.delete_response(gone)?;
        transaction.delete_suggestions(&suggestions)?;
        transaction.put_records(&[moved])
    });
    let says = |value: &str| Filter::Answers(topic, all(&[value]));
    check(store, &filled, says("fox"), &[]);
    check(store, &filled, says("dog"), &["fox"]);
    check(store, &filled, says("other"), &["fox", "page"]);
    check(store, &filled, Filter::Responses(vec![Discarded]), &[]);
    check(
        store,
        &filled,
        Filter::Suggestions(topic, all(&["fox"])),
        &[],
    );
    let source = property(&filled, "source");
    check(
        store,
        &filled,
        Filter::Terms(source, all(&["moon"])),
        &["dog"],
    );
    check(
        store,
        &filled,
        Filter::Terms(source, all(&["web"])),
        &["fox"],
    );
    let completed = Filter::Statuses(vec![RecordStatus::Completed]);
    check(store, &filled, completed, &["fox", "dog"]);
}

pub(super) fn settings_that_come_later_count_for_what_is_there(store: &dyn Store) {
    let filled = fill(store);
    let topic = filled.question("topic").clone();
    let source = filled.schema.metadata_properties[0].clone();
    let (question, property) = (topic.id, source.id);
    write(store, move |transaction| {
        transaction.delete_question(question)?;
        transaction.delete_metadata_property(property)
    });
    let says = || Filter::Answers(question, all(&["fox"]));
    let is = || Filter::Terms(property, all(&["book"]));
    check(store, &filled, says(), &[]);
    check(store, &filled, is(), &[]);
    write(store, move |transaction| {
        transaction.put_question(&topic)?;
        transaction.put_metadata_property(&source)
    });
    check(store, &filled, says(), &["fox"]);
    check(store, &filled, is(), &["dog", "both"]);
}
