//! Whatever happens to a store, it reads as the reference to which the same has happened.

mod changes;
mod of_loops;
mod searches;

use hone_annotation::search::{Found, Search};
use hone_annotation::store::{Store, Transaction, View};
use hone_annotation::{AnnotationError, RecordId, StoreError, Timestamp};
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestRng, TestRunner};

use super::{find, read, write};
use crate::annotation::{Filled, id};
use crate::{MemoryStore, block_on};
use changes::Change;

/// The records that come and go.
const RECORDS: usize = 8;

/// The words of their texts.
const WORDS: [&str; 9] = [
    "fox", "foxes", "fax", "dog", "dig", "owl", "über", "東京", "and",
];

/// A unit of work: what it does, and whether it gives up in the end.
type Unit = (Vec<Change>, bool);

pub(super) fn a_random_history_reads_as_in_memory(store: &dyn Store) {
    let config = Config {
        cases: 64,
        failure_persistence: None,
        ..Config::default()
    };
    let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let units = prop::collection::vec(changes::any_change(), 1..12);
    let units = prop::collection::vec((units, prop::bool::weighted(0.1)), 1..12);
    let searches = prop::collection::vec(searches::any_search(), 1..24);
    let outcome = TestRunner::new_with_rng(config, rng)
        .run(&(units, searches), |(units, searches)| {
            agree(store, units, searches)
        });
    if let Err(failure) = outcome {
        panic!("{failure}");
    }
}

fn agree(store: &dyn Store, units: Vec<Unit>, searches: Vec<Search>) -> Result<(), TestCaseError> {
    empty(store);
    let reference = MemoryStore::new();
    for store in [store, &reference] {
        write(store, |transaction| Filled::new().put(transaction));
    }
    for unit in units {
        prop_assert_eq!(work(store, unit.clone()), work(&reference, unit));
    }
    for (found, expected) in all(store).into_iter().zip(all(&reference)) {
        prop_assert_eq!(found, expected);
    }
    let dataset = Filled::new().dataset();
    for search in searches {
        let found = find(store, dataset, search.clone());
        let expected = find(&reference, dataset, search.clone());
        prop_assert_eq!(
            comparable(&search, &found),
            comparable(&search, &expected),
            "{:?}",
            search
        );
    }
    Ok(())
}

/// Deletes what an earlier history left.
fn empty(store: &dyn Store) {
    write(store, |transaction| {
        for dataset in transaction.datasets()? {
            transaction.delete_dataset(dataset.id)?;
        }
        for workspace in transaction.workspaces()? {
            transaction.delete_workspace(workspace.id)?;
        }
        for user in transaction.users()? {
            transaction.delete_user(user.id)?;
        }
        Ok(())
    });
}

/// Does a unit of work and tells why it failed.
fn work(store: &dyn Store, (changes, gives_up): Unit) -> Option<String> {
    let work = move |transaction: &mut dyn Transaction| {
        let filled = Filled::new();
        for change in changes {
            change.make(&filled, transaction)?;
        }
        if gives_up {
            return Err(AnnotationError::Conflict("given up".to_owned()));
        }
        Ok(())
    };
    block_on(store.write(work))
        .err()
        .map(|error| error.to_string())
}

/// What the methods that list and count say.
fn all(store: &dyn Store) -> Vec<String> {
    read(store, |view| {
        let filled = Filled::new();
        let ids: Vec<RecordId> = (0..RECORDS).map(record_id).collect();
        let mut said = of_dataset(view, &filled)?;
        said.push(format!("{:?}", view.users()?));
        said.push(format!("{:?}", view.members(filled.workspace.id)?));
        said.push(format!("{:?}", view.responses(&ids)?));
        said.push(format!("{:?}", view.suggestions(&ids)?));
        said.push(format!("{:?}", view.vectors(&ids, None)?));
        for user in &filled.users {
            said.push(format!("{:?}", view.records_answered_by(user.id)?));
        }
        for question in &filled.schema.questions {
            said.push(format!("{:?}", view.agents(question.id)?));
        }
        for property in &filled.schema.metadata_properties {
            said.push(format!("{:?}", view.metadata_metrics(property.id)?));
        }
        said.extend(of_loops::all(view, &filled)?);
        Ok(said)
    })
}

fn of_dataset(view: &dyn View, filled: &Filled) -> Result<Vec<String>, StoreError> {
    let dataset = filled.dataset();
    Ok(vec![
        format!("{:?}", view.schema(dataset)?),
        format!("{:?}", view.record_page(dataset, 0, 100)?),
        format!("{:?}", view.record_page(dataset, 2, 3)?),
        format!("{:?}", view.counts(dataset)?),
        format!("{:?}", view.user_counts(dataset)?),
        format!("{:?}", view.answered_records(dataset, None, 100)?),
        format!(
            "{:?}",
            view.answered_records(dataset, Some(record_id(0)), 2)?
        ),
    ])
}

/// What two stores must agree about: records in order, but in no order where relevance makes it,
/// and where scores are as good as equal.
fn comparable(search: &Search, found: &Found) -> (usize, Vec<(i64, RecordId)>) {
    let by_relevance = search.text.is_some() && search.vector.is_none();
    let hits = found.hits.iter().map(|hit| {
        let rounded = -(f64::from(hit.score) * 1e4).round() as i64;
        (if by_relevance { 0 } else { rounded }, hit.record.id)
    });
    let mut hits: Vec<_> = hits.collect();
    if search.vector.is_some() || (by_relevance && search.sort.is_empty()) {
        hits.sort_unstable();
    }
    (found.total, hits)
}

/// The sample's records, and then others.
fn record_id(place: usize) -> RecordId {
    let of_sample = Filled::new().records.get(place).map(|record| record.id);
    of_sample.unwrap_or_else(|| id(&format!("record {place}")))
}

/// A moment among few, so that there are ties.
fn moment(place: i64) -> Timestamp {
    crate::annotation::at(place)
}
