//! Searching the records of a dataset.

mod resolve;

use super::datasets::{managed, seen};
use super::records::{FullRecord, Include, load};
use super::settings::visible;
use crate::search::{Order, Search, SearchRequest};
use crate::store::View;
use crate::{AnnotationError, DatasetId, Object, Role, Schema, User, limits};

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
    for (full, _) in &mut page.hits {
        if let Some(responses) = &mut full.responses {
            responses.retain(|response| response.user == actor.id);
        }
        if let Some(metadata) = &mut full.record.metadata {
            hide(&schema, actor, metadata);
        }
    }
    Ok(page)
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
