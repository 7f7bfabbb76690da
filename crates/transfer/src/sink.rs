use std::collections::HashMap;
use std::sync::Arc;

use hone_annotation::store::{Store, Transaction};
use hone_annotation::use_case::{media, records};
use hone_annotation::{AnnotationError, Context, DatasetId, KeptFile, Schema};
use serde_json::Value;

use crate::outside::machine;
use crate::refusals::Refusals;
use crate::{Incoming, Outside, People, TransferError};

/// Records written in one unit of work.
const BULK: usize = 256;

/// What a transfer did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Moved {
    /// Records that are new or were written again.
    pub written: usize,
    /// Of these, those that were there before.
    pub updated: usize,
    /// Records that were refused.
    pub refused: usize,
}

/// One record of a source.
#[derive(Debug, Clone)]
pub(crate) struct Row {
    /// Its line or number, from 1.
    pub(crate) number: usize,
    /// As the source has it, to be written down if it is refused.
    pub(crate) raw: Value,
    /// What it says, or what is wrong with it.
    pub(crate) read: Result<Incoming, String>,
    /// Files that it names, which are kept already.
    pub(crate) files: Vec<KeptFile>,
}

impl Row {
    /// One that names no files.
    pub(crate) fn new(number: usize, raw: Value, read: Result<Incoming, String>) -> Self {
        Self {
            number,
            raw,
            read,
            files: Vec::new(),
        }
    }
}

/// Where the records of one source go.
pub(crate) struct Sink<'a> {
    store: &'a dyn Store,
    outside: &'a dyn Outside,
    schema: Arc<Schema>,
    people: People,
    refusals: &'a mut Refusals,
    /// The row of every external id so far.
    ids: HashMap<String, usize>,
    waiting: Vec<Row>,
    source_name: String,
    seen: usize,
    total: Option<usize>,
    moved: Moved,
}

impl<'a> Sink<'a> {
    /// A sink into a dataset.
    pub(crate) async fn open(
        store: &'a dyn Store,
        outside: &'a dyn Outside,
        dataset: DatasetId,
        people: People,
        source_name: String,
        refusals: &'a mut Refusals,
    ) -> Result<Self, TransferError> {
        let schema = store
            .read(move |view| hone_annotation::use_case::datasets::get(view, &machine(), dataset))
            .await?;
        Ok(Self {
            store,
            outside,
            schema,
            people,
            refusals,
            ids: HashMap::new(),
            waiting: Vec::new(),
            source_name,
            seen: 0,
            total: None,
            moved: Moved::default(),
        })
    }

    pub(crate) fn schema(&self) -> &Schema {
        &self.schema
    }

    pub(crate) fn expect(&mut self, total: usize) {
        self.total = Some(total);
    }

    /// Takes a record; now and then all that wait are written.
    pub(crate) async fn take(&mut self, mut row: Row) -> Result<(), TransferError> {
        self.seen += 1;
        if let Ok(incoming) = &row.read
            && let Some(id) = &incoming.external_id
        {
            match self.ids.get(id) {
                Some(first) => {
                    row.read = Err(format!("id `{id}` stands already in row {first}"));
                }
                None => {
                    self.ids.insert(id.clone(), row.number);
                }
            }
        }
        self.waiting.push(row);
        if self.waiting.len() == BULK {
            self.flush().await?;
        }
        Ok(())
    }

    /// Writes what waits and says what was done.
    pub(crate) async fn finish(mut self) -> Result<Moved, TransferError> {
        self.flush().await?;
        Ok(self.moved)
    }

    async fn flush(&mut self) -> Result<(), TransferError> {
        let rows = std::mem::take(&mut self.waiting);
        self.meet(&rows).await?;
        // A bulk is written whole or not at all: one bad record makes all go one by one.
        if !rows.is_empty() && rows.iter().all(|row| row.read.is_ok()) {
            match self.write(&rows).await {
                Ok(()) => {
                    self.tell();
                    return Ok(());
                }
                Err(Refusal::Here(_)) => {}
                Err(Refusal::Elsewhere(error)) => return Err(error),
            }
        }
        for row in rows {
            let written = match &row.read {
                Ok(_) => self.write(std::slice::from_ref(&row)).await,
                Err(reason) => Err(Refusal::Here(reason.clone())),
            };
            match written {
                Ok(()) => {}
                Err(Refusal::Here(reason)) => {
                    let name = &self.source_name;
                    self.refusals.refuse(name, row.number, reason, &row.raw)?;
                    self.moved.refused += 1;
                }
                Err(Refusal::Elsewhere(error)) => return Err(error),
            }
        }
        self.tell();
        Ok(())
    }

    fn tell(&self) {
        self.outside
            .progress(&self.source_name, self.seen, self.total);
    }

    async fn meet(&mut self, rows: &[Row]) -> Result<(), TransferError> {
        let records = rows.iter().filter_map(|row| row.read.as_ref().ok());
        let responses = records.flat_map(|record| &record.responses);
        let names = responses.map(|response| response.user.as_str());
        let workspace = self.schema.dataset.workspace;
        self.people
            .meet(self.store, self.outside, workspace, names)
            .await
    }

    async fn write(&mut self, rows: &[Row]) -> Result<(), Refusal> {
        let mut items = Vec::with_capacity(rows.len());
        for incoming in rows.iter().filter_map(|row| row.read.clone().ok()) {
            let item = incoming.item(&self.schema, |name| self.people.get(name));
            items.push(item.map_err(Refusal::Here)?);
        }
        let files: Vec<KeptFile> = rows.iter().flat_map(|row| row.files.clone()).collect();
        let dataset = self.schema.dataset.id;
        let mut context: Context = self.outside.context().map_err(Refusal::Elsewhere)?;
        let write = move |tx: &mut dyn Transaction| {
            for file in &files {
                media::add(tx, &machine(), dataset, file, &mut context)?;
            }
            let written = records::upsert(tx, &machine(), dataset, items, &mut context)?;
            Ok((written.records.len(), written.updated.len()))
        };
        let (written, updated) = self.store.write(write).await.map_err(Refusal::of)?;
        self.moved.written += written;
        self.moved.updated += updated;
        Ok(())
    }
}

/// Why records were not written.
enum Refusal {
    /// One of them is at fault.
    Here(String),
    /// Something else is.
    Elsewhere(TransferError),
}

impl Refusal {
    fn of(error: AnnotationError) -> Self {
        match error {
            AnnotationError::Malformed(_) | AnnotationError::Unprocessable(_) => {
                Self::Here(error.to_string())
            }
            other => Self::Elsewhere(other.into()),
        }
    }
}
