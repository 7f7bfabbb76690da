use hone_annotation::ResponseStatus::{Discarded, Draft, Submitted};
use hone_annotation::store::{Counts, Store};
use hone_annotation::{DatasetId, Record, RecordStatus, Response, ResponseStatus, UserId};
use serde_json::json;

use super::{fill, read, write};
use crate::annotation::{Filled, answers, dataset, id, record, response};
use RecordStatus::{Completed, Pending};

#[track_caller]
fn check_counts(store: &dyn Store, dataset: DatasetId, pending: u64, completed: u64) {
    let counts = read(store, move |view| view.counts(dataset));
    assert_eq!(counts, Counts { pending, completed });
}

type Row = (UserId, RecordStatus, ResponseStatus, u64);

#[track_caller]
fn check_users(store: &dyn Store, dataset: DatasetId, expected: &[Row]) {
    let counts = read(store, move |view| view.user_counts(dataset));
    let found: Vec<Row> = counts
        .iter()
        .map(|it| (it.user, it.record, it.response, it.count))
        .collect();
    assert_eq!(found, expected);
}

fn people() -> (UserId, UserId) {
    (id("anna"), id("berta"))
}

fn with_status(filled: &Filled, place: usize, status: RecordStatus) -> Record {
    Record {
        status,
        ..filled.records[place].clone()
    }
}

pub(super) fn counts_follow_records(store: &dyn Store) {
    let filled = fill(store);
    let news = filled.dataset();
    check_counts(store, news, 5, 1);
    let put = [
        with_status(&filled, 1, Completed),
        record(news, "new", json!({})),
    ];
    write(store, move |transaction| {
        transaction.put_records(&put)?;
        let seen = transaction.counts(news)?;
        assert_eq!((seen.pending, seen.completed), (5, 2), "seen at once");
        Ok(())
    });
    check_counts(store, news, 5, 2);
    let gone = [filled.records[0].id, filled.records[4].id, id("x")];
    write(store, move |transaction| transaction.delete_records(&gone));
    check_counts(store, news, 4, 1);
    let back = [with_status(&filled, 1, Pending)];
    write(store, move |transaction| transaction.put_records(&back));
    check_counts(store, news, 5, 0);
}

pub(super) fn counts_are_of_one_dataset(store: &dyn Store) {
    let filled = fill(store);
    let other = dataset(filled.workspace.id, "other");
    let of = other.id;
    let mine = record(of, "mine", json!({}));
    let answer = response(mine.id, id("berta"), Draft, answers([]));
    write(store, move |transaction| {
        transaction.put_dataset(&other)?;
        transaction.put_records(&[mine])?;
        transaction.put_responses(&[answer])
    });
    check_counts(store, of, 1, 0);
    check_counts(store, filled.dataset(), 5, 1);
    check_users(store, of, &[(id("berta"), Pending, Draft, 1)]);
}

pub(super) fn user_counts_follow_responses(store: &dyn Store) {
    let filled = fill(store);
    let news = filled.dataset();
    let (anna, berta) = people();
    let annas = [(anna, Pending, Draft, 1), (anna, Completed, Submitted, 1)];
    let bertas = [
        (berta, Pending, Discarded, 1),
        (berta, Completed, Submitted, 1),
    ];
    check_users(store, news, &[annas, bertas].concat());
    let changed = Response {
        status: Submitted,
        ..filled.responses[2].clone()
    };
    let added =
        [3, 4].map(|place| response(filled.records[place].id, anna, Submitted, answers([])));
    write(store, move |transaction| {
        transaction.put_responses(&[changed])?;
        transaction.put_responses(&added)
    });
    let annas = [
        (anna, Pending, Submitted, 3),
        (anna, Completed, Submitted, 1),
    ];
    check_users(store, news, &[annas, bertas].concat());
    let gone = filled.responses[3].id;
    write(store, move |transaction| transaction.delete_response(gone));
    check_users(store, news, &[&annas[..], &bertas[1..]].concat());
}

pub(super) fn user_counts_follow_the_status_of_records(store: &dyn Store) {
    let filled = fill(store);
    let changed = [
        with_status(&filled, 0, Pending),
        with_status(&filled, 1, Completed),
    ];
    write(store, move |transaction| transaction.put_records(&changed));
    let (anna, berta) = people();
    let expected = [
        (anna, Pending, Submitted, 1),
        (anna, Completed, Draft, 1),
        (berta, Pending, Submitted, 1),
        (berta, Pending, Discarded, 1),
    ];
    check_users(store, filled.dataset(), &expected);
}

pub(super) fn user_counts_follow_deleted_records(store: &dyn Store) {
    let filled = fill(store);
    let gone = [filled.records[0].id];
    write(store, move |transaction| transaction.delete_records(&gone));
    let (anna, berta) = people();
    let left = [(anna, Pending, Draft, 1), (berta, Pending, Discarded, 1)];
    check_users(store, filled.dataset(), &left);
}

pub(super) fn people_are_counted_in_order_of_their_first_response(store: &dyn Store) {
    let filled = fill(store);
    let olga = id("olga");
    let (anna, berta) = people();
    let new = response(filled.records[5].id, olga, Draft, answers([]));
    let annas = filled.responses[0].id;
    write(store, move |transaction| {
        transaction.put_responses(&[new])?;
        // The first of those that she still has is now later than Berta's.
        transaction.delete_response(annas)
    });
    let expected = [
        (berta, Pending, Discarded, 1),
        (berta, Completed, Submitted, 1),
        (anna, Pending, Draft, 1),
        (olga, Pending, Draft, 1),
    ];
    check_users(store, filled.dataset(), &expected);
}

pub(super) fn a_failed_unit_of_work_leaves_the_counts(store: &dyn Store) {
    let filled = fill(store);
    let news = filled.dataset();
    let users = read(store, move |view| view.user_counts(news));
    let ids: Vec<_> = filled.records.iter().map(|record| record.id).collect();
    let failed = super::try_write(store, move |transaction| {
        transaction.delete_records(&ids)?;
        assert_eq!(transaction.counts(news)?, Counts::default());
        transaction.put_records(&[record(id("x"), "nowhere", json!({}))])
    });
    assert!(failed.is_err());
    check_counts(store, news, 5, 1);
    assert_eq!(read(store, move |view| view.user_counts(news)), users);
}
