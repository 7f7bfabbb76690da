use std::collections::{BTreeSet, HashMap, HashSet};

use super::pages::{FullRecord, Include, Related, join, load};
use super::{RecordItem, ResponseItem, SuggestionItem};
use crate::store::Transaction;
use crate::use_case::datasets::managed;
use crate::use_case::{media, statuses};
use crate::{
    AnnotationError, Context, DatasetId, DatasetStatus, EventType, Invalid, QuestionId, Record,
    RecordId, RecordStatus, Response, Schema, Subject, Suggestion, User, UserId, Vector,
    VectorSettingsId, check, limits,
};

/// What a bulk call did.
#[derive(Debug, Clone, PartialEq)]
pub struct Written {
    /// The records as they are now, in the order of the call.
    pub records: Vec<FullRecord>,
    /// Those that were there before.
    pub updated: Vec<RecordId>,
}

/// Adds records. All or none.
///
/// # Errors
/// If the caller may not manage the dataset, it is a draft, there are more than 500 records, one
/// does not fit the dataset (its position is named), or an external id is taken or stands twice.
pub fn create(
    tx: &mut dyn Transaction,
    actor: &User,
    dataset: DatasetId,
    items: Vec<RecordItem>,
    context: &mut Context,
) -> Result<Written, AnnotationError> {
    let schema = open(tx, actor, dataset, &items)?;
    let external: Vec<&str> = items
        .iter()
        .filter_map(|item| item.external_id.as_deref())
        .collect();
    if let Some(record) = tx.records_by_external_id(dataset, &external)?.first() {
        let id = record.external_id.as_deref().unwrap_or_default();
        let reason = format!("Record with external id `{id}` already exists");
        return Err(AnnotationError::Unprocessable(reason));
    }
    let known = vec![None; items.len()];
    write(tx, &schema, items, known, context)
}

/// Adds records and changes those that are there: by the server's id, else by the client's.
/// All or none.
///
/// # Errors
/// If the caller may not manage the dataset, it is a draft, there are more than 500 records, one
/// does not fit the dataset (its position is named), or two are the same record.
pub fn upsert(
    tx: &mut dyn Transaction,
    actor: &User,
    dataset: DatasetId,
    items: Vec<RecordItem>,
    context: &mut Context,
) -> Result<Written, AnnotationError> {
    let schema = open(tx, actor, dataset, &items)?;
    let known = known(tx, dataset, &items)?;
    write(tx, &schema, items, known, context)
}

/// Checks what concerns the call as a whole.
fn open(
    tx: &mut dyn Transaction,
    actor: &User,
    dataset: DatasetId,
    items: &[RecordItem],
) -> Result<std::sync::Arc<Schema>, AnnotationError> {
    let schema = managed(tx, actor, dataset, "write records")?;
    limits::count("items", items.len(), 1, limits::BULK_RECORDS)?;
    if schema.dataset.status == DatasetStatus::Draft {
        let reason = "records cannot be written to a draft: publish the dataset first";
        return Err(AnnotationError::Unprocessable(reason.to_owned()));
    }
    let mut seen = HashSet::new();
    for id in items.iter().filter_map(|item| item.external_id.as_deref()) {
        if !seen.insert(id) {
            let reason = format!("External id `{id}` stands in the call twice");
            return Err(AnnotationError::Unprocessable(reason));
        }
    }
    Ok(schema)
}

/// The record that each item means, if it is there.
fn known(
    tx: &dyn Transaction,
    dataset: DatasetId,
    items: &[RecordItem],
) -> Result<Vec<Option<Record>>, AnnotationError> {
    let ids: Vec<RecordId> = items.iter().filter_map(|item| item.id).collect();
    let by_id: HashMap<RecordId, Record> = tx
        .records_by_id(dataset, &ids)?
        .into_iter()
        .map(|record| (record.id, record))
        .collect();
    let external: Vec<&str> = items
        .iter()
        .filter_map(|item| item.external_id.as_deref())
        .collect();
    let records = tx.records_by_external_id(dataset, &external)?;
    let by_external: HashMap<String, Record> = records
        .into_iter()
        .filter_map(|record| Some((record.external_id.clone()?, record)))
        .collect();
    let mut seen = HashSet::new();
    let mut known = Vec::with_capacity(items.len());
    for (at, item) in items.iter().enumerate() {
        let by_external = || item.external_id.as_ref().and_then(|id| by_external.get(id));
        let record = item.id.and_then(|id| by_id.get(&id)).or_else(by_external);
        if let Some(record) = record
            && !seen.insert(record.id)
        {
            let reason = format!("it means the record `{}`, as another one does", record.id);
            return Err(at_position(at, reason));
        }
        known.push(record.cloned());
    }
    Ok(known)
}

fn write(
    tx: &mut dyn Transaction,
    schema: &Schema,
    items: Vec<RecordItem>,
    known: Vec<Option<Record>>,
    context: &mut Context,
) -> Result<Written, AnnotationError> {
    let updated: Vec<RecordId> = known.iter().flatten().map(|record| record.id).collect();
    let mut held = Held::of(tx, &updated)?;
    let mut changes = Changes::default();
    for (at, (item, known)) in items.into_iter().zip(known).enumerate() {
        if let Some(fields) = &item.fields
            && let Some(invalid) = media::missing(tx, schema, fields)?
        {
            return Err(at_position(at, invalid));
        }
        let changed = changes.add(schema, item, known, &mut held, context);
        changed.map_err(|invalid| at_position(at, invalid))?;
    }
    changes.check_people(tx)?;
    tx.put_records(&changes.records)?;
    tx.put_suggestions(&changes.suggestions)?;
    tx.put_vectors(&changes.vectors)?;
    for (record, settings) in &changes.removed_vectors {
        tx.delete_vector(*record, *settings)?;
    }
    tx.put_responses(&changes.responses)?;
    let mut records = changes.records;
    if !changes.responses.is_empty() {
        statuses::settle_records(tx, &mut records, context)?;
    }
    tx.touch_dataset(schema.dataset.id, context.now)?;
    for (record, event) in records.iter().zip(changes.record_events) {
        if let Some(event) = event {
            context.tell(event, || Subject::Record(record.clone()));
        }
    }
    // Responses stand in the order of their records, which have their new statuses by now.
    let mut records_left = records.iter();
    let mut record = records_left.next();
    for (response, event) in changes.responses.iter().zip(changes.response_events) {
        while record.is_some_and(|record| record.id != response.record) {
            record = records_left.next();
        }
        if let Some(record) = record {
            context.tell(event, || {
                Subject::Response(response.clone(), record.clone())
            });
        }
    }
    let records = if updated.is_empty() {
        // New records have what the call gave them, and nothing needs to be read back.
        let related = Related {
            responses: Some(changes.responses),
            suggestions: Some(changes.suggestions),
            vectors: Some(changes.vectors),
        };
        join(schema, records, related)
    } else {
        load(tx, schema, records, &Include::all())?
    };
    Ok(Written { records, updated })
}

/// What is there of the records that are known.
struct Held {
    suggestions: HashMap<(RecordId, QuestionId), Suggestion>,
    responses: HashMap<(RecordId, UserId), Response>,
}

impl Held {
    fn of(tx: &dyn Transaction, ids: &[RecordId]) -> Result<Self, AnnotationError> {
        let suggestions = tx.suggestions(ids)?.into_iter();
        let responses = tx.responses(ids)?.into_iter();
        Ok(Self {
            suggestions: suggestions
                .map(|held| ((held.record, held.question), held))
                .collect(),
            responses: responses
                .map(|held| ((held.record, held.user), held))
                .collect(),
        })
    }
}

/// What a bulk call writes.
#[derive(Default)]
struct Changes {
    records: Vec<Record>,
    /// What to tell of each record.
    record_events: Vec<Option<EventType>>,
    suggestions: Vec<Suggestion>,
    responses: Vec<Response>,
    /// What to tell of each response.
    response_events: Vec<EventType>,
    vectors: Vec<Vector>,
    removed_vectors: Vec<(RecordId, VectorSettingsId)>,
    people: BTreeSet<UserId>,
}

impl Changes {
    fn add(
        &mut self,
        schema: &Schema,
        item: RecordItem,
        known: Option<Record>,
        held: &mut Held,
        context: &mut Context,
    ) -> Result<(), Invalid> {
        let before = self.suggestions.len() + self.responses.len();
        let created = known.is_none();
        let (record, changed) = merge(
            schema,
            item.external_id,
            item.fields,
            item.metadata,
            known,
            context,
        )?;
        self.suggest(schema, &record, item.suggestions, held, context)?;
        self.respond(schema, &record, item.responses, held, context)?;
        let vectors = !item.vectors.is_empty();
        for (name, values) in item.vectors {
            let Some(values) = values else {
                let settings = schema.vector_settings(&name);
                self.removed_vectors
                    .extend(settings.map(|settings| (record.id, settings.id)));
                continue;
            };
            let settings = check::vector(schema, &name, &values)?.id;
            self.vectors.push(Vector {
                record: record.id,
                settings,
                values,
            });
        }
        let related = vectors || self.suggestions.len() + self.responses.len() > before;
        self.record_events
            .push(match (created, changed || related) {
                (true, _) => Some(EventType::RecordCreated),
                (false, true) => Some(EventType::RecordUpdated),
                (false, false) => None,
            });
        self.records.push(record);
        Ok(())
    }

    fn suggest(
        &mut self,
        schema: &Schema,
        record: &Record,
        items: Vec<SuggestionItem>,
        held: &mut Held,
        context: &mut Context,
    ) -> Result<(), Invalid> {
        let first = self.suggestions.len();
        for item in items {
            if self.suggestions[first..]
                .iter()
                .any(|other| other.question == item.question)
            {
                return Err(Invalid::new("suggestions", "has two for one question"));
            }
            let held = held.suggestions.get(&(record.id, item.question));
            self.suggestions
                .push(item.read(schema, record, held, context)?);
        }
        Ok(())
    }

    fn respond(
        &mut self,
        schema: &Schema,
        record: &Record,
        items: Vec<ResponseItem>,
        held: &mut Held,
        context: &mut Context,
    ) -> Result<(), Invalid> {
        let first = self.responses.len();
        for item in items {
            if self.responses[first..]
                .iter()
                .any(|other| other.user == item.user)
            {
                return Err(Invalid::new("responses", "has two of one user"));
            }
            let values = item.read(schema, record)?;
            let held = held.responses.get(&(record.id, item.user));
            let response = Response {
                id: held.map_or_else(|| context.id(), |held| held.id),
                record: record.id,
                user: item.user,
                values,
                status: item.status,
                inserted_at: held.map_or(context.now, |held| held.inserted_at),
                updated_at: context.now,
            };
            self.response_events.push(if held.is_some() {
                EventType::ResponseUpdated
            } else {
                EventType::ResponseCreated
            });
            self.people.insert(item.user);
            self.responses.push(response);
        }
        Ok(())
    }

    fn check_people(&self, tx: &dyn Transaction) -> Result<(), AnnotationError> {
        for id in &self.people {
            if tx.user(*id)?.is_none() {
                let reason = format!("User with id `{id}` not found");
                return Err(AnnotationError::Unprocessable(reason));
            }
        }
        Ok(())
    }
}

/// The record that an item makes, and whether its fields or metadata are not those of before.
#[expect(
    clippy::option_option,
    reason = "what is absent stays, what is null goes"
)]
pub(super) fn merge(
    schema: &Schema,
    external_id: Option<String>,
    fields: Option<crate::Object>,
    metadata: Option<Option<crate::Object>>,
    known: Option<Record>,
    context: &mut Context,
) -> Result<(Record, bool), Invalid> {
    let created = known.is_none();
    let mut record = known.unwrap_or_else(|| Record {
        id: context.id(),
        dataset: schema.dataset.id,
        external_id,
        fields: crate::Object::new(),
        metadata: None,
        status: RecordStatus::Pending,
        inserted_at: context.now,
        updated_at: context.now,
    });
    let mut changed = false;
    if let Some(fields) = fields {
        check::fields(schema, &fields)?;
        changed |= fields != record.fields;
        record.fields = fields;
    } else if created {
        check::fields(schema, &record.fields)?;
    }
    if let Some(metadata) = metadata {
        if let Some(metadata) = &metadata {
            check::metadata(schema, metadata)?;
        }
        changed |= metadata != record.metadata;
        record.metadata = metadata;
    }
    if changed {
        record.updated_at = context.now;
    }
    Ok((record, changed))
}

fn at_position(at: usize, reason: impl std::fmt::Display) -> AnnotationError {
    AnnotationError::Unprocessable(format!(
        "Record at position {at} is not valid because {reason}"
    ))
}
