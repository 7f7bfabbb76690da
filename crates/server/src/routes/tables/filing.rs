//! Rows of a table on their way into a dataset, and what is told of them meanwhile.

use std::collections::HashMap;
use std::convert::Infallible;

use futures_util::stream::unfold;
use futures_util::{Stream, StreamExt as _};
use hone_annotation::table::{TableRow, TableRows};
use hone_annotation::use_case::records::{self, RecordItem};
use hone_annotation::{AnnotationError, DatasetId, User};

use super::of_table;
use crate::dto::table::{RefusedRow, UploadStep};
use crate::error::{ApiError, chain};
use crate::state::AppState;
use crate::work::{is_refusal, reason};

/// Rows of one unit of work.
const BATCH: usize = 250;
/// Refused rows that are told with their reasons.
const TOLD: u64 = 1_000;

/// Rows that are being filed.
pub(super) struct Filing {
    state: AppState,
    user: User,
    dataset: DatasetId,
    rows: Option<Box<dyn TableRows>>,
    /// The row of every external id so far.
    rows_by_id: HashMap<String, u64>,
    step: UploadStep,
}

impl Filing {
    pub(super) fn new(
        state: AppState,
        user: User,
        dataset: DatasetId,
        rows: Box<dyn TableRows>,
    ) -> Self {
        let step = UploadStep {
            total: rows.total(),
            ..UploadStep::default()
        };
        Self {
            state,
            user,
            dataset,
            rows: Some(rows),
            rows_by_id: HashMap::new(),
            step,
        }
    }

    /// A line for each batch, written when the batch is. Who does not read on stops it.
    pub(super) fn lines(self) -> impl Stream<Item = Result<String, Infallible>> {
        unfold(self, |mut filing| async move {
            if filing.step.ended {
                return None;
            }
            filing.step.refusals.clear();
            if let Err(error) = filing.advance().await {
                tracing::warn!(error = chain(&error), "rows of a table were not written");
                filing.step.error = Some(told(&error));
                filing.step.ended = true;
            }
            let line = serde_json::to_string(&filing.step).unwrap_or_default();
            Some((Ok(line + "\n"), filing))
        })
        // Whoever compresses it asks once more at the end.
        .fuse()
    }

    async fn advance(&mut self) -> Result<(), ApiError> {
        let Some(mut rows) = self.rows.take() else {
            self.step.ended = true;
            return Ok(());
        };
        let taking = self.state.filing.call(move || {
            let taken = rows.take(BATCH);
            (rows, taken)
        });
        let (rows, taken) = taking.await?;
        let taken = taken.map_err(of_table)?;
        if taken.is_empty() {
            self.step.ended = true;
            return Ok(());
        }
        self.rows = Some(rows);
        self.batch(taken).await
    }

    async fn batch(&mut self, rows: Vec<TableRow>) -> Result<(), ApiError> {
        self.step.done += rows.len() as u64;
        let mut good = Vec::with_capacity(rows.len());
        for TableRow { number, read } in rows {
            match read.and_then(|item| self.known(number, item)) {
                Ok(item) => good.push((number, item)),
                Err(reason) => self.refuse(number, reason),
            }
        }
        let items: Vec<RecordItem> = good.iter().map(|(_, item)| item.clone()).collect();
        if items.is_empty() {
            return Ok(());
        }
        match self.write(items).await {
            // All or none: one record that is refused makes each go alone.
            Err(error) if is_refusal(&error) => {
                for (number, item) in good {
                    self.one(number, item).await?;
                }
                Ok(())
            }
            other => other,
        }
    }

    /// Refuses a row with the id of an earlier one, which it would replace.
    fn known(&mut self, number: u64, item: RecordItem) -> Result<RecordItem, String> {
        if let Some(id) = &item.external_id {
            if let Some(first) = self.rows_by_id.get(id) {
                return Err(format!("id `{id}` stands already in row {first}"));
            }
            self.rows_by_id.insert(id.clone(), number);
        }
        Ok(item)
    }

    async fn one(&mut self, number: u64, item: RecordItem) -> Result<(), ApiError> {
        match self.write(vec![item]).await {
            Err(error) if is_refusal(&error) => {
                self.refuse(number, reason(&error));
                Ok(())
            }
            other => other,
        }
    }

    async fn write(&mut self, items: Vec<RecordItem>) -> Result<(), ApiError> {
        let (user, dataset) = (self.user.clone(), self.dataset);
        let write = self.state.write(move |tx, context| {
            let written = records::upsert(tx, &user, dataset, items, context)?;
            Ok((written.records.len(), written.updated.len()))
        });
        let (written, updated) = write.await?;
        self.step.written += written as u64;
        self.step.updated += updated as u64;
        Ok(())
    }

    fn refuse(&mut self, row: u64, reason: String) {
        self.step.refused += 1;
        if self.step.refused <= TOLD {
            self.step.refusals.push(RefusedRow { row, reason });
        }
    }
}

/// What its sender is told of an error; what must not happen is for the log.
fn told(error: &ApiError) -> String {
    match error {
        ApiError::Internal(_) | ApiError::Rule(AnnotationError::Store(_)) => {
            "the server failed; its log says why".to_owned()
        }
        error => error.to_string(),
    }
}
