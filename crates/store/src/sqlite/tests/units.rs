//! Units of work that are committed together.

use hone_annotation::search::Search;
use hone_annotation::store::{Store, Transaction, Write};
use hone_annotation::{AnnotationError, Record, StoreError};
use hone_testkit::annotation::{Filled, record, search, text_query};
use hone_testkit::block_on;
use serde_json::json;

use super::{consistency, together};
use crate::SqliteStore;
use crate::sqlite::open::open_writer;
use crate::sqlite::session::Shared;

/// A record whose text has its name for a word.
fn named(name: &str) -> Record {
    let text = json!({ "text": format!("a word {name}") });
    record(Filled::new().dataset(), name, text)
}

fn put(names: &'static [&'static str]) -> Write {
    Box::new(move |into| {
        let records: Vec<_> = names.iter().map(|name| named(name)).collect();
        Ok(into.put_records(&records)?)
    })
}

fn delete(name: &'static str) -> Write {
    Box::new(move |into| Ok(into.delete_records(&[named(name).id])?))
}

/// The work, and then a failure.
fn failing(work: Write) -> Write {
    Box::new(move |into: &mut dyn Transaction| {
        work(into)?;
        let reason = "it was to fail".into();
        Err(AnnotationError::Store(StoreError::Backend(reason)))
    })
}

/// The names among those asked for that are found by their word.
fn found(store: &SqliteStore, names: &'static [&'static str]) -> Vec<&'static str> {
    let found = (store as &dyn Store).read(move |view| {
        let mut found = Vec::new();
        for name in names {
            let wanted = Search {
                text: Some(text_query(name)),
                ..search()
            };
            let hits = view.search(Filled::new().dataset(), &wanted)?.hits;
            found.extend((!hits.is_empty()).then_some(*name));
        }
        Ok(found)
    });
    block_on(found).unwrap()
}

#[test]
fn a_unit_that_fails_takes_no_text_of_another_with_it() {
    let folder = tempfile::tempdir().unwrap();
    let shared = Shared::new(folder.path());
    let mut session = open_writer(&folder.path().join("hone.db"), &shared).unwrap();
    let units: Vec<(Write, bool)> = vec![
        (Box::new(|into| Ok(Filled::new().put(into)?)), true),
        (put(&["alder", "birch"]), true),
        (failing(put(&["cedar"])), false),
        // To delete a record puts what waits in the index, which its failure takes out again.
        (failing(delete("alder")), false),
        (failing(delete("birch")), false),
        (put(&["elm"]), true),
        (delete("birch"), true),
        (put(&["fir"]), true),
    ];
    let (units, fates): (Vec<_>, Vec<_>) = units.into_iter().unzip();
    let outcomes = together(&mut session, units);
    assert_eq!(
        outcomes.iter().map(Result::is_ok).collect::<Vec<_>>(),
        fates
    );
    drop(session);
    consistency::check(folder.path());
    let store = SqliteStore::open(folder.path()).unwrap();
    let names = &["alder", "birch", "cedar", "elm", "fir"];
    assert_eq!(found(&store, names), ["alder", "elm", "fir"]);
}
