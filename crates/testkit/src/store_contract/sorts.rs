use hone_annotation::search::{Direction, Search, Sort, SortKey};
use hone_annotation::store::Store;
use hone_annotation::{Record, RecordStatus};
use serde_json::json;

use super::{NAMES, fill, names, write};
use crate::annotation::{Filled, at, id, object, search, text_query};

fn sort(key: SortKey, direction: Direction) -> Sort {
    Sort { key, direction }
}

fn sorted(keys: Vec<Sort>) -> Search {
    Search {
        sort: keys,
        ..search()
    }
}

/// Checks both directions of one key.
#[track_caller]
fn check(
    store: &dyn Store,
    filled: &Filled,
    key: SortKey,
    ascending: [&str; 6],
    descending: [&str; 6],
) {
    let up = sorted(vec![sort(key.clone(), Direction::Ascending)]);
    assert_eq!(names(store, filled, up), ascending, "{key:?}");
    let down = sorted(vec![sort(key.clone(), Direction::Descending)]);
    assert_eq!(names(store, filled, down), descending, "{key:?} descending");
}

fn reversed(mut names: [&str; 6]) -> [&str; 6] {
    names.reverse();
    names
}

pub(super) fn records_are_sorted_by_their_ids(store: &dyn Store) {
    let filled = fill(store);
    let mut places: Vec<usize> = (0..6).collect();
    places.sort_by_key(|place| filled.records[*place].id);
    let mut ascending = NAMES;
    for (name, place) in ascending.iter_mut().zip(&places) {
        *name = NAMES[*place];
    }
    check(store, &filled, SortKey::Id, ascending, reversed(ascending));
}

pub(super) fn records_without_the_key_come_last_both_ways(store: &dyn Store) {
    let filled = fill(store);
    check(
        store,
        &filled,
        SortKey::ExternalId,
        ["both", "dog", "fox", "page", "talk", "empty"],
        ["talk", "page", "fox", "dog", "both", "empty"],
    );
}

pub(super) fn texts_are_sorted_by_code_point(store: &dyn Store) {
    let filled = fill(store);
    let new = ["b", "B", "ä", "10", "9", "a"];
    let records: Vec<Record> = filled
        .records
        .iter()
        .zip(new)
        .map(|(record, name)| Record {
            external_id: Some(name.to_owned()),
            metadata: Some(object(json!({"source": name}))),
            ..record.clone()
        })
        .collect();
    write(store, move |transaction| transaction.put_records(&records));
    let ascending = ["talk", "page", "dog", "empty", "fox", "both"];
    check(
        store,
        &filled,
        SortKey::ExternalId,
        ascending,
        reversed(ascending),
    );
    let source = SortKey::Metadata(filled.schema.metadata_properties[0].id);
    check(store, &filled, source, ascending, reversed(ascending));
}

pub(super) fn records_are_sorted_by_times_and_status(store: &dyn Store) {
    let filled = fill(store);
    check(store, &filled, SortKey::InsertedAt, NAMES, reversed(NAMES));
    check(store, &filled, SortKey::UpdatedAt, reversed(NAMES), NAMES);
    // What is even stays in order of insertion, both ways.
    let pending_first = ["dog", "both", "talk", "page", "empty", "fox"];
    check(store, &filled, SortKey::Status, pending_first, NAMES);
}

pub(super) fn records_are_sorted_by_the_least_grade_of_their_responses(store: &dyn Store) {
    let filled = fill(store);
    let grade = SortKey::Answer(filled.question("grade").id);
    let rest = |first, second| [first, second, "both", "talk", "page", "empty"];
    check(
        store,
        &filled,
        grade.clone(),
        rest("fox", "dog"),
        rest("dog", "fox"),
    );
    let annas = |direction| Search {
        responder: Some(id("anna")),
        ..sorted(vec![sort(grade.clone(), direction)])
    };
    let found = names(store, &filled, annas(Direction::Ascending));
    assert_eq!(
        found,
        rest("dog", "fox"),
        "Anna's grade of the fox is greater"
    );
    let found = names(store, &filled, annas(Direction::Descending));
    assert_eq!(found, rest("fox", "dog"));
    let topic = SortKey::Answer(filled.question("topic").id);
    check(store, &filled, topic, NAMES, NAMES);
}

pub(super) fn records_are_sorted_by_suggestions(store: &dyn Store) {
    let filled = fill(store);
    let question = |name: &str| filled.question(name).id;
    let topic = SortKey::Suggestion(question("topic"));
    let ascending = ["dog", "fox", "both", "talk", "page", "empty"];
    check(
        store,
        &filled,
        topic,
        ascending,
        ["both", "fox", "dog", "talk", "page", "empty"],
    );
    let tags = SortKey::Suggestion(question("tags"));
    check(store, &filled, tags, NAMES, ascending);
    let grade = SortKey::Suggestion(question("grade"));
    check(store, &filled, grade, ascending, NAMES);
    let score = SortKey::Score(question("topic"));
    check(store, &filled, score, ascending, NAMES);
    let greatest = SortKey::Score(question("tags"));
    check(store, &filled, greatest, ascending, NAMES);
    let agent = SortKey::Agent(question("topic"));
    check(store, &filled, agent, ascending, NAMES);
}

pub(super) fn records_are_sorted_by_metadata(store: &dyn Store) {
    let filled = fill(store);
    let property = |place: usize| SortKey::Metadata(filled.schema.metadata_properties[place].id);
    let (source, length, weight) = (property(0), property(1), property(2));
    check(
        store,
        &filled,
        source,
        ["dog", "both", "fox", "talk", "page", "empty"],
        ["fox", "dog", "both", "talk", "page", "empty"],
    );
    check(
        store,
        &filled,
        length,
        ["dog", "fox", "talk", "both", "page", "empty"],
        ["talk", "fox", "dog", "both", "page", "empty"],
    );
    check(
        store,
        &filled,
        weight,
        ["both", "fox", "talk", "dog", "page", "empty"],
        ["talk", "fox", "both", "dog", "page", "empty"],
    );
}

pub(super) fn the_first_key_counts_most(store: &dyn Store) {
    let filled = fill(store);
    let source = SortKey::Metadata(filled.schema.metadata_properties[0].id);
    let keys = vec![
        sort(SortKey::Status, Direction::Descending),
        sort(source, Direction::Ascending),
        sort(SortKey::InsertedAt, Direction::Descending),
    ];
    let expected = ["fox", "both", "dog", "empty", "page", "talk"];
    assert_eq!(names(store, &filled, sorted(keys)), expected);
    let unknown = vec![
        sort(SortKey::Metadata(id("x")), Direction::Ascending),
        sort(SortKey::Agent(id("x")), Direction::Descending),
        sort(SortKey::UpdatedAt, Direction::Ascending),
    ];
    assert_eq!(names(store, &filled, sorted(unknown)), reversed(NAMES));
}

pub(super) fn a_sort_takes_the_place_of_relevance(store: &dyn Store) {
    let filled = fill(store);
    let changed = Record {
        fields: object(json!({"text": "fox fox fox"})),
        status: RecordStatus::Pending,
        inserted_at: at(5),
        ..filled.records[5].clone()
    };
    write(store, move |transaction| {
        transaction.put_records(&[changed])
    });
    let search = Search {
        text: Some(text_query("fox")),
        ..sorted(vec![sort(SortKey::Status, Direction::Ascending)])
    };
    assert_eq!(
        names(store, &filled, search),
        ["both", "talk", "empty", "fox"]
    );
}
