//! Records of a data set of the Hub. Each batch is one unit of work with the note of how far the
//! job is, so a job that is taken up again goes on behind the last record it wrote.

use std::collections::HashMap;

use hone_annotation::hub::{Row, Wanted};
use hone_annotation::use_case::records::RecordItem;
use hone_annotation::use_case::{datasets, jobs, records};
use hone_annotation::{AnnotationError, DatasetId, Job, UserId, limits};
use serde_json::json;

use super::lease::hold;
use super::order::{ImportOrder, actor, order};
use super::{no_hub, of_hub};
use crate::error::ApiError;
use crate::state::AppState;

/// Rows of one batch.
const BATCH: usize = 100;

/// Brings in the first rows of a split.
pub(super) async fn import(
    state: &AppState,
    job: &mut Job,
    dataset: DatasetId,
) -> Result<(), ApiError> {
    let ImportOrder {
        user,
        split,
        mapping,
        revision,
    } = order(job)?;
    let hub = state.settings.hub.clone().ok_or_else(no_hub)?;
    let schema = state
        .read(move |view| datasets::get(view, &actor(view, user)?, dataset))
        .await?;
    let wanted = Wanted {
        split,
        revision,
        mapping,
        schema,
    };
    let opening = state.hub.call(move || hub.open(wanted));
    let mut rows = hold(state, job, opening).await??.map_err(of_hub)?;
    job.arguments["revision"] = json!(rows.revision());
    let mut import = Import {
        state,
        job,
        user,
        dataset,
        rows_by_id: HashMap::new(),
    };
    let mut number = 0;
    while number < limits::HUB_ROWS {
        let most = BATCH.min((limits::HUB_ROWS - number) as usize);
        let taking = state.hub.call(move || {
            let taken = rows.take(most);
            (rows, taken)
        });
        let (back, taken) = hold(state, import.job, taking).await??;
        rows = back;
        let taken = taken.map_err(of_hub)?;
        import.job.total = rows.total().unwrap_or(0).min(limits::HUB_ROWS);
        number += taken.len() as u64;
        if taken.is_empty() {
            break;
        }
        import.batch(taken).await?;
    }
    import.job.total = import.job.done;
    Ok(())
}

struct Import<'a> {
    state: &'a AppState,
    job: &'a mut Job,
    user: UserId,
    dataset: DatasetId,
    /// The row of every external id so far.
    rows_by_id: HashMap<String, u64>,
}

impl Import<'_> {
    async fn batch(&mut self, mut rows: Vec<Row>) -> Result<(), ApiError> {
        for row in &mut rows {
            self.know(row);
        }
        // A job that goes on passes over what was done before.
        let done = self.job.done;
        rows.retain(|row| row.number >= done);
        if rows.is_empty() {
            return Ok(());
        }
        match self.write(rows.clone()).await {
            // All or nothing: one record that is refused makes each go alone.
            Err(error) if is_refusal(&error) => {
                for row in rows {
                    self.one(row).await?;
                }
                Ok(())
            }
            other => other,
        }
    }

    /// Refuses a row with the id of an earlier one, which it would replace.
    fn know(&mut self, row: &mut Row) {
        let id = row
            .read
            .as_ref()
            .ok()
            .and_then(|item| item.external_id.clone());
        let Some(id) = id else { return };
        match self.rows_by_id.get(&id) {
            Some(first) => row.read = Err(format!("id `{id}` stands already in row {first}")),
            None => {
                self.rows_by_id.insert(id, row.number);
            }
        }
    }

    async fn one(&mut self, row: Row) -> Result<(), ApiError> {
        let number = row.number;
        match self.write(vec![row]).await {
            Err(error) if is_refusal(&error) => {
                let read = Err(reason(&error));
                self.write(vec![Row { number, read }]).await
            }
            other => other,
        }
    }

    /// Writes rows and notes them as done; those that cannot be read are refused.
    async fn write(&mut self, rows: Vec<Row>) -> Result<(), ApiError> {
        let mut held = self.job.clone();
        let (user, dataset) = (self.user, self.dataset);
        let write = self.state.write(move |tx, context| {
            let mut items: Vec<RecordItem> = Vec::with_capacity(rows.len());
            for Row { number, read } in rows {
                held.done += 1;
                match read {
                    Ok(item) => items.push(item),
                    Err(reason) => jobs::refuse(&mut held, || format!("row {number}: {reason}")),
                }
            }
            if !items.is_empty() {
                let actor = actor(tx, user)?;
                records::upsert(tx, &actor, dataset, items, context)?;
            }
            jobs::proceed(tx, &mut held, context)?;
            Ok(held)
        });
        *self.job = write.await?;
        Ok(())
    }
}

/// Whether a record is at fault, and nothing else.
pub(crate) fn is_refusal(error: &ApiError) -> bool {
    matches!(
        error,
        ApiError::Rule(AnnotationError::Malformed(_) | AnnotationError::Unprocessable(_))
    )
}

/// The reason without the position, which is always the first when a record goes alone.
pub(crate) fn reason(error: &ApiError) -> String {
    let reason = error.to_string();
    let alone = reason.strip_prefix("Record at position 0 is not valid because ");
    alone.map_or(reason.clone(), str::to_owned)
}
