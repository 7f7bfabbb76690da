//! Deliveries to webhooks, signed as Standard Webhooks says.

use std::collections::HashSet;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, Mac as _};
use hone_annotation::use_case::webhooks::{self, Attempt};
use hone_annotation::{Delivery, Timestamp, Webhook, WebhookId};
use sha2::Sha256;
use tokio::task::JoinSet;
use tokio::time::timeout;

use crate::attempts::Tried;
use crate::error::ApiError;
use crate::state::AppState;

/// What posting comes to.
pub type Posted<'a> = Pin<Box<dyn Future<Output = Result<u16, Unreachable>> + Send + 'a>>;

/// Posts to addresses of the outer world.
pub trait Courier: Send + Sync + fmt::Debug {
    /// Posts a body with headers and says the status of the answer. Redirections are not
    /// followed. Dropping the future may leave the post under way.
    fn post(&self, url: String, headers: Vec<(&'static str, String)>, body: String) -> Posted<'_>;
}

/// That an address did not answer, and why.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Unreachable(pub String);

/// How long a webhook may take to answer.
const PATIENCE: Duration = Duration::from_secs(20);

/// Deliveries to one webhook under way at once.
const AT_ONCE: usize = 16;

/// Tries what is due now, one webhook after another.
///
/// # Errors
/// If the store fails.
pub async fn deliver_due(state: &AppState) -> Result<(), Box<dyn std::error::Error + Send>> {
    let boxed = |error: ApiError| -> Box<dyn std::error::Error + Send> { Box::new(error) };
    for round in due(state, HashSet::new()).await.map_err(boxed)? {
        deliver_round(state.clone(), round).await.map_err(boxed)?;
    }
    Ok(())
}

/// Deliveries to one webhook that are due together.
#[derive(Debug)]
pub(crate) struct Round {
    pub(crate) webhook: Webhook,
    deliveries: Vec<Delivery>,
}

/// What is due to webhooks other than those that are busy: a slow one holds back no other.
pub(crate) async fn due(
    state: &AppState,
    busy: HashSet<WebhookId>,
) -> Result<Vec<Round>, ApiError> {
    let now = state.clock.now();
    let rounds = state.read(move |view| {
        let mut rounds = Vec::new();
        for webhook in view.webhooks()? {
            if busy.contains(&webhook.id) {
                continue;
            }
            let deliveries = view.due_deliveries(webhook.id, now, AT_ONCE)?;
            if !deliveries.is_empty() {
                rounds.push(Round {
                    webhook,
                    deliveries,
                });
            }
        }
        Ok(rounds)
    });
    rounds.await
}

/// Tries the deliveries of a round at once. One may come twice where the process dies between it
/// and its note; its id is the same then, and at a retry.
pub(crate) async fn deliver_round(state: AppState, round: Round) -> Result<(), ApiError> {
    let mut attempts = JoinSet::new();
    for delivery in round.deliveries {
        let (state, webhook) = (state.clone(), round.webhook.clone());
        attempts.spawn(async move { attempt(&state, &webhook, delivery).await });
    }
    while let Some(attempt) = attempts.join_next().await {
        attempt.map_err(|e| ApiError::Internal(e.to_string()))??;
    }
    Ok(())
}

/// Tries one delivery and notes what came of it.
async fn attempt(state: &AppState, webhook: &Webhook, delivery: Delivery) -> Result<(), ApiError> {
    let id = format!("msg_{}", delivery.id.0.simple());
    let (at, start) = (state.clock.now(), state.clock.elapsed());
    let answer = post(state, webhook, &id, delivery.body.clone()).await;
    let took = state.clock.elapsed().saturating_sub(start);
    let (status, error) = match &answer {
        Ok(status) => (Some(*status), None),
        Err(failure) => (failure.status, Some(failure.reason.clone())),
    };
    let tried = Tried {
        delivery: delivery.id,
        at,
        milliseconds: took.as_millis() as u64,
        status,
        error,
    };
    state.attempts.note(webhook.id, tried);
    let attempt = match answer {
        Ok(status) => Attempt::Taken(status),
        Err(failure) => Attempt::Failed(failure.reason),
    };
    let settled = state.write(move |tx, context| webhooks::settle(tx, delivery, attempt, context));
    settled.await
}

/// That a delivery was not taken.
#[derive(Debug, thiserror::Error)]
#[error("{reason}")]
pub(crate) struct NotTaken {
    /// The status of the answer, if there was one.
    status: Option<u16>,
    reason: String,
}

/// Posts a body to a webhook; what is no success is as bad as no answer.
pub(crate) async fn post(
    state: &AppState,
    webhook: &Webhook,
    id: &str,
    body: String,
) -> Result<u16, NotTaken> {
    let headers = headers(&webhook.secret, id, state.clock.now(), &body);
    let answer = state.courier.post(webhook.url.clone(), headers, body);
    let (status, reason) = match timeout(PATIENCE, answer).await {
        Ok(Ok(status)) if (200..300).contains(&status) => return Ok(status),
        Ok(Ok(status)) => (Some(status), format!("it answered with status {status}")),
        Ok(Err(Unreachable(reason))) => (None, reason),
        Err(_) => {
            let seconds = PATIENCE.as_secs();
            (None, format!("it did not answer in {seconds} seconds"))
        }
    };
    Err(NotTaken { status, reason })
}

/// The headers of a delivery: its id, the time in seconds, and the signature over both and the
/// body.
fn headers(secret: &str, id: &str, now: Timestamp, body: &str) -> Vec<(&'static str, String)> {
    let seconds = now.seconds();
    // A secret that was imported need not be base64.
    let key = STANDARD.decode(secret);
    let key = key.unwrap_or_else(|_| secret.as_bytes().to_vec());
    let mac = Hmac::<Sha256>::new_from_slice(&key).expect("HMAC takes keys of any length");
    let mac = mac.chain_update(format!("{id}.{seconds}.{body}"));
    let signature = STANDARD.encode(mac.finalize().into_bytes());
    vec![
        ("content-type", "application/json".to_owned()),
        ("webhook-id", id.to_owned()),
        ("webhook-timestamp", seconds.to_string()),
        ("webhook-signature", format!("v1,{signature}")),
    ]
}

#[cfg(test)]
mod tests;
