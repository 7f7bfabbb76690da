use hone_annotation::store::Store;
use hone_annotation::{DatasetId, Kind, Record, RecordId, RecordStatus, ResponseStatus};
use serde_json::json;

use super::{check_taken, fill, read, write};
use crate::annotation::{answers, at, dataset, id, object, record, response, user, workspace};
use hone_annotation::Role;

/// Puts two empty datasets and tells their ids.
fn put_two(store: &dyn Store) -> [DatasetId; 2] {
    let both = ["news", "olds"].map(|name| dataset(id("lab"), name));
    let ids = [both[0].id, both[1].id];
    write(store, move |transaction| {
        transaction.put_workspace(&workspace("lab"))?;
        both.iter()
            .try_for_each(|dataset| transaction.put_dataset(dataset))
    });
    ids
}

/// Records of these names without content.
fn named(dataset: DatasetId, names: &[&str]) -> Vec<Record> {
    names
        .iter()
        .map(|name| record(dataset, name, json!({})))
        .collect()
}

fn put(store: &dyn Store, records: Vec<Record>) {
    write(store, move |transaction| transaction.put_records(&records));
}

/// The names on a page.
fn page(store: &dyn Store, dataset: DatasetId, offset: usize, limit: usize) -> Vec<String> {
    let records = read(store, move |view| view.record_page(dataset, offset, limit));
    records
        .into_iter()
        .filter_map(|record| record.external_id)
        .collect()
}

pub(super) fn records_come_back_as_they_were_put(store: &dyn Store) {
    let [news, _] = put_two(store);
    let odd = Record {
        fields: object(json!({
            "text": "tab\t quote \" zero \u{0} smile 😀",
            "custom": {"deep": [[{"number": 0.1, "big": 9_007_199_254_740_993_i64}], null, false]},
        })),
        metadata: Some(object(
            json!({"tiny": 5e-324, "huge": 1.797e308, "list": []}),
        )),
        status: RecordStatus::Completed,
        inserted_at: at(-4_000_000_000),
        updated_at: at(4_000_000_000).plus(1),
        ..record(news, "ünï 'codé'; --", json!({}))
    };
    let plain = Record {
        external_id: None,
        ..record(news, "plain", json!({}))
    };
    let expected = [odd, plain];
    put(store, expected.to_vec());
    read(store, move |view| {
        assert_eq!(view.record_page(news, 0, 9)?, expected);
        for record in &expected {
            assert_eq!(view.record(record.id)?.as_ref(), Some(record));
        }
        Ok(())
    });
}

pub(super) fn external_ids_are_unique_in_their_dataset(store: &dyn Store) {
    let [news, olds] = put_two(store);
    put(store, named(news, &["a"]));
    put(store, named(olds, &["a"]));
    let again = |name: &str| Record {
        id: id(name),
        ..record(news, "a", json!({}))
    };
    let twin = again("twin");
    check_taken(
        store,
        (Kind::Record, "external_id", "a"),
        move |transaction| transaction.put_records(&[twin]),
    );
    let twins = [again("twin"), again("triplet")].map(|twin| Record {
        external_id: Some("b".to_owned()),
        ..twin
    });
    check_taken(
        store,
        (Kind::Record, "external_id", "b"),
        move |transaction| transaction.put_records(&twins),
    );
    let nameless = ["x", "y"].map(|name| Record {
        external_id: None,
        ..again(name)
    });
    put(store, nameless.to_vec());
    assert_eq!(
        read(store, move |view| Ok(view.record_page(news, 0, 9)?.len())),
        3
    );
}

pub(super) fn records_are_found_by_either_id_in_their_dataset_alone(store: &dyn Store) {
    let [news, olds] = put_two(store);
    let mine = named(news, &["a", "b", "c"]);
    let others = named(olds, &["a", "b"]);
    put(store, mine.clone());
    put(store, others.clone());
    read(store, move |view| {
        let sorted = |mut records: Vec<Record>| {
            records.sort_by_key(|record| record.external_id.clone());
            records
        };
        let ids = [mine[2].id, mine[0].id, others[1].id, id("x"), mine[0].id];
        let found = sorted(view.records_by_id(news, &ids)?);
        assert_eq!(found, [mine[0].clone(), mine[2].clone()]);
        let names = ["c", "x", "a", "c", "A"];
        let found = sorted(view.records_by_external_id(news, &names)?);
        assert_eq!(found, [mine[0].clone(), mine[2].clone()]);
        assert_eq!(view.records_by_external_id(olds, &["c"])?, []);
        assert_eq!(view.records_by_id(news, &[])?, []);
        assert_eq!(view.records_by_external_id(news, &[])?, []);
        Ok(())
    });
}

pub(super) fn many_ids_may_be_asked_for(store: &dyn Store) {
    let [news, _] = put_two(store);
    put(store, named(news, &["a", "b"]));
    read(store, move |view| {
        let names: Vec<String> = (0..2_000).map(|place| format!("name {place}")).collect();
        let mut names: Vec<&str> = names.iter().map(String::as_str).collect();
        names.push("a");
        assert_eq!(view.records_by_external_id(news, &names)?.len(), 1);
        let mut ids: Vec<RecordId> = names.iter().map(|name| id(name)).collect();
        ids.push(record(news, "b", json!({})).id);
        assert_eq!(view.records_by_id(news, &ids)?.len(), 1);
        assert_eq!(view.responses(&ids)?, []);
        assert_eq!(view.suggestions(&ids)?, []);
        assert_eq!(view.vectors(&ids, None)?, []);
        Ok(())
    });
}

pub(super) fn pages_follow_the_order_of_insertion(store: &dyn Store) {
    let [news, olds] = put_two(store);
    put(store, named(news, &["d", "b"]));
    put(store, named(olds, &["x", "y"]));
    put(store, named(news, &["c", "a", "e"]));
    assert_eq!(page(store, news, 0, 9), ["d", "b", "c", "a", "e"]);
    assert_eq!(page(store, news, 1, 2), ["b", "c"]);
    assert_eq!(page(store, news, 4, 2), ["e"]);
    assert_eq!(page(store, news, 5, 2), [""; 0]);
    assert_eq!(page(store, news, 0, 0), [""; 0]);
    assert_eq!(page(store, olds, 0, 9), ["x", "y"]);
}

pub(super) fn a_replaced_record_keeps_its_place(store: &dyn Store) {
    let [news, _] = put_two(store);
    put(store, named(news, &["a", "b", "c"]));
    let changed = Record {
        fields: object(json!({"text": "new"})),
        status: RecordStatus::Completed,
        external_id: Some("z".to_owned()),
        updated_at: at(9),
        ..record(news, "a", json!({}))
    };
    let gone = record(news, "b", json!({})).id;
    let mut put = named(news, &["d"]);
    put.push(changed.clone());
    write(store, move |transaction| {
        transaction.put_records(&put)?;
        transaction.delete_records(&[gone])?;
        // What was deleted and comes again is new.
        transaction.put_records(&named(news, &["b"]))
    });
    assert_eq!(page(store, news, 0, 9), ["z", "c", "d", "b"]);
    let found = read(store, move |view| {
        view.record(changed.id).map(|it| (it, changed))
    });
    assert_eq!(found.0, Some(found.1));
}

pub(super) fn replacing_a_record_keeps_what_hangs_on_it(store: &dyn Store) {
    let filled = fill(store);
    let records = filled.records.clone();
    write(store, move |transaction| transaction.put_records(&records));
    read(store, move |view| {
        let ids: Vec<_> = filled.records.iter().map(|record| record.id).collect();
        assert_eq!(view.responses(&ids)?, filled.responses);
        assert_eq!(view.suggestions(&ids)?, filled.suggestions);
        assert_eq!(view.vectors(&ids, None)?.len(), filled.vectors.len());
        Ok(())
    });
}

pub(super) fn answered_records_come_by_id_page_by_page(store: &dyn Store) {
    let [news, olds] = put_two(store);
    let mut mine = named(news, &["a", "b", "c", "d", "e", "unanswered"]);
    let others = named(olds, &["a"]);
    let of = [&mine[..5], &others].concat();
    put(store, mine.clone());
    put(store, others);
    write(store, move |transaction| {
        transaction.put_user(&user("anna", Role::Annotator))?;
        transaction.put_user(&user("berta", Role::Annotator))?;
        for (place, record) in of.iter().enumerate() {
            let status = [ResponseStatus::Draft, ResponseStatus::Discarded][place % 2];
            let both =
                ["anna", "berta"].map(|name| response(record.id, id(name), status, answers([])));
            transaction.put_responses(&both)?;
        }
        Ok(())
    });
    mine.pop();
    mine.sort_by_key(|record| record.id);
    read(store, move |view| {
        assert_eq!(view.answered_records(news, None, 2)?, mine[..2]);
        assert_eq!(
            view.answered_records(news, Some(mine[1].id), 2)?,
            mine[2..4]
        );
        assert_eq!(view.answered_records(news, Some(mine[3].id), 2)?, mine[4..]);
        assert_eq!(view.answered_records(news, Some(mine[4].id), 2)?, []);
        Ok(())
    });
}
