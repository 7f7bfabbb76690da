use hone_annotation::RecordId;
use hone_domain::Seed;
use uuid::Uuid;

use super::{drawn, mix};
use crate::queue::{Entry, Purpose};

fn record(n: u128) -> RecordId {
    RecordId(Uuid::from_u128(n))
}

fn order(records: u128) -> Vec<Entry> {
    let entries = (0..records).map(|n| Entry {
        record: record(n),
        utility: 1.0,
        purpose: Purpose::Ranked {},
    });
    entries.collect()
}

fn audits(records: impl IntoIterator<Item = u128>) -> Vec<Entry> {
    drawn(
        records.into_iter().map(record).collect(),
        &Purpose::Audit {},
    )
}

fn is_audit(entry: &Entry) -> bool {
    entry.purpose == Purpose::Audit {}
}

#[test]
fn each_ten_places_hold_one_record_that_was_drawn() {
    let mixed = mix(order(90), audits(1000..1010), 0.1, Seed(3));
    assert_eq!(mixed.len(), 100);
    for stretch in mixed.chunks(10) {
        assert_eq!(stretch.iter().filter(|entry| is_audit(entry)).count(), 1);
    }
}

#[test]
fn the_place_of_a_drawn_record_says_nothing() {
    let places: Vec<_> = (0..2000)
        .map(|seed| {
            let mixed = mix(order(9), audits([1000]), 0.1, Seed(seed));
            mixed.iter().position(is_audit).unwrap()
        })
        .collect();
    for place in 0..10 {
        let here = places.iter().filter(|at| **at == place).count();
        assert!((140..260).contains(&here), "{here} of 2000 at {place}");
    }
}

#[test]
fn mixing_keeps_every_record_once_and_both_orders() {
    let mixed = mix(order(25), audits(1000..1040), 0.25, Seed(1));
    let of = |audit: bool| {
        let of = mixed.iter().filter(|entry| is_audit(entry) == audit);
        of.map(|entry| entry.record).collect::<Vec<_>>()
    };
    assert_eq!(of(true), (1000..1040).map(record).collect::<Vec<_>>());
    assert_eq!(of(false), (0..25).map(record).collect::<Vec<_>>());
}

#[test]
fn without_a_share_nothing_is_mixed_in() {
    assert_eq!(mix(order(3), audits([9]), 0.0, Seed(1)), order(3));
}
