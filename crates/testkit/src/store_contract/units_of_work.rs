use std::sync::mpsc::channel;
use std::thread;
use std::time::Duration;

use hone_annotation::search::Found;
use hone_annotation::store::{Counts, MetadataMetrics, Store};
use hone_annotation::{AnnotationError, RecordId, Role, StoreError};

use super::{read, write};
use crate::annotation::{at, id, search, user, workspace};
use crate::block_on;

/// Longer than any store takes.
const LONG: Duration = Duration::from_secs(60);

pub(super) fn a_new_store_has_nothing(store: &dyn Store) {
    read(store, |view| {
        assert_eq!(view.users()?, []);
        assert_eq!(view.workspaces()?, []);
        assert_eq!(view.datasets()?, []);
        assert_eq!(view.webhooks()?, []);
        assert_eq!(view.due_deliveries(id("a webhook"), at(0), 9)?, []);
        assert_eq!(view.next_job(at(0))?, None);
        assert_eq!(view.loops(None)?, []);
        Ok(())
    });
}

pub(super) fn what_is_not_there_is_none_or_left_out(store: &dyn Store) {
    read(store, |view| {
        let dataset = id("a dataset");
        let records: [RecordId; 1] = [id("a record")];
        assert_eq!(view.user(id("a user"))?, None);
        assert_eq!(view.user_by_name("a user")?, None);
        assert_eq!(
            view.user_by_key(user("a user", Role::Owner).key_hash)?,
            None
        );
        assert_eq!(view.workspace(id("a workspace"))?, None);
        assert_eq!(view.workspace_by_name("a workspace")?, None);
        assert_eq!(view.workspaces_of(id("a user"))?, []);
        assert_eq!(view.members(id("a workspace"))?, []);
        assert!(!view.is_member(id("a workspace"), id("a user"))?);
        assert_eq!(view.dataset(dataset)?, None);
        assert_eq!(view.dataset_by_name(id("a workspace"), "a dataset")?, None);
        assert_eq!(view.schema(dataset)?, None);
        assert_eq!(view.field(id("a field"))?, None);
        assert_eq!(view.question(id("a question"))?, None);
        assert_eq!(view.metadata_property(id("a property"))?, None);
        assert_eq!(view.vector_settings(id("a vector"))?, None);
        assert_eq!(view.counts(dataset)?, Counts::default());
        assert_eq!(view.user_counts(dataset)?, []);
        let metrics = view.metadata_metrics(id("a property"))?;
        assert_eq!(metrics, MetadataMetrics::Numbers(None));
        assert_eq!(view.agents(id("a question"))?, [""; 0]);
        assert_eq!(view.record(records[0])?, None);
        assert_eq!(view.records_by_id(dataset, &records)?, []);
        assert_eq!(view.records_by_external_id(dataset, &["a record"])?, []);
        assert_eq!(view.record_page(dataset, 0, 9)?, []);
        assert_eq!(view.answered_records(dataset, None, 9)?, []);
        let nothing = Found {
            hits: Vec::new(),
            total: 0,
        };
        assert_eq!(view.search(dataset, &search())?, nothing);
        assert_eq!(view.response(id("a response"))?, None);
        assert_eq!(view.responses(&records)?, []);
        assert_eq!(view.records_answered_by(id("a user"))?, []);
        assert_eq!(view.suggestion(id("a suggestion"))?, None);
        assert_eq!(view.suggestions(&records)?, []);
        assert_eq!(view.vectors(&records, None)?, []);
        assert_eq!(view.webhook(id("a webhook"))?, None);
        assert_eq!(view.deliveries(id("a webhook"), 9)?, []);
        assert_eq!(view.job(id("a job"))?, None);
        assert_eq!(view.learning_loop(id("a loop"))?, None);
        assert_eq!(view.loops(Some(dataset))?, []);
        assert_eq!(view.loop_events(id("a loop"), 0, 9)?, []);
        assert_eq!(view.model_version(id("a version"))?, None);
        assert_eq!(view.model_versions(id("a loop"))?, []);
        assert_eq!(view.exposures(&[id("a response")])?, []);
        assert_eq!(view.last_exposures(id("a loop"), 9)?, []);
        assert_eq!(view.submitted(dataset)?, []);
        Ok(())
    });
}

pub(super) fn what_work_says_comes_back(store: &dyn Store) {
    assert_eq!(read(store, |_| Ok("read")), "read");
    assert_eq!(write(store, |_| Ok(String::from("written"))), "written");
    let refused = block_on(
        store.read(|_| -> Result<(), _> { Err(AnnotationError::Conflict("because".to_owned())) }),
    );
    let reason = refused.expect_err("the work failed").to_string();
    assert_eq!(reason, "because", "errors come back as they are");
}

pub(super) fn a_failed_unit_of_work_changes_nothing(store: &dyn Store) {
    write(store, |transaction| {
        transaction.put_user(&user("anna", Role::Owner))
    });
    let failed = block_on(store.write(|transaction| {
        transaction.put_user(&user("berta", Role::Owner))?;
        transaction.delete_user(id("anna"))?;
        transaction.put_workspace(&workspace("lab"))?;
        Err::<(), _>(AnnotationError::Conflict("too late".to_owned()))
    }));
    assert!(matches!(failed, Err(AnnotationError::Conflict(_))));
    read(store, |view| {
        assert_eq!(view.users()?, [user("anna", Role::Owner)]);
        assert_eq!(view.workspaces()?, []);
        Ok(())
    });
}

pub(super) fn what_is_written_is_seen_at_once(store: &dyn Store) {
    write(store, |transaction| {
        transaction.put_user(&user("anna", Role::Owner))?;
        assert_eq!(transaction.users()?.len(), 1);
        transaction.delete_user(id("anna"))?;
        assert_eq!(transaction.user(id("anna"))?, None);
        transaction.put_user(&user("berta", Role::Admin))
    });
    let users = read(store, |view| view.users());
    assert_eq!(users, [user("berta", Role::Admin)]);
}

pub(super) fn a_dropped_future_does_not_stop_its_work(store: &dyn Store) {
    let (done, finished) = channel();
    drop(store.run_write(Box::new(move |transaction| {
        transaction.put_user(&user("anna", Role::Owner))?;
        let _nobody_may_wait = done.send(());
        Ok(())
    })));
    finished.recv_timeout(LONG).expect("the work is done");
    // One write runs at a time, so the first is over when the second is.
    write(store, |_| Ok(()));
    assert_eq!(read(store, |view| Ok(view.users()?.len())), 1);
}

pub(super) fn writes_from_many_threads_do_not_lose_each_other(store: &dyn Store) {
    let add = |transaction: &mut dyn hone_annotation::store::Transaction| {
        let name = format!("user {}", transaction.users()?.len());
        transaction.put_user(&user(&name, Role::Annotator))
    };
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| (0..8).for_each(|_| write(store, add)));
        }
    });
    let users = read(store, |view| view.users());
    let expected: Vec<_> = (0..32)
        .map(|place| user(&format!("user {place}"), Role::Annotator))
        .collect();
    assert_eq!(users, expected);
}

pub(super) fn several_reads_run_at_once(store: &dyn Store) {
    let (first, heard_by_second) = channel();
    let (second, heard_by_first) = channel();
    thread::scope(|scope| {
        scope.spawn(move || {
            read(store, move |_| {
                let _sent = first.send(());
                heard_by_first.recv_timeout(LONG).map_err(late)
            });
        });
        read(store, move |_| {
            let _sent = second.send(());
            heard_by_second.recv_timeout(LONG).map_err(late)
        });
    });
}

fn late(error: std::sync::mpsc::RecvTimeoutError) -> StoreError {
    StoreError::Backend(error.into())
}

pub(super) fn a_read_sees_one_state_while_others_write(store: &dyn Store) {
    let (begun, begin) = channel();
    let (written, done) = channel();
    let seen = thread::scope(|scope| {
        scope.spawn(move || {
            let _begun = begin.recv();
            write(store, |transaction| {
                transaction.put_user(&user("anna", Role::Owner))
            });
            let _sent = written.send(());
        });
        read(store, move |view| {
            let before = view.users()?.len();
            let _sent = begun.send(());
            // A store may make writers wait for readers.
            let _written = done.recv_timeout(Duration::from_millis(100));
            Ok((before, view.users()?.len()))
        })
    });
    assert_eq!(seen, (0, 0), "nothing changes under a reader");
    assert_eq!(read(store, |view| Ok(view.users()?.len())), 1);
}
