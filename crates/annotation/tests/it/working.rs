use hone_annotation::use_case::jobs::{self, ATTEMPTS, LEASE, REASONS};
use hone_annotation::{AnnotationError, Context, Job, JobStatus, Timestamp};
use serde_json::json;

use crate::desk::Desk;

fn job(desk: &mut Desk) -> Job {
    let dataset = desk.dataset(1).id;
    let arguments = json!({"name": "org/mail", "token": "secret"});
    desk.write(move |tx, owner, context| {
        jobs::create(tx, owner, dataset, "export", arguments, context)
    })
    .unwrap()
}

fn claim(desk: &mut Desk, at: i64) -> Option<Job> {
    desk.write(move |tx, _, _| jobs::claim(tx, &Context::new(Timestamp(at), 1)))
        .unwrap()
}

fn held(desk: &Desk, job: &Job) -> Job {
    let id = job.id;
    desk.read(move |view| Ok(view.job(id)?)).unwrap()
}

#[test]
fn a_secret_is_kept_while_the_job_lives_and_no_longer() {
    let mut desk = Desk::new();
    let queued = job(&mut desk);
    let mut job = claim(&mut desk, 0).unwrap();
    assert_eq!(held(&desk, &queued).arguments["token"], "secret");
    desk.write(move |tx, _, context| jobs::end(tx, &mut job, Some("why".to_owned()), context))
        .unwrap();
    let ended = held(&desk, &queued);
    assert_eq!(ended.status, JobStatus::Failed);
    assert_eq!(ended.arguments, json!({"name": "org/mail"}));
}

#[test]
fn a_job_that_is_given_up_keeps_no_secret_either() {
    let mut desk = Desk::new();
    let queued = job(&mut desk);
    for attempt in 0..i64::from(ATTEMPTS) {
        assert!(claim(&mut desk, attempt * LEASE).is_some());
    }
    assert!(claim(&mut desk, i64::from(ATTEMPTS) * LEASE).is_none());
    let ended = held(&desk, &queued);
    assert_eq!(ended.status, JobStatus::Failed);
    assert_eq!(ended.arguments, json!({"name": "org/mail"}));
}

#[test]
fn whoever_lost_a_job_changes_nothing_of_it() {
    let mut desk = Desk::new();
    let queued = job(&mut desk);
    let mut first = claim(&mut desk, 0).unwrap();
    let second = claim(&mut desk, LEASE).unwrap();
    assert_eq!(second.id, queued.id);
    first.done = 99;
    let mut ended = first.clone();
    let lost = desk.write(move |tx, _, context| jobs::proceed(tx, &mut first, context));
    assert!(matches!(lost, Err(AnnotationError::Conflict(_))));
    let lost = desk.write(move |tx, _, context| jobs::end(tx, &mut ended, None, context));
    assert!(matches!(lost, Err(AnnotationError::Conflict(_))));
    assert_eq!(held(&desk, &queued), second);
}

#[test]
fn all_refusals_are_counted_and_the_first_are_told() {
    let mut desk = Desk::new();
    let mut job = job(&mut desk);
    for row in 0..REASONS + 5 {
        jobs::refuse(&mut job, || format!("row {row}"));
    }
    assert_eq!(job.refused, REASONS as u64 + 5);
    assert_eq!(job.log.len(), REASONS);
    assert_eq!(job.log[0], "row 0");
}
