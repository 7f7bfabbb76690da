//! A dataset as a data set of the Hub. Nothing is sent before all records are packed, and all is
//! sent in one commit; a job that is taken up again begins anew.

use std::sync::Arc;

use hone_annotation::hub::{Target, WriteToken};
use hone_annotation::use_case::records::Include;
use hone_annotation::use_case::{datasets, jobs, records};
use hone_annotation::{DatasetId, Job};

use super::lease::hold;
use super::order::{ExportOrder, actor, order};
use super::{no_hub, of_hub};
use crate::error::ApiError;
use crate::state::AppState;

/// Records of one page.
const PAGE: usize = 500;

/// Copies a dataset to the Hub.
pub(super) async fn export(
    state: &AppState,
    job: &mut Job,
    dataset: DatasetId,
) -> Result<(), ApiError> {
    let ExportOrder {
        user,
        split,
        visibility,
        token,
    } = order(job)?;
    let token = state.seal.open(&token, dataset.0.as_bytes());
    let token = token.ok_or_else(|| {
        let reason = "the key of the server has changed since: start the export again";
        ApiError::Internal(reason.to_owned())
    })?;
    let hub = state.settings.hub.clone().ok_or_else(no_hub)?;
    let schema = state
        .read(move |view| datasets::get(view, &actor(view, user)?, dataset))
        .await?;
    let packing = state.hub.call(move || hub.pack(Arc::clone(&schema)));
    let mut parcel = hold(state, job, packing).await??.map_err(of_hub)?;
    job.done = 0;
    loop {
        let offset = job.done as usize;
        let page = state.read(move |view| {
            let actor = actor(view, user)?;
            records::list(view, &actor, dataset, offset, PAGE, &Include::all())
        });
        let (page, total) = page.await?;
        if page.is_empty() {
            break;
        }
        job.done += page.len() as u64;
        job.total = total.max(job.done);
        let adding = state.hub.call(move || parcel.add(page).map(|()| parcel));
        parcel = hold(state, job, adding).await??.map_err(of_hub)?;
        note(state, job).await?;
    }
    let target = Target { split, visibility };
    let sending = state
        .hub
        .call(move || parcel.send(&target, &WriteToken(token)));
    let address = hold(state, job, sending).await??.map_err(of_hub)?;
    job.total = job.done;
    job.log = vec![address];
    Ok(())
}

async fn note(state: &AppState, job: &mut Job) -> Result<(), ApiError> {
    let mut held = job.clone();
    let noted = state.write(move |tx, context| {
        jobs::proceed(tx, &mut held, context)?;
        Ok(held)
    });
    *job = noted.await?;
    Ok(())
}
