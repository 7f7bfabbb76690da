use hone_annotation::{RecordId, Timestamp, UserId};
use uuid::Uuid;

use super::{Ask, Entry, LiveQueue, Offered, Purpose};

fn record(n: u128) -> RecordId {
    RecordId(Uuid::from_u128(n))
}

fn ask(user: u128, now: i64) -> Ask {
    Ask {
        user: UserId(Uuid::from_u128(user)),
        now: Timestamp(now),
        overlap: 1,
    }
}

fn queue(records: u128) -> LiveQueue {
    let entries = (0..records).map(|n| Entry {
        record: record(n),
        utility: 0.5,
        purpose: Purpose::Ranked {},
    });
    let mut queue = LiveQueue::default();
    queue.reorder(entries.collect(), "margin", None);
    queue
}

/// What a person gets, kept for them until 100.
fn take(queue: &mut LiveQueue, ask: &Ask, limit: usize) -> Vec<RecordId> {
    let (offered, _) = queue.offer(ask, Offered::Free, 0, limit);
    for &record in &offered {
        queue.lease(ask, record, Timestamp(100), None);
    }
    offered
}

#[test]
fn two_hundred_people_get_different_records() {
    let mut queue = queue(2000);
    let mut taken: Vec<_> = (0..200)
        .flat_map(|user| take(&mut queue, &ask(user, 0), 10))
        .collect();
    taken.sort_unstable();
    taken.dedup();
    assert_eq!(taken.len(), 2000);
}

#[test]
fn a_person_who_asks_twice_gets_the_same_records() {
    let mut queue = queue(100);
    take(&mut queue, &ask(1, 0), 5);
    let first = take(&mut queue, &ask(2, 0), 5);
    take(&mut queue, &ask(3, 1), 5);
    assert_eq!(take(&mut queue, &ask(2, 2), 5), first);
}

#[test]
fn what_ran_out_is_free_again() {
    let mut queue = queue(3);
    let first = take(&mut queue, &ask(1, 0), 3);
    assert_eq!(take(&mut queue, &ask(2, 99), 3), []);
    assert_eq!(take(&mut queue, &ask(2, 100), 3), first);
}

#[test]
fn overlap_lets_so_many_people_have_a_record() {
    let mut queue = queue(1);
    let ask = |user| Ask {
        overlap: 2,
        ..ask(user, 0)
    };
    assert_eq!(take(&mut queue, &ask(1), 1), [record(0)]);
    assert_eq!(take(&mut queue, &ask(2), 1), [record(0)]);
    assert_eq!(take(&mut queue, &ask(3), 1), []);
}

#[test]
fn what_others_have_is_offered_apart() {
    let mut queue = queue(4);
    take(&mut queue, &ask(1, 0), 3);
    let other = ask(2, 0);
    let (free, _) = queue.offer(&other, Offered::Free, 0, 9);
    let (taken, _) = queue.offer(&other, Offered::Taken, 0, 9);
    assert_eq!(free, [record(3)]);
    assert_eq!(taken, [record(0), record(1), record(2)]);
}

#[test]
fn what_is_answered_does_not_come_back_with_a_new_order() {
    let mut queue = queue(3);
    queue.close(record(1));
    let entries = queue.entries().to_vec();
    queue.reorder(entries, "margin", None);
    let (offered, _) = queue.offer(&ask(1, 0), Offered::Free, 0, 9);
    assert_eq!(offered, [record(0), record(2)]);
    queue.open(record(1));
    let (offered, _) = queue.offer(&ask(1, 0), Offered::Free, 0, 9);
    assert_eq!(offered, [record(0), record(1), record(2)]);
}

#[test]
fn what_was_handed_out_keeps_its_moment_when_it_is_handed_out_again() {
    let mut queue = queue(1);
    let early = ask(1, 5);
    take(&mut queue, &early, 1);
    take(&mut queue, &ask(1, 50), 1);
    let out = queue.handed_out(record(0), early.user).unwrap();
    assert_eq!(out.since, Timestamp(5));
    assert_eq!(queue.oldest(), Some(Timestamp(5)));
    queue.release(record(0), early.user);
    assert_eq!(queue.oldest(), None);
}

#[test]
fn a_record_to_measure_on_is_offered_to_others_after_half_of_the_time() {
    let entry = |n, purpose| Entry {
        record: record(n),
        utility: 0.5,
        purpose,
    };
    let mut queue = LiveQueue::default();
    let entries = vec![entry(0, Purpose::Audit {}), entry(1, Purpose::Ranked {})];
    queue.reorder(entries, "margin", None);
    let both = vec![record(0), record(1)];
    assert_eq!(take(&mut queue, &ask(1, 0), 2), both);
    assert!(take(&mut queue, &ask(2, 49), 2).is_empty());
    // Whoever asks again is still there, and keeps it.
    assert_eq!(take(&mut queue, &ask(1, 20), 2), both);
    assert!(take(&mut queue, &ask(2, 59), 2).is_empty());
    assert_eq!(take(&mut queue, &ask(2, 60), 2), [record(0)]);
    // The one who was slow may answer all the same, and nobody else is asked.
    assert!(queue.handed_out(record(0), ask(1, 60).user).is_some());
    assert!(take(&mut queue, &ask(3, 61), 2).is_empty());
}
