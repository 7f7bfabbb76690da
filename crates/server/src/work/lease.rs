use std::future::Future;
use std::pin::pin;
use std::time::Duration;

use hone_annotation::Job;
use hone_annotation::use_case::jobs;
use tokio::time::timeout;

use crate::error::ApiError;
use crate::state::AppState;

/// How often the lease of a job is renewed while it waits for something slow; a third of a lease.
const BEAT: Duration = Duration::from_micros(jobs::LEASE as u64 / 3);

/// Waits for something slow and holds on to the job meanwhile.
pub(super) async fn hold<T>(
    state: &AppState,
    job: &Job,
    slow: impl Future<Output = T>,
) -> Result<T, ApiError> {
    let mut slow = pin!(slow);
    loop {
        if let Ok(value) = timeout(BEAT, slow.as_mut()).await {
            return Ok(value);
        }
        let mut held = job.clone();
        let renewed = state.write(move |tx, context| jobs::proceed(tx, &mut held, context));
        renewed.await?;
    }
}
