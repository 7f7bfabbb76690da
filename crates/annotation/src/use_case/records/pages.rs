use std::collections::{BTreeMap, HashMap};

use crate::store::View;
use crate::use_case::datasets::managed;
use crate::{
    AnnotationError, DatasetId, Record, RecordId, Response, Schema, Suggestion, User, Vector,
    VectorSettingsId, limits,
};

/// What of a record is wanted besides itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Include {
    /// Its responses.
    pub responses: bool,
    /// Its suggestions.
    pub suggestions: bool,
    /// Its vectors.
    pub vectors: VectorsIncluded,
}

/// Which vectors are wanted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum VectorsIncluded {
    /// None.
    #[default]
    None,
    /// All.
    All,
    /// Those of these names.
    Named(Vec<String>),
}

impl Include {
    /// Everything.
    pub fn all() -> Self {
        Self {
            responses: true,
            suggestions: true,
            vectors: VectorsIncluded::All,
        }
    }
}

/// A record with what was wanted besides; `None` is what was not.
#[derive(Debug, Clone, PartialEq)]
pub struct FullRecord {
    /// The record.
    pub record: Record,
    /// Its responses.
    pub responses: Option<Vec<Response>>,
    /// Its suggestions.
    pub suggestions: Option<Vec<Suggestion>>,
    /// Its vectors by name.
    pub vectors: Option<BTreeMap<String, Vec<f32>>>,
}

/// One page of the records of a dataset in order of insertion, and how many there are.
///
/// # Errors
/// If the caller may not manage the dataset, the page is empty or has more than 1,000 records, or
/// a vector is wanted that is not there.
pub fn list(
    view: &dyn View,
    actor: &User,
    dataset: DatasetId,
    offset: usize,
    limit: usize,
    include: &Include,
) -> Result<(Vec<FullRecord>, u64), AnnotationError> {
    let schema = managed(view, actor, dataset, "list the records of this dataset")?;
    limits::count("limit", limit, 1, limits::PAGE)?;
    let records = view.record_page(dataset, offset, limit)?;
    let counts = view.counts(dataset)?;
    let records = load(view, &schema, records, include)?;
    Ok((records, counts.pending + counts.completed))
}

/// Adds to records what is wanted besides.
pub(crate) fn load(
    view: &(impl View + ?Sized),
    schema: &Schema,
    records: Vec<Record>,
    include: &Include,
) -> Result<Vec<FullRecord>, AnnotationError> {
    let ids: Vec<RecordId> = records.iter().map(|record| record.id).collect();
    let responses = include.responses.then(|| view.responses(&ids));
    let suggestions = include.suggestions.then(|| view.suggestions(&ids));
    let related = Related {
        responses: responses.transpose()?,
        suggestions: suggestions.transpose()?,
        vectors: vectors(view, schema, &ids, &include.vectors)?,
    };
    Ok(join(schema, records, related))
}

fn vectors(
    view: &(impl View + ?Sized),
    schema: &Schema,
    ids: &[RecordId],
    wanted: &VectorsIncluded,
) -> Result<Option<Vec<Vector>>, AnnotationError> {
    let settings: Option<Vec<VectorSettingsId>> = match wanted {
        VectorsIncluded::None => return Ok(None),
        VectorsIncluded::All => None,
        VectorsIncluded::Named(names) => {
            let found = names.iter().map(|name| {
                let settings = schema.vector_settings(name).map(|settings| settings.id);
                settings.ok_or_else(|| {
                    let reason = format!("the dataset has no vector {name:?}");
                    AnnotationError::Unprocessable(reason)
                })
            });
            Some(found.collect::<Result<_, _>>()?)
        }
    };
    Ok(Some(view.vectors(ids, settings.as_deref())?))
}

/// What belongs to some records; none of what is not wanted.
pub(super) struct Related {
    pub(super) responses: Option<Vec<Response>>,
    pub(super) suggestions: Option<Vec<Suggestion>>,
    pub(super) vectors: Option<Vec<Vector>>,
}

/// Records with what belongs to each.
pub(super) fn join(schema: &Schema, records: Vec<Record>, related: Related) -> Vec<FullRecord> {
    let mut responses = related
        .responses
        .map(|all| grouped(all, |held| held.record));
    let mut suggestions = related
        .suggestions
        .map(|all| grouped(all, |held| held.record));
    let mut vectors = related.vectors.map(|all| grouped(all, |held| held.record));
    let records = records.into_iter().map(|record| FullRecord {
        responses: responses
            .as_mut()
            .map(|of| of.remove(&record.id).unwrap_or_default()),
        suggestions: suggestions
            .as_mut()
            .map(|of| of.remove(&record.id).unwrap_or_default()),
        vectors: vectors
            .as_mut()
            .map(|of| named(schema, of.remove(&record.id).unwrap_or_default())),
        record,
    });
    records.collect()
}

fn named(schema: &Schema, vectors: Vec<Vector>) -> BTreeMap<String, Vec<f32>> {
    let named = vectors.into_iter().filter_map(|vector| {
        let mut settings = schema.vectors_settings.iter();
        let of = settings.find(|settings| settings.id == vector.settings)?;
        Some((of.name.clone(), vector.values))
    });
    named.collect()
}

fn grouped<T>(items: Vec<T>, record: impl Fn(&T) -> RecordId) -> HashMap<RecordId, Vec<T>> {
    let mut groups: HashMap<RecordId, Vec<T>> = HashMap::new();
    for item in items {
        groups.entry(record(&item)).or_default().push(item);
    }
    groups
}
