use hone_annotation::store::Store;
use hone_testkit::annotation::Filled;
use hone_testkit::block_on;
use rusqlite::Connection;

use crate::{SqliteStore, StoreError};

#[test]
fn what_was_written_is_there_when_opened_again() {
    let folder = tempfile::tempdir().unwrap();
    let store = SqliteStore::open(&folder.path().join("new/deep")).unwrap();
    block_on((&store as &dyn Store).write(|into| Ok(Filled::new().put(into)?))).unwrap();
    store.close();
    let store = SqliteStore::open(&folder.path().join("new/deep")).unwrap();
    let dataset = Filled::new().dataset();
    let schema = (&store as &dyn Store).read(move |view| Ok(view.schema(dataset)?));
    let schema = block_on(schema).unwrap().unwrap();
    assert_eq!(*schema, Filled::new().schema);
}

#[test]
fn a_second_opening_is_refused_with_the_process_of_the_first() {
    let folder = tempfile::tempdir().unwrap();
    let first = SqliteStore::open(folder.path()).unwrap();
    let Err(StoreError::InUse { process, .. }) = SqliteStore::open(folder.path()) else {
        panic!("the folder is in use");
    };
    assert_eq!(process, Some(std::process::id().to_string()));
    first.close();
    assert!(SqliteStore::open(folder.path()).is_ok());
}

#[test]
fn a_database_of_a_newer_version_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    SqliteStore::open(folder.path()).unwrap().close();
    let connection = Connection::open(folder.path().join("hone.db")).unwrap();
    connection
        .pragma_update(None, "user_version", 9000)
        .unwrap();
    drop(connection);
    let refused = SqliteStore::open(folder.path());
    assert!(
        matches!(refused, Err(StoreError::NewerDatabase { found: 9000, .. })),
        "{refused:?}"
    );
}

#[test]
fn what_is_no_database_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("hone.db"), "something else".repeat(1000)).unwrap();
    let refused = SqliteStore::open(folder.path());
    assert!(
        matches!(refused, Err(StoreError::Database { .. })),
        "{refused:?}"
    );
}

#[test]
fn dropping_the_store_finishes_what_was_asked() {
    let folder = tempfile::tempdir().unwrap();
    let store = SqliteStore::open(folder.path()).unwrap();
    drop(store.run_write(Box::new(|into| Ok(Filled::new().put(into)?))));
    drop(store);
    let store = SqliteStore::open(folder.path()).unwrap();
    let users = block_on((&store as &dyn Store).read(|view| Ok(view.users()?)));
    assert_eq!(users.unwrap(), Filled::new().users);
}

#[test]
fn a_database_of_the_first_version_is_brought_up_to_date() {
    let folder = tempfile::tempdir().unwrap();
    let connection = Connection::open(folder.path().join("hone.db")).unwrap();
    let first = include_str!("../migrations/0001_annotation.sql");
    connection.execute_batch(first).unwrap();
    connection.pragma_update(None, "user_version", 1).unwrap();
    let job = hone_testkit::annotation::job("old");
    let sql = "INSERT INTO jobs (id, name, arguments, status, done, total, attempts, inserted_at, \
         updated_at) VALUES (?1, 'old', 'null', 'queued', 0, 0, 0, ?2, ?2)";
    let params = rusqlite::params![job.id.0.as_bytes(), job.inserted_at.0];
    connection.execute(sql, params).unwrap();
    drop(connection);
    let store = SqliteStore::open(folder.path()).unwrap();
    let id = job.id;
    let read = (&store as &dyn Store).read(move |view| Ok(view.job(id)?));
    assert_eq!(block_on(read).unwrap(), Some(job));
}
