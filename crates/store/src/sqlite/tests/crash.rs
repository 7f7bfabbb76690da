//! What was acknowledged is there after the process was killed.

use std::env;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;

use hone_annotation::store::Store;
use hone_annotation::{RecordId, ResponseStatus};
use hone_testkit::annotation::{Filled, answers, id, object, record, response};
use hone_testkit::block_on;
use serde_json::json;

use crate::SqliteStore;

/// Names the folder to the process that is to be killed.
const FOLDER: &str = "HONE_STORE_CRASH_FOLDER";
/// The beginning of a line that names what was acknowledged.
const DONE: &str = "done ";
/// Writers at once, and lines after which the process is killed.
const WRITERS: usize = 4;
const LINES: usize = 60;

#[test]
fn acknowledged_writes_survive_a_kill() {
    if let Ok(folder) = env::var(FOLDER) {
        write_until_killed(Path::new(&folder));
    }
    let folder = tempfile::tempdir().unwrap();
    for round in 0..3 {
        let done = run_and_kill(folder.path(), round);
        assert!(done.len() >= LINES, "{} writes", done.len());
        let store = SqliteStore::open(folder.path()).unwrap();
        let known = done.clone();
        let missing = (&store as &dyn Store).read(move |view| {
            let mut missing = Vec::new();
            for name in known {
                let record: RecordId = id(&format!("{} {name}", Filled::new().dataset()));
                if view.record(record)?.is_none() || view.responses(&[record])?.len() != 1 {
                    missing.push(name);
                }
            }
            Ok(missing)
        });
        assert_eq!(block_on(missing).unwrap(), [""; 0]);
        store.close();
        super::consistency::check(folder.path());
    }
}

/// Runs this test again as the process that writes; kills it under way. Returns the names of the
/// records that it was told of.
fn run_and_kill(folder: &Path, round: usize) -> Vec<String> {
    let mut child = Command::new(env::current_exe().unwrap())
        .args(["--exact", "--nocapture"])
        .arg("sqlite::tests::crash::acknowledged_writes_survive_a_kill")
        .env(FOLDER, folder)
        .env("HONE_STORE_CRASH_ROUND", round.to_string())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let mut done = Vec::new();
    for line in lines.map_while(Result::ok) {
        done.extend(line.strip_prefix(DONE).map(str::to_owned));
        if done.len() == LINES {
            // SIGKILL: nothing of the process runs after it.
            child.kill().unwrap();
        }
    }
    child.wait().unwrap();
    done
}

fn write_until_killed(folder: &Path) -> ! {
    let store = SqliteStore::open(folder).unwrap();
    let store: &dyn Store = &store;
    let round = env::var("HONE_STORE_CRASH_ROUND").unwrap();
    if round == "0" {
        block_on(store.write(|into| Ok(Filled::new().put(into)?))).unwrap();
    }
    thread::scope(|scope| {
        for writer in 0..WRITERS {
            let round = round.clone();
            scope.spawn(move || {
                for number in 0.. {
                    let name = format!("{round}-{writer}-{number}");
                    write_one(store, &name);
                    let mut out = std::io::stdout().lock();
                    // The test's own lines may end without a line feed.
                    writeln!(out, "\n{DONE}{name}").unwrap();
                    out.flush().unwrap();
                }
            });
        }
    });
    unreachable!("the writers do not end")
}

/// A record with metadata and a response in one unit of work.
fn write_one(store: &dyn Store, name: &str) {
    let name = name.to_owned();
    let done = store.write(move |into| {
        let filled = Filled::new();
        let mut one = record(filled.dataset(), &name, json!({ "text": "a few words" }));
        one.metadata = Some(object(json!({ "split": "train", "pages": 3 })));
        into.put_records(std::slice::from_ref(&one))?;
        let user = filled.users[2].id;
        let one = response(one.id, user, ResponseStatus::Draft, answers([]));
        Ok(into.put_responses(&[one])?)
    });
    block_on(done).unwrap();
}
