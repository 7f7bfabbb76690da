//! Searching the records of a dataset.

mod resolve;

use std::collections::{HashMap, HashSet};
use std::num::NonZeroUsize;

use super::datasets::{managed, seen};
use super::records::{FullRecord, Include, load};
use super::settings::visible;
use crate::search::{Filter, Order, Search, SearchRequest};
use crate::store::View;
use crate::{
    AnnotationError, DatasetId, Object, Record, RecordId, RecordStatus, Role, Schema, User, limits,
};

/// One page of what was found.
#[derive(Debug, Clone, PartialEq)]
pub struct Page {
    /// The records with how well they fit.
    pub hits: Vec<(FullRecord, f32)>,
    /// How many there are on all pages.
    pub total: usize,
}

/// Searches as one who manages the dataset: with everybody's responses, in order of insertion.
///
/// # Errors
/// If there is no such dataset, the caller may not manage it, a name is not one of its settings,
/// or a limit is broken.
pub fn all(
    view: &dyn View,
    actor: &User,
    dataset: DatasetId,
    request: &SearchRequest,
    (offset, limit): (usize, usize),
    include: &Include,
) -> Result<Page, AnnotationError> {
    let schema = managed(view, actor, dataset, "search the records of this dataset")?;
    let mut search = resolve::resolve(view, &schema, actor, request)?;
    (search.offset, search.limit) = (offset, limit);
    page(view, &schema, &search, include)
}

/// Searches for one's own work: response filters look at the caller's responses, no others are
/// shown, annotators do not see hidden metadata, and each person has an order of their own.
///
/// # Errors
/// If there is no such dataset, the caller is neither an owner nor a member of its workspace, a
/// name is not one of its settings, or a limit is broken.
pub fn mine(
    view: &dyn View,
    actor: &User,
    dataset: DatasetId,
    request: &SearchRequest,
    (offset, limit): (usize, usize),
    include: &Include,
) -> Result<Page, AnnotationError> {
    let schema = seen(view, actor, dataset, "search the records of this dataset")?;
    let mut search = resolve::resolve(view, &schema, actor, request)?;
    (search.offset, search.limit) = (offset, limit);
    search.responder = Some(actor.id);
    search.order = Order::Cycle(actor.id);
    let mut page = page(view, &schema, &search, include)?;
    show_to(&schema, actor, &mut page);
    Ok(page)
}

/// Leaves what the caller may see: their own responses and no hidden metadata.
fn show_to(schema: &Schema, actor: &User, page: &mut Page) {
    for (full, _) in &mut page.hits {
        if let Some(responses) = &mut full.responses {
            responses.retain(|response| response.user == actor.id);
        }
        if let Some(metadata) = &mut full.record.metadata {
            hide(schema, actor, metadata);
        }
    }
}

/// What is searched for, which part of what is found, and what of each record.
#[derive(Debug, Clone, Copy)]
pub struct Wanted<'a> {
    /// What is searched for.
    pub request: &'a SearchRequest,
    /// The results to skip, and how many to show at most.
    pub part: (usize, usize),
    /// What is wanted of each record besides itself.
    pub include: &'a Include,
}

/// Hands out records in a queue's order.
pub trait Queue {
    /// The next records to offer, at most `limit`, none of them offered before; empty at the end.
    /// From now on nobody else is offered them.
    fn offer(&mut self, limit: usize) -> Vec<RecordId>;
}

/// The records that wait for the caller, in the order of a queue and then as [`mine`] has them.
/// `None` if the search wants anything else than all that wait.
///
/// # Errors
/// As [`mine`].
pub fn waiting(
    view: &dyn View,
    actor: &User,
    dataset: DatasetId,
    wanted: Wanted<'_>,
    queue: &mut dyn Queue,
) -> Result<Option<Page>, AnnotationError> {
    let Wanted {
        request,
        part: (offset, limit),
        include,
    } = wanted;
    let schema = seen(view, actor, dataset, "search the records of this dataset")?;
    let mut search = resolve::resolve(view, &schema, actor, request)?;
    if !asks_for_what_waits(&search) {
        return Ok(None);
    }
    limits::count("limit", limit, 1, limits::PAGE)?;
    search.responder = Some(actor.id);
    search.order = Order::Cycle(actor.id);
    let wanted = offset.saturating_add(limit);
    let mut records = Vec::new();
    let mut offered = HashSet::new();
    while records.len() < wanted {
        let next = queue.offer(wanted - records.len());
        if next.is_empty() {
            break;
        }
        records.extend(open(view, dataset, &search, &next)?);
        offered.extend(next);
    }
    (search.offset, search.limit) = (0, 1);
    let total = view.search(dataset, &search)?.total;
    while records.len() < wanted {
        search.limit = limits::PAGE;
        let found = view.search(dataset, &search)?;
        let Some(read) = NonZeroUsize::new(found.hits.len()) else {
            break;
        };
        search.offset += read.get();
        let others = found.hits.into_iter().map(|hit| hit.record);
        records.extend(others.filter(|record| !offered.contains(&record.id)));
    }
    let records = records.into_iter().skip(offset).take(limit).collect();
    let records = load(view, &schema, records, include)?;
    let mut page = Page {
        hits: records.into_iter().map(|record| (record, 1.0)).collect(),
        total,
    };
    show_to(&schema, actor, &mut page);
    Ok(Some(page))
}

/// Whether a search is for all records that wait for the caller, and for nothing else.
fn asks_for_what_waits(search: &Search) -> bool {
    let plain = search.text.is_none() && search.vector.is_none() && search.sort.is_empty();
    let waits = |filter: &Filter| match filter {
        Filter::NoResponseOr(statuses) => statuses.is_empty(),
        Filter::Statuses(statuses) => *statuses == [RecordStatus::Pending],
        _ => false,
    };
    let pending = search
        .filters
        .iter()
        .any(|filter| matches!(filter, Filter::NoResponseOr(_)));
    plain && pending && search.filters.iter().all(waits)
}

/// Those of the records offered that the search finds and that still need answers, in the order of
/// the offer.
fn open(
    view: &dyn View,
    dataset: DatasetId,
    search: &Search,
    offered: &[RecordId],
) -> Result<Vec<Record>, AnnotationError> {
    let mut search = search.clone();
    search.filters.push(Filter::Ids(offered.to_vec()));
    search
        .filters
        .push(Filter::Statuses(vec![RecordStatus::Pending]));
    (search.offset, search.limit) = (0, offered.len());
    let found = view.search(dataset, &search)?.hits.into_iter();
    let mut found: HashMap<RecordId, Record> =
        found.map(|hit| (hit.record.id, hit.record)).collect();
    Ok(offered.iter().filter_map(|id| found.remove(id)).collect())
}

fn page(
    view: &dyn View,
    schema: &Schema,
    search: &Search,
    include: &Include,
) -> Result<Page, AnnotationError> {
    limits::count("limit", search.limit, 1, limits::PAGE)?;
    let found = view.search(schema.dataset.id, search)?;
    let scores: Vec<f32> = found.hits.iter().map(|hit| hit.score).collect();
    let records = found.hits.into_iter().map(|hit| hit.record).collect();
    let records = load(view, schema, records, include)?;
    Ok(Page {
        hits: records.into_iter().zip(scores).collect(),
        total: found.total,
    })
}

/// Removes what the caller must not see: hidden properties, and values without a property.
fn hide(schema: &Schema, actor: &User, metadata: &mut Object) {
    if actor.role != Role::Annotator {
        return;
    }
    metadata.retain(|name, _| {
        let property = schema.metadata_property(name);
        property.is_some_and(|property| visible(actor, property))
    });
}
