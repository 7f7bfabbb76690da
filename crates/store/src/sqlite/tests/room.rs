//! Where there is no room to write.

use hone_annotation::store::{Outcome, Store, Write};
use hone_annotation::{AnnotationError, StoreError};
use hone_testkit::annotation::{Filled, record};
use hone_testkit::block_on;
use serde_json::json;

use super::{consistency, together};
use crate::SqliteStore;
use crate::sqlite::open::open_writer;
use crate::sqlite::session::{Session, Shared};

/// Puts so many records whose names begin alike.
fn records(name: &'static str, many: usize) -> Write {
    Box::new(move |into| {
        let dataset = Filled::new().dataset();
        let text = json!({ "text": "a few words ".repeat(40) });
        let each = (0..many).map(|at| record(dataset, &format!("{name}{at}"), text.clone()));
        Ok(into.put_records(&each.collect::<Vec<_>>())?)
    })
}

fn limit(session: &Session, pages: i64) {
    let sql = format!("PRAGMA max_page_count = {pages}");
    session.number(&sql, []).unwrap();
}

fn is_unwritable(outcome: &Outcome) -> bool {
    matches!(
        outcome,
        Err(AnnotationError::Store(StoreError::Unwritable(_)))
    )
}

#[test]
fn what_finds_no_room_is_refused_and_all_that_was_acknowledged_is_there() {
    let folder = tempfile::tempdir().unwrap();
    let shared = Shared::new(folder.path());
    let mut session = open_writer(&folder.path().join("hone.db"), &shared).unwrap();
    let fill: Write = Box::new(|into| Ok(Filled::new().put(into)?));
    together(&mut session, [fill]).remove(0).unwrap();
    let pages = session.number("PRAGMA page_count", []).unwrap().unwrap();
    let mut acknowledged = Vec::new();
    for room in [0, 1, 2, 3, 5, 8, 13] {
        limit(&session, pages + room);
        let units = [("first", 1), ("large", 200), ("last", 1)];
        let outcomes = together(&mut session, units.map(|(name, many)| records(name, many)));
        assert!(is_unwritable(&outcomes[1]), "room {room}: {outcomes:?}");
        for (outcome, (name, _)) in outcomes.iter().zip(units) {
            assert!(outcome.is_ok() || is_unwritable(outcome), "{outcome:?}");
            acknowledged.extend(outcome.is_ok().then(|| format!("{name}0")));
        }
    }
    limit(&session, i64::from(u32::MAX));
    let outcomes = together(&mut session, [records("after", 200)]);
    assert!(outcomes[0].is_ok(), "{outcomes:?}");
    acknowledged.push("after199".to_owned());
    drop(session);
    consistency::check(folder.path());
    let store = SqliteStore::open(folder.path()).unwrap();
    let found = (&store as &dyn Store).read(move |view| {
        let names: Vec<&str> = acknowledged.iter().map(String::as_str).collect();
        let found = view.records_by_external_id(Filled::new().dataset(), &names)?;
        let large = view.records_by_external_id(Filled::new().dataset(), &["large0"])?;
        Ok((found.len(), large.len(), acknowledged))
    });
    let (found, large, mut acknowledged) = block_on(found).unwrap();
    acknowledged.sort_unstable();
    acknowledged.dedup();
    assert_eq!((found, large), (acknowledged.len(), 0));
}
