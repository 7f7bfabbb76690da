use std::path::Path;
use std::thread;
use std::time::Duration;

use hone_annotation::search::{Found, Order, Search, Similarity, VectorQuery};
use hone_annotation::store::{Store, Transaction};
use hone_annotation::{Record, UserId, Vector, VectorSettingsId};
use hone_testkit::annotation::{Filled, id, record, vector};
use hone_testkit::{MemoryStore, block_on};
use serde_json::json;

use super::*;
use crate::SqliteStore;

/// A store under test and the reference, which are told the same.
struct Both {
    sqlite: SqliteStore,
    memory: MemoryStore,
    filled: Filled,
}

impl Both {
    fn new(folder: &Path) -> Self {
        let both = Self {
            sqlite: SqliteStore::open(folder).unwrap(),
            memory: MemoryStore::default(),
            filled: Filled::new(),
        };
        let filled = both.filled.clone();
        both.write(move |into| filled.put(into).unwrap());
        both
    }

    fn plane(&self) -> VectorSettingsId {
        self.filled.schema.vectors_settings[0].id
    }

    fn write(&self, change: impl Fn(&mut dyn Transaction) + Clone + Send + 'static) {
        for store in [&self.sqlite as &dyn Store, &self.memory] {
            let change = change.clone();
            let done = store.write(move |into| {
                change(into);
                Ok(())
            });
            block_on(done).unwrap();
        }
    }

    /// Checks that both find the same, with or without copies.
    #[track_caller]
    fn agree(&self) {
        let [one, other] = ["annotator", "somebody"].map(id::<UserId>);
        for (order, offset, limit) in [
            (Order::Insertion, 0, 10),
            (Order::Cycle(one), 0, 50),
            (Order::Cycle(other), 37, 61),
            (Order::Insertion, 900, 200),
            (Order::Insertion, 0, 0),
            (Order::Insertion, 5000, 10),
        ] {
            for similarity in [Similarity::Most, Similarity::Least] {
                for value in [[0.3, -0.7], [0.0, 1.0], [0.0, 0.0], [-1e30, 1e-30]] {
                    let search = Search {
                        vector: Some(VectorQuery {
                            settings: self.plane(),
                            value: value.to_vec(),
                            except: Some(self.filled.records[0].id),
                            order: similarity,
                        }),
                        order,
                        offset,
                        limit,
                        ..hone_testkit::annotation::search()
                    };
                    assert_eq!(
                        self.find(&self.sqlite, &search),
                        self.find(&self.memory, &search),
                        "{search:?}"
                    );
                }
            }
        }
    }

    fn find(&self, store: &dyn Store, search: &Search) -> Found {
        let (dataset, search) = (self.filled.dataset(), search.clone());
        block_on(store.read(move |view| Ok(view.search(dataset, &search)?))).unwrap()
    }

    /// Waits until the first segment has a copy that is up to date.
    fn wait_for_copy(&self, folder: &Path) {
        for _ in 0..1000 {
            let change = change_of_first(folder);
            if self.sqlite.shards.get(change.0, change.1).is_some() {
                return;
            }
            thread::sleep(Duration::from_millis(10));
        }
        panic!("no copy was made");
    }
}

fn change_of_first(folder: &Path) -> (Segment, i64) {
    let connection = rusqlite::Connection::open(folder.join("hone.db")).unwrap();
    let sql = "SELECT settings, segment, change FROM vector_segments ORDER BY 1, 2 LIMIT 1";
    let read = |row: &rusqlite::Row<'_>| {
        let (settings, number) = (row.get(0)?, row.get(1)?);
        Ok((Segment { settings, number }, row.get(2)?))
    };
    connection.query_row(sql, [], read).unwrap()
}

/// Records with vectors, many of which are equally far from anything.
fn many(both: &Both) -> (Vec<Record>, Vec<Vector>) {
    let records = (0..2500).map(|at| record(both.filled.dataset(), &format!("r{at}"), json!({})));
    let records: Vec<Record> = records.collect();
    let vectors = records.iter().enumerate().filter(|(at, _)| at % 7 != 0);
    let vectors = vectors.map(|(at, record)| {
        let value = [(at % 31) as f32 - 15.0, (at % 17) as f32 / 3.0 - 2.0];
        vector(record.id, both.plane(), &value)
    });
    let vectors = vectors.collect();
    (records, vectors)
}

fn files(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder.join("vectors")).unwrap();
    let mut names: Vec<String> = entries
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

#[test]
fn copies_find_what_the_database_finds_through_every_change() {
    let folder = tempfile::tempdir().unwrap();
    let both = Both::new(folder.path());
    let (records, vectors) = many(&both);
    let given = (records.clone(), vectors.clone());
    both.write(move |into| {
        into.put_records(&given.0).unwrap();
        into.put_vectors(&given.1).unwrap();
    });
    both.agree();
    both.wait_for_copy(folder.path());
    both.agree();
    let settings = both.plane();
    both.write(move |into| {
        let moved = [(3, [9.0, 9.0]), (0, [0.3, -0.7])];
        let moved = moved.map(|(at, value)| vector(records[at].id, settings, &value));
        into.put_vectors(&moved).unwrap();
        let gone: Vec<_> = records[10..20].iter().map(|it| it.id).collect();
        into.delete_records(&gone).unwrap();
        into.delete_vector(records[30].id, settings).unwrap();
    });
    both.agree();
    both.wait_for_copy(folder.path());
    both.agree();
    assert_eq!(files(folder.path()).len(), 1, "the copy before is gone");
}

#[test]
fn copies_are_opened_again_and_wrong_ones_are_made_anew() {
    let folder = tempfile::tempdir().unwrap();
    let mut both = Both::new(folder.path());
    let (records, vectors) = many(&both);
    both.write(move |into| {
        into.put_records(&records).unwrap();
        into.put_vectors(&vectors).unwrap();
    });
    both.agree();
    both.wait_for_copy(folder.path());
    let kept = files(folder.path());
    let again = |both: &mut Both, change: &dyn Fn()| {
        both.sqlite = SqliteStore::open(&folder.path().join("elsewhere")).unwrap();
        change();
        both.sqlite = SqliteStore::open(folder.path()).unwrap();
        both.agree();
        both.wait_for_copy(folder.path());
        both.agree();
        assert_eq!(files(folder.path()), kept);
    };
    again(&mut both, &|| {});
    let path = folder.path().join("vectors").join(&kept[0]);
    again(&mut both, &|| fs::write(&path, "cut short").unwrap());
    again(&mut both, &|| fs::remove_file(&path).unwrap());
    let later = folder.path().join("vectors/1-0-9999.vectors");
    let unfinished = folder.path().join("vectors/.unfinished-x");
    again(&mut both, &|| {
        fs::copy(&path, &later).unwrap();
        fs::write(&unfinished, "half").unwrap();
    });
}
