//! Jobs: work that outlives a request. Whoever runs one holds a lease that runs out by itself, so
//! the job of a process that died is begun again. What a job needs in secret is kept no longer than
//! it lives.

use serde_json::Value;

use super::datasets::managed;
use crate::store::{Transaction, View};
use crate::{
    AnnotationError, Context, DatasetId, DatasetStatus, Job, JobId, JobStatus, Kind, Timestamp,
    User, policy,
};

/// How long a lease lasts, in microseconds.
pub const LEASE: i64 = 60_000_000;

/// Attempts before a job is given up.
pub const ATTEMPTS: u32 = 3;

/// Lines of a job's log about steps that were refused; there may be more such steps.
pub const REASONS: usize = 20;

/// The argument that is removed when a job ends, however it ends.
pub const SECRET: &str = "token";

/// A job.
///
/// # Errors
/// If the caller is an annotator or there is no such job.
pub fn get(view: &dyn View, actor: &User, id: JobId) -> Result<Job, AnnotationError> {
    policy::administer(actor, "see jobs")?;
    view.job(id)?
        .ok_or_else(|| AnnotationError::not_found(Kind::Job, id))
}

/// Asks for work on a dataset.
///
/// # Errors
/// If there is no such dataset, the caller may not manage it, or it is a draft.
pub fn create(
    tx: &mut dyn Transaction,
    actor: &User,
    dataset: DatasetId,
    name: &str,
    arguments: Value,
    context: &mut Context,
) -> Result<Job, AnnotationError> {
    let schema = managed(tx, actor, dataset, "start jobs on this dataset")?;
    if schema.dataset.status == DatasetStatus::Draft {
        let reason = "the dataset is not published";
        return Err(AnnotationError::Unprocessable(reason.to_owned()));
    }
    let job = new(name, arguments, Some(dataset), context);
    tx.put_job(&job)?;
    Ok(job)
}

/// A job that waits for its turn.
pub(crate) fn new(
    name: &str,
    arguments: Value,
    dataset: Option<DatasetId>,
    context: &mut Context,
) -> Job {
    Job {
        id: context.id(),
        name: name.to_owned(),
        arguments,
        dataset,
        status: JobStatus::Queued,
        done: 0,
        total: 0,
        error: None,
        refused: 0,
        log: Vec::new(),
        attempts: 0,
        leased_until: None,
        inserted_at: context.now,
        updated_at: context.now,
    }
}

/// Takes the next job, if there is one. A job that was begun too often is failed instead.
///
/// # Errors
/// If the store fails.
pub fn claim(tx: &mut dyn Transaction, context: &Context) -> Result<Option<Job>, AnnotationError> {
    while let Some(mut job) = tx.next_job(context.now)? {
        job.updated_at = context.now;
        if job.attempts >= ATTEMPTS {
            job.status = JobStatus::Failed;
            job.leased_until = None;
            forget_secret(&mut job);
            let cause = job
                .error
                .take()
                .unwrap_or_else(|| "it never came to an end".to_owned());
            job.error = Some(format!("given up after {ATTEMPTS} attempts: {cause}"));
            tx.put_job(&job)?;
            continue;
        }
        job.status = JobStatus::Started;
        job.attempts += 1;
        job.leased_until = Some(lease(context.now));
        tx.put_job(&job)?;
        return Ok(Some(job));
    }
    Ok(None)
}

/// Notes that a step of a running job came to nothing.
pub fn refuse(job: &mut Job, reason: impl FnOnce() -> String) {
    if job.refused < REASONS as u64 {
        job.log.push(reason());
    }
    job.refused += 1;
}

/// Keeps what a running job has done so far, and its lease.
///
/// # Errors
/// If somebody else has taken the job up, because the lease had run out, or the store fails.
pub fn proceed(
    tx: &mut dyn Transaction,
    job: &mut Job,
    context: &Context,
) -> Result<(), AnnotationError> {
    still_held(tx, job)?;
    job.leased_until = Some(lease(context.now));
    job.updated_at = context.now;
    Ok(tx.put_job(job)?)
}

/// Ends a job: finished, or failed for a reason.
///
/// # Errors
/// If somebody else has taken the job up, because the lease had run out, or the store fails.
pub fn end(
    tx: &mut dyn Transaction,
    job: &mut Job,
    error: Option<String>,
    context: &Context,
) -> Result<(), AnnotationError> {
    still_held(tx, job)?;
    forget_secret(job);
    job.status = if error.is_some() {
        JobStatus::Failed
    } else {
        JobStatus::Finished
    };
    job.error = error;
    job.leased_until = None;
    job.updated_at = context.now;
    Ok(tx.put_job(job)?)
}

fn forget_secret(job: &mut Job) {
    if let Value::Object(arguments) = &mut job.arguments {
        arguments.remove(SECRET);
    }
}

/// Attempts are counted, so the count tells whose job it is.
fn still_held(view: &(impl View + ?Sized), job: &Job) -> Result<(), AnnotationError> {
    let held = view.job(job.id)?;
    if held.is_some_and(|held| (held.attempts, held.status) == (job.attempts, JobStatus::Started)) {
        return Ok(());
    }
    let reason = format!("the job `{}` was taken up by somebody else", job.id);
    Err(AnnotationError::Conflict(reason))
}

fn lease(now: Timestamp) -> Timestamp {
    now.plus(LEASE)
}
