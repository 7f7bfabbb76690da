//! Jobs: work that outlives a request. Whoever runs one holds a lease that runs out by itself, so
//! the job of a process that died is begun again.

use crate::store::{Transaction, View};
use crate::{AnnotationError, Context, Job, JobId, JobStatus, Kind, Role, Timestamp, User};

/// How long a lease lasts, in microseconds.
pub const LEASE: i64 = 60_000_000;

/// Attempts before a job is given up.
pub const ATTEMPTS: u32 = 3;

/// A job.
///
/// # Errors
/// If the caller is an annotator or there is no such job.
pub fn get(view: &dyn View, actor: &User, id: JobId) -> Result<Job, AnnotationError> {
    if actor.role == Role::Annotator {
        return Err(AnnotationError::Forbidden {
            role: actor.role,
            username: actor.username.clone(),
            action: "see jobs",
        });
    }
    view.job(id)?
        .ok_or_else(|| AnnotationError::not_found(Kind::Job, id))
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

/// Keeps what a running job has done so far, and its lease.
///
/// # Errors
/// If the store fails.
pub fn proceed(
    tx: &mut dyn Transaction,
    job: &mut Job,
    context: &Context,
) -> Result<(), AnnotationError> {
    job.leased_until = Some(lease(context.now));
    job.updated_at = context.now;
    Ok(tx.put_job(job)?)
}

/// Ends a job: finished, or failed for a reason.
///
/// # Errors
/// If the store fails.
pub fn end(
    tx: &mut dyn Transaction,
    job: &mut Job,
    error: Option<String>,
    context: &Context,
) -> Result<(), AnnotationError> {
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

fn lease(now: Timestamp) -> Timestamp {
    now.plus(LEASE)
}
