//! Those who ask.

use std::time::{Duration, Instant};

use anyhow::Result;
use serde::Deserialize;
use tokio::time::sleep;
use uuid::Uuid;

use crate::connection::{Connection, Request};
use crate::requests::{queue, response};
use crate::setup::Dataset;
use crate::times::Times;

/// Requests that are timed at least, however long they take.
const LEAST: usize = 20;

/// Asks everything once, in order.
///
/// # Errors
/// If an answer is not as expected.
pub(crate) async fn once(mut connection: Connection, requests: Vec<Request>) -> Result<Times> {
    let mut times = Times::default();
    for request in &requests {
        times.ms.push(connection.timed(request).await?.1);
    }
    Ok(times)
}

/// Asks the requests in turn, over the connections in turn, for so long.
///
/// # Errors
/// If an answer is not as expected.
pub(crate) async fn in_turn(
    mut connections: Vec<Connection>,
    requests: Vec<Request>,
    time: Duration,
) -> Result<Times> {
    let mut times = Times::default();
    let start = Instant::now();
    for (number, request) in requests.iter().cycle().enumerate() {
        if number >= LEAST && start.elapsed() >= time {
            break;
        }
        let turn = number % connections.len();
        times.ms.push(connections[turn].timed(request).await?.1);
    }
    Ok(times)
}

/// Times of one who annotates.
#[derive(Debug, Default)]
pub(crate) struct Annotated {
    /// Of asking for the next records.
    pub(crate) queue: Times,
    /// Of each response.
    pub(crate) respond: Times,
}

#[derive(Deserialize)]
struct Page {
    items: Vec<Hit>,
}

#[derive(Deserialize)]
struct Hit {
    record: Record,
}

#[derive(Deserialize)]
struct Record {
    id: Uuid,
}

/// Asks for the next records and answers them, again and again for so long, with a pause before
/// each answer.
///
/// # Errors
/// If an answer is not as expected.
pub(crate) async fn annotate(
    mut connection: Connection,
    dataset: Dataset,
    time: Duration,
    pause: Duration,
) -> Result<Annotated> {
    let mut times = Annotated::default();
    let queue = queue(&dataset, None);
    let start = Instant::now();
    while start.elapsed() < time {
        let (reply, ms) = connection.timed(&queue).await?;
        times.queue.ms.push(ms);
        let page: Page = serde_json::from_slice(&reply.body)?;
        if page.items.is_empty() {
            break;
        }
        for (number, hit) in page.items.into_iter().enumerate() {
            if number > 0 && start.elapsed() >= time {
                break;
            }
            if !pause.is_zero() {
                sleep(pause).await;
            }
            let (_, ms) = connection.timed(&response(hit.record.id)).await?;
            times.respond.ms.push(ms);
        }
    }
    Ok(times)
}
