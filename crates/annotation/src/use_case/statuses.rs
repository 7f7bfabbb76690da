//! Whether records have enough answers. A record is completed while it has as many submitted
//! responses as its dataset's distribution asks for.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use crate::store::Transaction;
use crate::{
    AnnotationError, Context, DatasetId, EventType, Record, RecordId, RecordStatus, ResponseStatus,
    Subject, limits,
};

/// Brings the statuses of these records up to date; returns them all, in the order given, those
/// that are gone left out.
pub(crate) fn settle(
    tx: &mut dyn Transaction,
    ids: &[RecordId],
    context: &mut Context,
) -> Result<Vec<Record>, AnnotationError> {
    let mut records = Vec::new();
    for id in ids {
        records.extend(tx.record(*id)?);
    }
    settle_records(tx, &mut records, context)?;
    Ok(records)
}

/// Brings the statuses of these records up to date, here and in the store.
pub(crate) fn settle_records(
    tx: &mut dyn Transaction,
    records: &mut [Record],
    context: &mut Context,
) -> Result<(), AnnotationError> {
    let ids: Vec<RecordId> = records.iter().map(|record| record.id).collect();
    let mut submitted: HashMap<RecordId, u32> = HashMap::new();
    for response in tx.responses(&ids)? {
        let counts = response.status == ResponseStatus::Submitted;
        *submitted.entry(response.record).or_default() += u32::from(counts);
    }
    let mut asked: HashMap<DatasetId, Option<u32>> = HashMap::new();
    let mut changed = Vec::new();
    for record in records {
        let needed = match asked.entry(record.dataset) {
            Entry::Occupied(held) => *held.get(),
            Entry::Vacant(place) => {
                let schema = tx.schema(record.dataset)?;
                let needed = schema.map(|schema| schema.dataset.distribution.min_submitted());
                *place.insert(needed)
            }
        };
        let Some(needed) = needed else {
            continue;
        };
        let status = if submitted
            .get(&record.id)
            .is_some_and(|held| *held >= needed)
        {
            RecordStatus::Completed
        } else {
            RecordStatus::Pending
        };
        if status != record.status {
            record.status = status;
            changed.push(record.clone());
        }
    }
    tx.put_records(&changed)?;
    for record in changed {
        if record.status == RecordStatus::Completed {
            context.tell(EventType::RecordCompleted, || Subject::Record(record));
        }
    }
    Ok(())
}

/// Brings the next page of a dataset's answered records up to date, those after `after` by id.
/// Returns where to go on, `None` at the end.
///
/// # Errors
/// If the store fails.
pub fn settle_page(
    tx: &mut dyn Transaction,
    dataset: DatasetId,
    after: Option<RecordId>,
    context: &mut Context,
) -> Result<Option<RecordId>, AnnotationError> {
    let mut records = tx.answered_records(dataset, after, limits::PAGE)?;
    let before: Vec<RecordStatus> = records.iter().map(|record| record.status).collect();
    settle_records(tx, &mut records, context)?;
    let last = records.last().map(|record| record.id);
    let full = records.len() == limits::PAGE;
    for (record, before) in records.into_iter().zip(before) {
        if record.status != before {
            context.tell(EventType::RecordUpdated, || Subject::Record(record));
        }
    }
    Ok(last.filter(|_| full))
}
