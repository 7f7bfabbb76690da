//! The threads that work on the database.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use hone_annotation::AnnotationError;
use hone_annotation::StoreError;
use hone_annotation::store::{Outcome, Read, Write};
use tokio::sync::oneshot;

use super::failure::Failure;
use super::queue::Queue;
use super::session::Session;

/// A unit of work and where its outcome goes.
pub(super) struct Job {
    work: Work,
    answer: oneshot::Sender<Outcome>,
}

pub(super) enum Work {
    Read(Read),
    Write(Write),
}

impl std::fmt::Debug for Job {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self.work {
            Work::Read(_) => "Job::Read",
            Work::Write(_) => "Job::Write",
        })
    }
}

/// Rows that one commit changes, about: more only if a single unit of work does. It bounds how
/// long the first of a batch waits for the last.
const BATCH_ROWS: u64 = 20_000;

/// Puts work in a queue.
pub(super) fn send(queue: &Queue<Job>, work: Work) -> oneshot::Receiver<Outcome> {
    let (answer, outcome) = oneshot::channel();
    // A closed queue drops the sender, and the receiver says so.
    drop(queue.push(Job { work, answer }));
    outcome
}

/// Reads until the queue is closed and empty.
pub(super) fn read_all(session: &Session, queue: &Queue<Job>) {
    while let Some(job) = queue.next() {
        run_alone(session, job);
    }
}

/// Writes until the queue is closed and empty; what waits together is committed together.
pub(super) fn write_all(session: &mut Session, queue: &Arc<Queue<Job>>) {
    while let Some(job) = queue.next() {
        match job.work {
            Work::Read(_) => run_alone(session, job),
            Work::Write(work) => commit_together(session, work, job.answer, queue),
        }
    }
    // Leaves one tidy file behind; a failure leaves the log beside it, which is as safe.
    drop(
        session
            .connection
            .execute_batch("PRAGMA wal_checkpoint(TRUNCATE)"),
    );
}

fn run_alone(session: &Session, job: Job) {
    let outcome = match job.work {
        Work::Read(work) => read(session, work),
        Work::Write(_) => Err(closed()),
    };
    // Nobody waits for it any more.
    drop(job.answer.send(outcome));
}

fn read(session: &Session, work: Read) -> Outcome {
    session.control("BEGIN DEFERRED")?;
    let outcome = caught(|| work(session));
    // It wrote nothing, so there is nothing that ending it could lose.
    session
        .control("COMMIT")
        .or_else(|_| session.control("ROLLBACK"))?;
    outcome
}

/// Runs a unit of work and those that wait behind it in one transaction. The answers go out after
/// the commit.
fn commit_together(
    session: &mut Session,
    first: Write,
    answer: oneshot::Sender<Outcome>,
    queue: &Queue<Job>,
) {
    let mut done = Vec::new();
    match begin(session, first) {
        Ok(()) => done.push((answer, Ok(()))),
        Err(error) => {
            drop(answer.send(Err(error)));
            return;
        }
    }
    let before = session.connection.total_changes();
    let room = |session: &Session| session.connection.total_changes() - before < BATCH_ROWS;
    while room(session)
        && let Some(job) = queue.next_if(|job| matches!(job.work, Work::Write(_)))
    {
        let Work::Write(work) = job.work else { break };
        let outcome = nested(session, work);
        done.push((job.answer, outcome));
    }
    let committed = session.control("COMMIT");
    if let Err(error) = &committed {
        tell_failure(session, done, error);
        return;
    }
    for (answer, outcome) in done {
        drop(answer.send(outcome));
    }
}

/// Begins a transaction with its first unit of work. If that fails there is no transaction.
fn begin(session: &mut Session, work: Write) -> Outcome {
    session.control("BEGIN IMMEDIATE")?;
    let outcome = caught(|| work(session));
    if outcome.is_err() {
        session.forget();
        session.control("ROLLBACK")?;
    }
    outcome
}

/// Runs one more unit of work, which fails alone.
fn nested(session: &mut Session, work: Write) -> Outcome {
    session.control("SAVEPOINT unit")?;
    let outcome = caught(|| work(session));
    if outcome.is_err() {
        session.forget();
        session.control("ROLLBACK TO unit")?;
    }
    session.control("RELEASE unit")?;
    outcome
}

fn tell_failure(
    session: &Session,
    done: Vec<(oneshot::Sender<Outcome>, Outcome)>,
    error: &AnnotationError,
) {
    session.forget();
    // A commit that failed for want of space has been rolled back already.
    drop(session.control("ROLLBACK"));
    let reason = chain(error);
    for (answer, outcome) in done {
        let failed = StoreError::Backend(reason.clone().into());
        let outcome = outcome.and(Err(AnnotationError::Store(failed)));
        drop(answer.send(outcome));
    }
}

/// An error with its causes in one text, for those that share it.
fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        text = format!("{text}: {inner}");
        cause = inner.source();
    }
    text
}

/// Runs work; a panic in it is an error like others, because the transaction is rolled back.
fn caught(work: impl FnOnce() -> Outcome) -> Outcome {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|panic| {
        let text = panic.downcast_ref::<String>().map(String::as_str);
        let text = text.or_else(|| panic.downcast_ref::<&str>().copied());
        let text = format!("the work panicked: {}", text.unwrap_or("no reason given"));
        Err(StoreError::Backend(text.into()).into())
    })
}

pub(super) fn closed() -> AnnotationError {
    StoreError::Closed.into()
}

impl Session {
    /// Runs a statement that begins or ends a transaction.
    fn control(&self, sql: &str) -> Outcome {
        self.run(sql, [])
            .map(drop)
            .map_err(|failure: Failure| StoreError::from(failure).into())
    }
}
