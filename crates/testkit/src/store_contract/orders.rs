use hone_annotation::search::{Direction, Filter, Found, Order, Search, Sort, SortKey, place};
use hone_annotation::store::Store;
use hone_annotation::{DatasetId, Record, RecordId, RecordStatus, UserId};
use serde_json::json;

use super::{fill, find, names, write};
use crate::annotation::{id, record, search, text_query};

/// Puts many records and tells them with the dataset.
fn put_many(store: &dyn Store) -> (DatasetId, Vec<Record>) {
    let filled = fill(store);
    let news = filled.dataset();
    let records: Vec<Record> = (0..60)
        .map(|place| Record {
            status: [RecordStatus::Pending, RecordStatus::Completed][place % 2],
            ..record(news, &format!("record {place}"), json!({"text": "owl"}))
        })
        .collect();
    let copies = records.clone();
    let old: Vec<_> = filled.records.iter().map(|record| record.id).collect();
    write(store, move |transaction| {
        transaction.delete_records(&old)?;
        transaction.put_records(&copies)
    });
    (news, records)
}

fn ids(found: &Found) -> Vec<RecordId> {
    found.hits.iter().map(|hit| hit.record.id).collect()
}

fn cycle(name: &str) -> Search {
    Search {
        order: Order::Cycle(id(name)),
        ..search()
    }
}

/// The records in the order of a user's cycle.
fn in_cycle(records: &[Record], user: UserId) -> Vec<RecordId> {
    let mut ids: Vec<RecordId> = records.iter().map(|record| record.id).collect();
    ids.sort_by_key(|id| (place(id.0) < place(user.0), place(id.0)));
    ids
}

pub(super) fn filter_only_searches_come_in_insertion_order(store: &dyn Store) {
    let filled = fill(store);
    let again = filled.records[1].clone();
    let filter = Filter::Statuses(vec![RecordStatus::Pending]);
    // Not by id, name or last change.
    write(store, move |transaction| transaction.put_records(&[again]));
    let search = Search {
        filters: vec![filter],
        ..search()
    };
    let found = names(store, &filled, search);
    assert_eq!(found, ["dog", "both", "talk", "page", "empty"]);
}

pub(super) fn a_users_cycle_begins_at_their_place_and_wraps(store: &dyn Store) {
    let (news, records) = put_many(store);
    for name in ["anna", "berta"] {
        let found = find(store, news, cycle(name));
        assert_eq!(ids(&found), in_cycle(&records, id(name)), "{name}");
    }
}

pub(super) fn the_cycle_of_two_users_visits_the_same_records(store: &dyn Store) {
    let (news, _) = put_many(store);
    let mut annas = ids(&find(store, news, cycle("anna")));
    let bertas = ids(&find(store, news, cycle("berta")));
    assert_ne!(annas, bertas, "they begin in different places");
    let begin = annas.iter().position(|id| *id == bertas[0]);
    annas.rotate_left(begin.expect("both see all records"));
    assert_eq!(annas, bertas, "and go the same way round");
}

pub(super) fn a_cycle_keeps_its_order_under_filters_and_ties(store: &dyn Store) {
    let (news, records) = put_many(store);
    let pending: Vec<Record> = records.iter().step_by(2).cloned().collect();
    let filtered = Search {
        filters: vec![Filter::Statuses(vec![RecordStatus::Pending])],
        ..cycle("anna")
    };
    assert_eq!(
        ids(&find(store, news, filtered)),
        in_cycle(&pending, id("anna"))
    );
    let text = Search {
        text: Some(text_query("owl")),
        ..cycle("anna")
    };
    let found = ids(&find(store, news, text));
    assert_eq!(found, in_cycle(&records, id("anna")), "equal scores");
    let completed: Vec<Record> = records.iter().skip(1).step_by(2).cloned().collect();
    let sorted = Search {
        sort: vec![Sort {
            key: SortKey::Status,
            direction: Direction::Descending,
        }],
        ..cycle("anna")
    };
    let expected = [completed, pending]
        .map(|some| in_cycle(&some, id("anna")))
        .concat();
    assert_eq!(ids(&find(store, news, sorted)), expected, "equal keys");
}

pub(super) fn pages_of_a_search_join_to_the_whole(store: &dyn Store) {
    let (news, _) = put_many(store);
    let text = Some(text_query("owl"));
    let sort = vec![Sort {
        key: SortKey::Status,
        direction: Direction::Ascending,
    }];
    let searches = [
        search(),
        cycle("anna"),
        Search { text, ..search() },
        Search {
            sort,
            ..cycle("berta")
        },
    ];
    for whole in searches {
        let all = find(store, news, whole.clone());
        assert_eq!((all.total, all.hits.len()), (60, 60));
        let mut joined = Vec::new();
        for offset in (0..70).step_by(7) {
            let page = find(
                store,
                news,
                Search {
                    offset,
                    limit: 7,
                    ..whole.clone()
                },
            );
            assert_eq!(page.total, 60, "the total is of all pages");
            joined.extend(ids(&page));
        }
        assert_eq!(joined, ids(&all), "{whole:?}");
        let none = find(store, news, Search { limit: 0, ..whole });
        assert_eq!((none.total, none.hits.len()), (60, 0));
    }
}
