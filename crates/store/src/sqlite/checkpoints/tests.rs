use std::path::Path;
use std::sync::Arc;
use std::thread;

use super::*;
use crate::sqlite::open::{open_emptier, open_writer};
use crate::sqlite::session::Shared;

/// A writer and the thread that empties its log.
fn open(folder: &Path) -> (Session, Session) {
    let path = folder.join("hone.db");
    let shared = Shared::new(folder);
    let writer = open_writer(&path, &shared).unwrap();
    writer
        .run("CREATE TABLE noise (key INTEGER PRIMARY KEY, text)", [])
        .unwrap();
    let emptier = open_emptier(&path, &shared).unwrap();
    (writer, emptier)
}

/// Writes so many rows, each of which changes a page at least, and looks after each.
fn write(writer: &Session, rows: usize) {
    let mut looked = 0;
    for _ in 0..rows {
        let sql = "INSERT INTO noise (text) VALUES (hex(randomblob(2500)))";
        writer.run(sql, []).unwrap();
        writer.checkpoints.tend(writer, &mut looked);
    }
}

#[test]
fn a_writer_alone_keeps_the_log_short() {
    let folder = tempfile::tempdir().unwrap();
    let (writer, _) = open(folder.path());
    writer.checkpoints.close();
    write(&writer, 40 * LONG as usize);
    let log = log(&writer, "NOOP").unwrap();
    assert!(log.all < 2 * LONG, "{log:?}");
}

#[test]
fn a_log_that_another_thread_empties_begins_anew() {
    let folder = tempfile::tempdir().unwrap();
    let (writer, emptier) = open(folder.path());
    let checkpoints = Arc::clone(&writer.checkpoints);
    let thread = thread::spawn(move || checkpoints.make_wanted(&emptier));
    let mut shortest = i64::MAX;
    for _ in 0..40 {
        write(&writer, LONG as usize);
        shortest = shortest.min(log(&writer, "NOOP").unwrap().all);
    }
    writer.checkpoints.close();
    thread.join().unwrap();
    assert!(shortest < 20 * LONG, "{shortest}");
    let sum = 40 * LONG;
    // What the log held is in the database, whoever took it there.
    assert_eq!(
        writer.number("SELECT count(*) FROM noise", []).unwrap(),
        Some(sum)
    );
    let sound: Option<String> = writer
        .one("PRAGMA integrity_check", [], |row| row.get(0))
        .unwrap();
    assert_eq!(sound.as_deref(), Some("ok"));
}
