use hone_annotation::store::{MetadataMetrics, Store};
use hone_annotation::{MetadataPropertyId, MetadataSettings, Record};
use serde_json::{Value, json};

use super::{fill, read, write};
use crate::annotation::{Filled, metadata_property, object, record};

fn property(filled: &Filled, name: &str) -> MetadataPropertyId {
    let property = filled.schema.metadata_property(name);
    property.expect("the sample has it").id
}

#[track_caller]
fn check_terms(store: &dyn Store, property: MetadataPropertyId, expected: &[(Value, u64)]) {
    let found = read(store, move |view| view.metadata_metrics(property));
    assert_eq!(found, MetadataMetrics::Terms(expected.to_vec()));
}

#[track_caller]
fn check_numbers(store: &dyn Store, property: MetadataPropertyId, expected: Option<(f64, f64)>) {
    let found = read(store, move |view| view.metadata_metrics(property));
    assert_eq!(found, MetadataMetrics::Numbers(expected));
}

/// Adds a record with metadata.
fn add(store: &dyn Store, filled: &Filled, name: &str, metadata: Value) {
    let added = Record {
        metadata: Some(object(metadata)),
        ..record(filled.dataset(), name, json!({}))
    };
    write(store, move |transaction| transaction.put_records(&[added]));
}

pub(super) fn terms_are_counted_once_a_record(store: &dyn Store) {
    let filled = fill(store);
    let source = property(&filled, "source");
    check_terms(store, source, &[(json!("book"), 2), (json!("web"), 2)]);
    add(
        store,
        &filled,
        "x",
        json!({"source": ["web", "web", null, [1], {"a": 1}]}),
    );
    check_terms(store, source, &[(json!("web"), 3), (json!("book"), 2)]);
}

pub(super) fn terms_may_be_any_scalar(store: &dyn Store) {
    let filled = fill(store);
    let source = property(&filled, "source");
    add(
        store,
        &filled,
        "x",
        json!({"source": [1, "1", 1.5, true, "Ärger", "arg"]}),
    );
    let expected = [
        (json!("book"), 2),
        (json!("web"), 2),
        (json!("1"), 1),
        (json!(1), 1),
        (json!(1.5), 1),
        (json!("arg"), 1),
        (json!(true), 1),
        (json!("Ärger"), 1),
    ];
    check_terms(store, source, &expected);
}

pub(super) fn numbers_are_told_by_their_ends(store: &dyn Store) {
    let filled = fill(store);
    let (length, weight) = (property(&filled, "length"), property(&filled, "weight"));
    check_numbers(store, length, Some((3.0, 9.0)));
    check_numbers(store, weight, Some((-1.5, 2.0)));
    let all: Vec<_> = filled.records.iter().map(|record| record.id).collect();
    write(store, move |transaction| transaction.delete_records(&all));
    check_numbers(store, weight, None);
    check_terms(store, property(&filled, "source"), &[]);
}

pub(super) fn metrics_follow_changes_of_records(store: &dyn Store) {
    let filled = fill(store);
    let changed = Record {
        metadata: Some(object(json!({"source": "web", "length": 100}))),
        ..filled.records[3].clone()
    };
    let emptied = Record {
        metadata: None,
        ..filled.records[2].clone()
    };
    let gone = filled.records[0].id;
    write(store, move |transaction| {
        transaction.put_records(&[changed, emptied])?;
        transaction.delete_records(&[gone])
    });
    let source = property(&filled, "source");
    check_terms(store, source, &[(json!("web"), 2), (json!("book"), 1)]);
    check_numbers(store, property(&filled, "length"), Some((3.0, 100.0)));
    check_numbers(store, property(&filled, "weight"), None);
}

pub(super) fn a_property_declared_later_covers_earlier_records(store: &dyn Store) {
    let filled = fill(store);
    let terms = MetadataSettings::Terms { values: None };
    let late = metadata_property(filled.dataset(), "unknown", terms);
    let id = late.id;
    write(store, move |transaction| {
        transaction.put_metadata_property(&late)
    });
    check_terms(store, id, &[(json!("fox"), 1)]);
}
