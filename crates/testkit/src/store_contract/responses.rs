use std::slice;

use hone_annotation::store::Store;
use hone_annotation::{Answer, Kind, Response, ResponseStatus};

use super::{check_taken, fill, read, write};
use crate::annotation::{answers, at, id, response};

pub(super) fn responses_come_back_in_order_of_insertion(store: &dyn Store) {
    let filled = fill(store);
    read(store, move |view| {
        let mut ids: Vec<_> = filled.records.iter().map(|record| record.id).collect();
        assert_eq!(view.responses(&ids)?, filled.responses);
        ids.reverse();
        ids.push(ids[0]);
        assert_eq!(
            view.responses(&ids)?,
            filled.responses,
            "whatever the order asked in"
        );
        assert_eq!(view.responses(&ids[..3])?, [], "the last three have none");
        assert_eq!(view.responses(&ids[3..4])?, filled.responses[3..]);
        assert_eq!(view.responses(&[])?, []);
        for response in &filled.responses {
            assert_eq!(view.response(response.id)?.as_ref(), Some(response));
        }
        Ok(())
    });
}

pub(super) fn a_user_has_one_response_to_a_record(store: &dyn Store) {
    let filled = fill(store);
    let fox = filled.records[0].id;
    let anna = filled.users[2].id;
    let key = (Kind::Response, "user", anna.to_string());
    check_taken(store, (key.0, key.1, &key.2), move |transaction| {
        transaction.put_responses(&[Response {
            id: id("another"),
            ..response(fox, anna, ResponseStatus::Draft, answers([]))
        }])
    });
}

pub(super) fn a_replaced_response_keeps_its_place(store: &dyn Store) {
    let filled = fill(store);
    let changed = Response {
        values: answers([("topic", Answer::Text("other".to_owned()))]),
        status: ResponseStatus::Discarded,
        updated_at: at(50),
        ..filled.responses[0].clone()
    };
    let expected = [slice::from_ref(&changed), &filled.responses[1..]].concat();
    let ids: Vec<_> = filled.records.iter().map(|record| record.id).collect();
    write(store, move |transaction| {
        transaction.put_responses(&[changed])
    });
    assert_eq!(read(store, move |view| view.responses(&ids)), expected);
}

pub(super) fn a_deleted_response_is_gone_and_may_come_again(store: &dyn Store) {
    let filled = fill(store);
    let gone = filled.responses[0].clone();
    let again = Response {
        id: id("again"),
        ..gone.clone()
    };
    let expected = [&filled.responses[1..], slice::from_ref(&again)].concat();
    let ids: Vec<_> = filled.records.iter().map(|record| record.id).collect();
    write(store, move |transaction| {
        transaction.delete_response(gone.id)?;
        assert_eq!(transaction.response(gone.id)?, None);
        transaction.put_responses(&[again])
    });
    assert_eq!(read(store, move |view| view.responses(&ids)), expected);
}

pub(super) fn the_records_a_user_has_answered_come_by_id(store: &dyn Store) {
    let filled = fill(store);
    let more: Vec<_> = filled.records[2..]
        .iter()
        .map(|record| response(record.id, id("anna"), ResponseStatus::Draft, answers([])))
        .collect();
    write(store, move |transaction| transaction.put_responses(&more));
    let mut all: Vec<_> = filled.records.iter().map(|record| record.id).collect();
    all.sort();
    let mut two = vec![filled.records[0].id, filled.records[2].id];
    two.sort();
    read(store, move |view| {
        assert_eq!(view.records_answered_by(id("anna"))?, all);
        assert_eq!(view.records_answered_by(id("berta"))?, two);
        assert_eq!(view.records_answered_by(id("olga"))?, []);
        Ok(())
    });
}
