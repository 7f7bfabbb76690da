//! The threads that work on the database.

use std::panic::{AssertUnwindSafe, catch_unwind};

use hone_annotation::AnnotationError;
use hone_annotation::StoreError;
use hone_annotation::store::{Outcome, Read, Write};
use tokio::sync::oneshot;

use super::failure::Failure;
use super::queue::Queue;
use super::session::Session;

/// A unit of work and where its outcome goes.
pub(super) struct Job<W> {
    work: W,
    answer: oneshot::Sender<Outcome>,
}

impl<W> std::fmt::Debug for Job<W> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Job")
    }
}

/// Rows that one commit changes, about: more only if a single unit of work does. It bounds how
/// long the first of a batch waits for the last.
const BATCH_ROWS: u64 = 20_000;

/// Puts work in a queue.
pub(super) fn send<W>(queue: &Queue<Job<W>>, work: W) -> oneshot::Receiver<Outcome> {
    let (answer, outcome) = oneshot::channel();
    // A closed queue drops the sender, and the receiver says so.
    drop(queue.push(Job { work, answer }));
    outcome
}

/// Reads until the queue is closed and empty.
pub(super) fn read_all(session: &Session, queue: &Queue<Job<Read>>) {
    while let Some(Job { work, answer }) = queue.next() {
        // Perhaps nobody waits for it any more.
        drop(answer.send(read(session, work)));
    }
}

/// Writes until the queue is closed and empty; what waits together is committed together.
pub(super) fn write_all(session: &mut Session, queue: &Queue<Job<Write>>) {
    let mut looked = 0;
    while let Some(first) = queue.next() {
        commit_together(session, first, queue);
        session.checkpoints.tend(session, &mut looked);
    }
    // Leaves one tidy file behind; a failure leaves the log beside it, which is as safe.
    let sql = "PRAGMA wal_checkpoint(TRUNCATE)";
    drop(session.connection.execute_batch(sql));
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
fn commit_together(session: &mut Session, first: Job<Write>, queue: &Queue<Job<Write>>) {
    let mut done = Vec::new();
    match begin(session, first.work) {
        Ok(()) => done.push((first.answer, Ok(()))),
        Err(error) => {
            drop(first.answer.send(Err(error)));
            return;
        }
    }
    let before = session.connection.total_changes();
    while !session.connection.is_autocommit()
        && session.connection.total_changes() - before < BATCH_ROWS
        && let Some(Job { work, answer }) = queue.take()
    {
        done.push((answer, nested(session, work)));
    }
    let committed = if session.connection.is_autocommit() {
        Err(given_up(&done).into())
    } else {
        commit(session)
    };
    session.texts.clear();
    if let Err(error) = &committed {
        tell_failure(session, done, error);
        return;
    }
    for (answer, outcome) in done {
        drop(answer.send(outcome));
    }
}

fn commit(session: &Session) -> Outcome {
    session.texts.index(session).map_err(StoreError::from)?;
    session.control("COMMIT")
}

/// Why there is no transaction any more: where the disk is full SQLite may roll all of it back in
/// the middle of a unit of work, which is then the last.
fn given_up(done: &[(oneshot::Sender<Outcome>, Outcome)]) -> StoreError {
    match done.last() {
        Some((_, Err(error))) => shared(error),
        _ => StoreError::Backend("the transaction was given up".into()),
    }
}

/// Begins a transaction with its first unit of work. If that fails there is no transaction.
fn begin(session: &mut Session, work: Write) -> Outcome {
    session.control("BEGIN IMMEDIATE")?;
    let outcome = caught(|| work(session));
    if outcome.is_err() {
        session.forget();
        session.texts.clear();
        roll_back(session)?;
    }
    outcome
}

/// Ends a transaction that failed, unless SQLite has done so already.
fn roll_back(session: &Session) -> Outcome {
    if session.connection.is_autocommit() {
        return Ok(());
    }
    session.control("ROLLBACK")
}

/// Runs one more unit of work, which fails alone unless SQLite gives up the transaction with it.
fn nested(session: &mut Session, work: Write) -> Outcome {
    session.control("SAVEPOINT unit")?;
    session.texts.begin_unit();
    let outcome = caught(|| work(session));
    if outcome.is_err() {
        session.forget();
        session.texts.undo_unit();
        if session.connection.is_autocommit() {
            return outcome;
        }
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
    drop(roll_back(session));
    for (answer, outcome) in done {
        let outcome = outcome.and_then(|()| Err(shared(error).into()));
        drop(answer.send(outcome));
    }
}

/// One failure for each of those that share it.
fn shared(error: &AnnotationError) -> StoreError {
    let reason = chain(error).into();
    match error {
        AnnotationError::Store(StoreError::Unwritable(_)) => StoreError::Unwritable(reason),
        _ => StoreError::Backend(reason),
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

impl Session {
    /// Runs a statement that begins or ends a transaction.
    fn control(&self, sql: &str) -> Outcome {
        self.run(sql, [])
            .map(drop)
            .map_err(|failure: Failure| StoreError::from(failure).into())
    }
}
