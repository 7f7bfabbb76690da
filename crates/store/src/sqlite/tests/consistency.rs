//! What is kept beside the rows must say what the rows say.

use std::path::Path;

use hone_annotation::store::{Store, Transaction};
use hone_annotation::{RecordStatus, ResponseStatus};
use hone_testkit::annotation::{Filled, at, exposure, learning_loop, loop_event, model_version};
use hone_testkit::block_on;
use rusqlite::Connection;

use crate::SqliteStore;

/// Pairs of queries that must have the same rows: what is kept, and the same counted anew.
const KEPT: &[(&str, &str)] = &[
    (
        "SELECT dataset, status, count FROM record_counts WHERE count <> 0 ORDER BY 1, 2",
        "SELECT dataset, status, count(*) FROM records GROUP BY 1, 2 ORDER BY 1, 2",
    ),
    (
        "SELECT dataset, user, record_status, status, count FROM response_counts \
         WHERE count <> 0 ORDER BY 1, 2, 3, 4",
        "SELECT p.dataset, p.user, r.status, p.status, count(*) FROM responses p \
         JOIN records r ON r.key = p.record GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4",
    ),
    (
        "SELECT dataset, user, first FROM responders ORDER BY 1, 2",
        "SELECT dataset, user, min(key) FROM responses GROUP BY 1, 2 ORDER BY 1, 2",
    ),
    (
        "SELECT question, agent, count FROM agents WHERE count <> 0 ORDER BY 1, 2",
        "SELECT key >> 40, agent, count(*) FROM suggestions WHERE agent IS NOT NULL \
         GROUP BY 1, 2 ORDER BY 1, 2",
    ),
    (
        "SELECT DISTINCT (question << 40) + seq FROM suggested ORDER BY 1",
        "SELECT key FROM suggestions ORDER BY 1",
    ),
    (
        "SELECT property, seq, count(*) FROM (SELECT property, seq FROM numbers \
         UNION ALL SELECT property, seq FROM metadata_terms) GROUP BY 1, 2 ORDER BY 1, 2",
        "SELECT p.key, r.key & 0xffffffffff, count(DISTINCT v.type || ':' || v.value) \
         FROM metadata_properties p JOIN records r ON r.dataset = p.dataset \
         JOIN json_tree(r.metadata, '$.' || p.name) v ON v.atom IS NOT NULL \
         GROUP BY 1, 2 ORDER BY 1, 2",
    ),
];

/// Checks a closed store from outside.
pub(super) fn check(folder: &Path) {
    let connection = Connection::open(folder.join("hone.db")).unwrap();
    assert_eq!(
        rows(&connection, "PRAGMA integrity_check"),
        ["Text(\"ok\")"]
    );
    assert_eq!(rows(&connection, "PRAGMA foreign_key_check"), [""; 0]);
    for (kept, anew) in KEPT {
        assert_eq!(rows(&connection, kept), rows(&connection, anew), "{kept}");
    }
    for dataset in rows(&connection, "SELECT key FROM datasets WHERE indexed") {
        let key = dataset.trim_start_matches("Integer(").trim_end_matches(')');
        let check = format!("INSERT INTO text_{key} (text_{key}) VALUES ('integrity-check')");
        connection.execute_batch(&check).unwrap();
        let indexed = format!("SELECT id FROM text_{key}_docsize ORDER BY 1");
        let all =
            format!("SELECT key & 0xffffffffff FROM records WHERE dataset = {key} ORDER BY 1");
        assert_eq!(rows(&connection, &indexed), rows(&connection, &all));
    }
}

fn rows(connection: &Connection, sql: &str) -> Vec<String> {
    let mut statement = connection.prepare(sql).unwrap();
    let columns = statement.column_count();
    let rows = statement.query_map([], |row| {
        let values = (0..columns).map(|at| Ok(format!("{:?}", row.get_ref(at)?)));
        Ok(values.collect::<rusqlite::Result<Vec<_>>>()?.join(" "))
    });
    let rows = rows.unwrap().collect::<rusqlite::Result<Vec<_>>>().unwrap();
    // Texts are shown by their bytes.
    let ok = format!("{:?}", rusqlite::types::ValueRef::Text(b"ok"));
    rows.into_iter()
        .map(|row| {
            if row == ok {
                "Text(\"ok\")".to_owned()
            } else {
                row
            }
        })
        .collect()
}

/// Two loops, and what they had shown to everybody.
fn put_loops(filled: &Filled, into: &mut dyn Transaction) {
    for question in &filled.schema.questions[..2] {
        let new = learning_loop(question, &question.name);
        into.put_loop(&new).unwrap();
        into.append_loop_event(&loop_event(new.id, 1, "made"))
            .unwrap();
        into.put_model_version(&model_version(new.id, 1)).unwrap();
        let shown = filled.responses.iter();
        let shown: Vec<_> = shown.map(|it| exposure(it, new.id, at(1))).collect();
        into.put_exposures(&shown).unwrap();
    }
}

#[test]
fn counters_and_indexes_follow_every_change() {
    let folder = tempfile::tempdir().unwrap();
    let filled = Filled::new();
    let changes: Vec<fn(&Filled, &mut dyn Transaction)> = vec![
        |filled, into| filled.put(into).unwrap(),
        put_loops,
        |filled, into| {
            let mut record = filled.records[0].clone();
            record.status = RecordStatus::Pending;
            record.metadata = filled.records[1].metadata.clone();
            record.fields = filled.records[1].fields.clone();
            into.put_records(&[record]).unwrap();
        },
        |filled, into| {
            let mut response = filled.responses[0].clone();
            response.status = ResponseStatus::Discarded;
            response.values = filled.responses[1].values.clone();
            into.put_responses(&[response]).unwrap();
        },
        |filled, into| {
            let mut suggestion = filled.suggestions[0].clone();
            suggestion.agent = Some("another".to_owned());
            suggestion.score = None;
            into.put_suggestions(&[suggestion]).unwrap();
        },
        |filled, into| into.delete_response(filled.responses[0].id).unwrap(),
        |filled, into| {
            into.delete_suggestions(&[filled.suggestions[1].id])
                .unwrap();
        },
        |filled, into| into.delete_records(&[filled.records[1].id]).unwrap(),
        |filled, into| into.delete_field(filled.schema.fields[0].id).unwrap(),
        |filled, into| into.delete_user(filled.users[2].id).unwrap(),
        |filled, into| into.delete_question(filled.schema.questions[0].id).unwrap(),
        |filled, into| into.delete_dataset(filled.dataset()).unwrap(),
    ];
    for change in changes {
        let store = SqliteStore::open(folder.path()).unwrap();
        let filled = filled.clone();
        let done = (&store as &dyn Store).write(move |into| {
            change(&filled, into);
            Ok(())
        });
        block_on(done).unwrap();
        store.close();
        check(folder.path());
    }
}
