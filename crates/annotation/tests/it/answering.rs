use std::num::NonZeroU32;

use hone_annotation::use_case::datasets::{self, DatasetChange, SETTLE_JOB};
use hone_annotation::use_case::jobs;
use hone_annotation::use_case::responses;
use hone_annotation::{
    AnnotationError, Distribution, JobStatus, RecordStatus, ResponseStatus, Role, Timestamp,
};

use crate::desk::{Desk, answered, item};

#[test]
fn as_many_submitted_answers_as_asked_for_complete_a_record() {
    let mut desk = Desk::new();
    let people: Vec<_> = ["a", "b", "c"]
        .map(|name| desk.user(name, Role::Annotator))
        .into();
    let dataset = desk.dataset(2);
    let written = desk.upsert(&dataset, vec![item("1", "x")]).unwrap();
    let record = written.records[0].record.id;
    desk.answer(&people[0], record, ResponseStatus::Submitted)
        .unwrap();
    desk.answer(&people[1], record, ResponseStatus::Draft)
        .unwrap();
    desk.answer(&people[2], record, ResponseStatus::Discarded)
        .unwrap();
    assert_eq!(desk.status(record), RecordStatus::Pending);
    let second = desk
        .answer(&people[1], record, ResponseStatus::Submitted)
        .unwrap();
    assert_eq!(desk.status(record), RecordStatus::Completed);
    desk.write(move |tx, owner, context| responses::delete(tx, owner, second.id, context))
        .unwrap();
    assert_eq!(desk.status(record), RecordStatus::Pending);
}

#[test]
fn asking_for_fewer_answers_completes_records_at_once_and_the_rest_by_a_job() {
    let mut desk = Desk::new();
    let ann = desk.user("ann", Role::Annotator);
    let dataset = desk.dataset(2);
    let mut records = Vec::new();
    for page in 0..3 {
        let items = (0..400)
            .map(|at| item(&format!("{page}-{at}"), "x"))
            .collect();
        let written = desk.upsert(&dataset, items).unwrap();
        records.extend(written.records.into_iter().map(|full| full.record.id));
    }
    for record in &records {
        desk.answer(&ann, *record, ResponseStatus::Submitted)
            .unwrap();
    }
    let id = dataset.id;
    let distribution = Some(Distribution::Overlap {
        min_submitted: NonZeroU32::MIN,
    });
    let change = DatasetChange {
        distribution,
        ..DatasetChange::default()
    };
    desk.write(move |tx, owner, context| datasets::update(tx, owner, id, change, context))
        .unwrap();
    let completed = desk.read(move |view| Ok(view.counts(id)?.completed));
    assert_eq!(completed, 1000);
    let job = desk
        .write(|tx, _, context| jobs::claim(tx, context))
        .unwrap()
        .unwrap();
    assert_eq!((job.name.as_str(), job.dataset), (SETTLE_JOB, Some(id)));
}

#[test]
fn a_response_belongs_to_its_author_and_to_those_who_manage() {
    let mut desk = Desk::new();
    let (ann, bob) = (
        desk.user("ann", Role::Annotator),
        desk.user("bob", Role::Annotator),
    );
    let dataset = desk.dataset(1);
    let written = desk.upsert(&dataset, vec![item("1", "x")]).unwrap();
    let record = written.records[0].record.id;
    let response = desk
        .answer(&ann, record, ResponseStatus::Submitted)
        .unwrap();
    let new = answered(ResponseStatus::Submitted, "b");
    let theirs = new.clone();
    let changed =
        desk.write(move |tx, _, context| responses::update(tx, &bob, response.id, theirs, context));
    assert!(matches!(changed, Err(AnnotationError::Forbidden { .. })));
    let changed = desk
        .write(move |tx, owner, context| responses::update(tx, owner, response.id, new, context))
        .unwrap();
    assert_eq!((changed.user, changed.id), (ann.id, response.id));
}

#[test]
fn a_job_whose_lease_ran_out_is_begun_again_three_times_at_most() {
    let mut desk = Desk::new();
    let dataset = desk.dataset(1).id;
    let arguments = serde_json::json!({});
    desk.write(move |tx, owner, context| {
        jobs::create(tx, owner, dataset, "work", arguments, context)
    })
    .unwrap();
    for attempt in 1..=jobs::ATTEMPTS {
        let job = desk
            .write(move |tx, _, context| {
                context.now = Timestamp(i64::from(attempt) * 2 * jobs::LEASE);
                jobs::claim(tx, context)
            })
            .unwrap()
            .unwrap();
        assert_eq!((job.attempts, job.status), (attempt, JobStatus::Started));
    }
    let last = desk
        .write(|tx, _, context| {
            context.now = Timestamp(100 * jobs::LEASE);
            jobs::claim(tx, context)
        })
        .unwrap();
    assert_eq!(last, None);
}
