//! What the server does besides answering: jobs, a few at once in small units of work so that
//! requests never wait long for one, and deliveries to webhooks.

mod export;
mod import;
mod lease;
mod order;

pub(crate) use import::{is_refusal, reason};
pub(crate) use order::{ExportOrder, ImportOrder};

use std::collections::HashMap;
use std::time::Duration;

use hone_annotation::hub::Failure;
use hone_annotation::use_case::datasets::SETTLE_JOB;
use hone_annotation::use_case::{jobs, statuses};
use hone_annotation::{AnnotationError, DatasetId, Job, RecordId, WebhookId};
use serde_json::json;
use tokio::task::{self, JoinSet};
use tokio::time::{sleep, timeout};

use crate::courier::{deliver_round, due};
use crate::error::{ApiError, chain};
use crate::routes::{EXPORT_JOB, IMPORT_JOB};
use crate::state::AppState;

/// Jobs that are done at once: one that waits for the Hub must not keep others waiting.
pub(crate) const AT_ONCE: usize = 4;

/// How long nothing is done when no job waits, or the store failed.
const PAUSE: Duration = Duration::from_secs(1);

/// How long nothing is done when no delivery is due.
const SHORT_PAUSE: Duration = Duration::from_millis(100);

/// Makes the deliveries of the store for ever. Dropping the future stops it: what is under way is
/// tried again after the next start.
pub async fn deliver(state: AppState) {
    let mut rounds = JoinSet::new();
    let mut busy: HashMap<task::Id, WebhookId> = HashMap::new();
    loop {
        match due(&state, busy.values().copied().collect()).await {
            Ok(all) => {
                for round in all {
                    let webhook = round.webhook.id;
                    let task = rounds.spawn(deliver_round(state.clone(), round));
                    busy.insert(task.id(), webhook);
                }
            }
            Err(error) => {
                tracing::error!(?error, "no delivery can be made");
                sleep(PAUSE).await;
            }
        }
        if rounds.is_empty() {
            sleep(SHORT_PAUSE).await;
            continue;
        }
        let Ok(Some(ended)) = timeout(SHORT_PAUSE, rounds.join_next_with_id()).await else {
            continue;
        };
        let (id, outcome) = match ended {
            Ok((id, outcome)) => (id, outcome),
            Err(error) => (error.id(), Err(ApiError::Internal(error.to_string()))),
        };
        busy.remove(&id);
        if let Err(error) = outcome {
            tracing::error!(?error, "what came of deliveries was not noted");
            sleep(PAUSE).await;
        }
    }
}

/// Does the jobs of the store for ever. Dropping the future stops it between two steps; the jobs
/// under way are taken up again once their leases have run out.
pub async fn work(state: AppState) {
    let mut running = JoinSet::new();
    loop {
        while running.try_join_next().is_some() {}
        if running.len() == AT_ONCE {
            running.join_next().await;
            continue;
        }
        match state.write(|tx, context| jobs::claim(tx, context)).await {
            Ok(Some(job)) => {
                let state = state.clone();
                running.spawn(async move { run(&state, job).await });
            }
            Ok(None) => sleep(PAUSE).await,
            Err(error) => {
                tracing::error!(?error, "no job can be claimed");
                sleep(PAUSE).await;
            }
        }
    }
}

async fn run(state: &AppState, mut job: Job) {
    let (id, name) = (job.id, job.name.clone());
    let failure = match advance(state, &mut job).await {
        Ok(()) => None,
        Err(error) => {
            let reason = chain(&error);
            tracing::error!(error = reason, %id, name, "a job failed");
            Some(reason)
        }
    };
    let ended = state
        .write(move |tx, context| jobs::end(tx, &mut job, failure, context))
        .await;
    if let Err(error) = ended {
        // The lease runs out, and the job is begun again.
        tracing::error!(?error, %id, name, "the end of a job was not noted");
    }
}

/// Does all steps of a job, noting after each how far it is.
async fn advance(state: &AppState, job: &mut Job) -> Result<(), ApiError> {
    match (job.dataset, job.name.as_str()) {
        (Some(dataset), SETTLE_JOB) => settle(state, job, dataset).await,
        (Some(dataset), IMPORT_JOB) => import::import(state, job, dataset).await,
        (Some(dataset), EXPORT_JOB) => export::export(state, job, dataset).await,
        (_, name) => {
            let reason = format!("there is no job {name:?}");
            Err(AnnotationError::Unprocessable(reason).into())
        }
    }
}

fn no_hub() -> ApiError {
    ApiError::Internal("this server does not speak with the Hub".to_owned())
}

fn of_hub(failure: Failure) -> ApiError {
    ApiError::Internal(chain(failure.as_ref()))
}

async fn settle(state: &AppState, job: &mut Job, dataset: DatasetId) -> Result<(), ApiError> {
    loop {
        let after = job.arguments.get("after").cloned();
        let after: Option<RecordId> = after.and_then(|id| serde_json::from_value(id).ok());
        let mut held = job.clone();
        let step = state.write(move |tx, context| {
            let next = statuses::settle_page(tx, dataset, after, context)?;
            if let Some(next) = next {
                held.arguments = json!({ "after": next });
                held.done += 1;
                jobs::proceed(tx, &mut held, context)?;
            }
            Ok((next, held))
        });
        let (next, held) = step.await?;
        *job = held;
        if next.is_none() {
            return Ok(());
        }
    }
}
