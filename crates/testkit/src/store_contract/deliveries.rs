use hone_annotation::JobStatus::{Canceled, Failed, Finished, Queued, Started};
use hone_annotation::store::Store;
use hone_annotation::{Delivery, EventType, Job, Webhook};
use serde_json::json;

use super::{read, write};
use crate::annotation::{at, delivery, id, job, webhook};

const URL: &str = "https://example.org/";
const OTHER: &str = "http://example.org/other";

fn put_webhooks(store: &dyn Store) {
    write(store, |transaction| {
        transaction.put_webhook(&webhook(URL))?;
        transaction.put_webhook(&webhook(OTHER))
    });
}

/// A delivery to the first webhook.
fn to(body: &str, due: Option<i64>) -> Delivery {
    delivery(id(URL), body, due.map(at))
}

pub(super) fn webhooks_come_in_order_and_keep_their_place(store: &dyn Store) {
    put_webhooks(store);
    let changed = Webhook {
        events: vec![EventType::ResponseCreated, EventType::DatasetDeleted],
        enabled: false,
        description: Some("for the archive".to_owned()),
        updated_at: at(3),
        ..webhook(URL)
    };
    let expected = changed.clone();
    write(store, move |transaction| transaction.put_webhook(&changed));
    read(store, move |view| {
        assert_eq!(view.webhook(id(URL))?.as_ref(), Some(&expected));
        assert_eq!(view.webhooks()?, [expected, webhook(OTHER)]);
        Ok(())
    });
}

pub(super) fn deleting_a_webhook_deletes_its_deliveries(store: &dyn Store) {
    put_webhooks(store);
    write(store, |transaction| {
        let kept = delivery(id(OTHER), "kept", Some(at(1)));
        transaction.put_deliveries(&[to("gone", Some(1)), kept])?;
        transaction.delete_webhook(id(URL))
    });
    read(store, |view| {
        let kept = delivery(id(OTHER), "kept", Some(at(1)));
        assert_eq!(view.webhooks()?, [webhook(OTHER)]);
        assert_eq!(view.due_deliveries(id(OTHER), at(9), 9)?, [kept]);
        assert_eq!(view.deliveries(id(URL), 9)?, []);
        Ok(())
    });
}

pub(super) fn deliveries_are_due_at_their_moment_the_longest_due_first(store: &dyn Store) {
    put_webhooks(store);
    write(store, |transaction| {
        let first = [to("late", Some(7)), to("later", Some(8)), to("done", None)];
        transaction.put_deliveries(&first)?;
        let other = delivery(id(OTHER), "early", Some(at(2)));
        transaction.put_deliveries(&[to("soon", Some(5)), other, to("also soon", Some(5))])
    });
    read(store, |view| {
        let bodies = |now: i64, limit: usize| {
            let due = view.due_deliveries(id(URL), at(now), limit)?;
            Ok::<Vec<String>, hone_annotation::StoreError>(
                due.into_iter().map(|delivery| delivery.body).collect(),
            )
        };
        assert_eq!(bodies(7, 9)?, ["soon", "also soon", "late"]);
        assert_eq!(bodies(7, 2)?, ["soon", "also soon"]);
        assert_eq!(bodies(4, 9)?, [""; 0]);
        Ok(())
    });
}

pub(super) fn deliveries_to_a_webhook_come_newest_first(store: &dyn Store) {
    put_webhooks(store);
    let tried = Delivery {
        attempts: 3,
        outcome: Some("503".to_owned()),
        event: EventType::DatasetPublished,
        ..to("a", None)
    };
    let expected = tried.clone();
    write(store, move |transaction| {
        transaction.put_deliveries(&[to("a", Some(1)), to("b", None), to("c", None)])?;
        transaction.put_deliveries(&[delivery(id(OTHER), "x", None), tried])
    });
    read(store, move |view| {
        let expected = [to("c", None), to("b", None), expected];
        assert_eq!(view.deliveries(id(URL), 9)?, expected);
        assert_eq!(view.deliveries(id(URL), 2)?, expected[..2]);
        assert_eq!(view.due_deliveries(id(URL), at(99), 9)?, []);
        Ok(())
    });
}

pub(super) fn jobs_come_back_as_they_were_put(store: &dyn Store) {
    let export = Job {
        arguments: json!({"name": "a/b", "rows": [1, 2]}),
        dataset: Some(id("a dataset that went")),
        status: Failed,
        done: 5,
        total: 9,
        error: Some("disk full".to_owned()),
        refused: 7,
        log: vec!["row 3: blank".to_owned(), "row 4: \"é\"".to_owned()],
        attempts: 4,
        leased_until: Some(at(1)),
        updated_at: at(2),
        ..job("export")
    };
    let expected = Some(export.clone());
    write(store, move |transaction| {
        transaction.put_job(&job("export"))?;
        transaction.put_job(&export)
    });
    assert_eq!(read(store, |view| view.job(id("export"))), expected);
}

pub(super) fn the_next_job_is_the_first_that_nobody_holds(store: &dyn Store) {
    let with = |name: &str, status, until: Option<i64>| Job {
        status,
        leased_until: until.map(at),
        ..job(name)
    };
    let jobs = [
        with("finished", Finished, None),
        with("failed", Failed, Some(1)),
        with("cancelled", Canceled, None),
        with("held", Started, Some(5)),
        with("unleased", Started, None),
        with("first", Queued, None),
        with("second", Queued, None),
    ];
    write(store, move |transaction| {
        jobs.iter().try_for_each(|job| transaction.put_job(job))
    });
    let check = |now: i64, expected: &str| {
        let next = read(store, move |view| view.next_job(at(now)));
        assert_eq!(
            next.map(|job| job.name).as_deref(),
            Some(expected),
            "at {now}"
        );
    };
    check(4, "first");
    check(5, "held");
    let begun = with("first", Started, Some(20));
    let done = with("held", Finished, None);
    write(store, move |transaction| {
        transaction.put_job(&begun)?;
        transaction.put_job(&done)
    });
    check(9, "second");
    check(20, "first");
}
